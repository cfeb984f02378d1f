// What every driver checks before a request reaches its model or database, so that they all refuse the same things.
import type { Clock } from '#base'
import type { KeyRange, RangeOptions, WriteOptions } from './contract.ts'
import { checkKey } from './key-order.ts'
import type { RevisionProblem } from './model.ts'
import { compactedError, futureRevisionError, StoreError } from './store-error.ts'

/** Throws the error of a revision that cannot be read. */
export function refuse(what: string, problem: RevisionProblem): never {
  throw problem.outcome === 'compacted'
    ? compactedError(what, problem.asked, problem.bound)
    : futureRevisionError(what, problem.asked, problem.bound)
}

/** Throws `invalidRequest` unless the number is an integer of at least 0. */
export function checkWhole(name: string, value: number | undefined): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= 0)) return
  throw new StoreError('invalidRequest', `Cannot use ${name} ${value}: it must be a whole number`)
}

/** Throws `invalidRequest` for bounds that no store understands. */
export function checkKeyRange(range: KeyRange): void {
  const ends = 'prefix' in range ? [range.prefix] : [range.start, range.end ?? '']
  if (ends.every((end) => end.isWellFormed())) return
  throw new StoreError('invalidRequest', `Cannot use range ${JSON.stringify(range)}: its ends must be well-formed text`)
}

/** Throws `invalidRequest` for a range that no store understands. */
export function checkRange(options: RangeOptions): void {
  checkKeyRange(options)
  checkWhole('limit', options.limit)
  checkWhole('revision', options.revision)
  if (options.continueAfter !== undefined) checkKey(options.continueAfter)
}

/** When an item written now goes by itself; undefined if it stays. */
export function expiryMs(clock: Clock, options: WriteOptions | undefined): number | undefined {
  const ttlSeconds = options?.ttlSeconds
  if (ttlSeconds === undefined) return undefined
  if (!Number.isFinite(ttlSeconds) || ttlSeconds <= 0) {
    throw new StoreError('invalidRequest', `Cannot use a time to live of ${ttlSeconds} s: it must be positive`)
  }
  return Math.round(clock.now() + ttlSeconds * 1_000)
}
