// A queue of keys to be reconciled. Upstream counterpart: client-go util/workqueue (Type, delaying and rate-limiting queue).
// 1. The rules of `key-turns.ts`: no key is queued twice or handled twice at a time.
// 2. Of several `addAfter` of one key the earliest wins; an `add` does not cancel a later one.
// 3. `forget` ends the back-off of a key, not its place in the queue.
// 4. After `shutDown` nothing is added; what is queued is still given out, then `get` gives undefined.
// Memory is bounded by the number of distinct keys.
import { type BackoffPolicy, createBackoff } from './backoff.ts'
import type { Clock } from './clock.ts'
import { createDelayedKeys } from './delayed-keys.ts'
import { createKeyTurns } from './key-turns.ts'
import type { Random } from './random.ts'
import { createRateLimiter, type RateLimiterOptions } from './rate-limiter.ts'
import { onAbort } from './signals.ts'

/** Upstream's default per-key back-off: 5 ms doubling to 1000 s. */
export const workQueueBackoff: BackoffPolicy = { initialMs: 5, maxMs: 1_000_000 }

/** Told what happens in a queue, for its metrics. Times are milliseconds. */
export interface WorkQueueObserver {
  added?(depth: number): void
  started?(waitedMs: number, depth: number): void
  finished?(tookMs: number): void
  retried?(): void
}

export interface WorkQueueDeps {
  readonly clock: Clock
  /** For the jitter of the back-off, if it has any. */
  readonly random?: Random | undefined
}

export interface WorkQueueOptions {
  /** Default `workQueueBackoff`. */
  readonly backoff?: BackoffPolicy
  /** A bound over all keys on `addRateLimited` (upstream: 10 per second, burst 100). Default: none. */
  readonly rate?: RateLimiterOptions
  readonly observer?: WorkQueueObserver
}

/** Disposing shuts it down. */
export interface WorkQueue extends Disposable {
  add(key: string): void
  /** Adds `key` when `ms` have passed; at once if `ms` is not positive. */
  addAfter(key: string, ms: number): void
  /** Adds `key` after its back-off, which grows with each call until `forget`. */
  addRateLimited(key: string): void
  forget(key: string): void
  /** How often `key` was added rate-limited since it was last forgotten. */
  numRequeues(key: string): number
  /** The next key, when there is one; undefined after shut-down. `done` must be called for it. Rejects with the signal's reason. */
  get(options?: { readonly signal?: AbortSignal | undefined }): Promise<string | undefined>
  /** The next key, if one is queued now. */
  tryGet(): string | undefined
  /** Ends the handling of a key that `get` gave. */
  done(key: string): void
  shutDown(): void
  /** Keys queued now, without the delayed ones and those being handled. */
  readonly size: number
  /** Keys being handled. */
  readonly handling: number
  /** Keys that wait for their time. */
  readonly delayed: number
  readonly shuttingDown: boolean
}

interface Getters {
  /** Waits until the queue can give: a key, or undefined at its end. */
  wait(signal: AbortSignal | undefined): Promise<string | undefined>
  /** Gives to whoever waits, oldest first, as long as `next` says there is something to give. */
  give(next: () => { readonly key: string | undefined } | undefined): void
}

function createGetters(): Getters {
  const getters = new Set<{ readonly resolve: (key: string | undefined) => void; listening?: Disposable }>()
  return {
    wait: (signal) =>
      new Promise((resolve, reject) => {
        const getter: { readonly resolve: typeof resolve; listening?: Disposable } = { resolve }
        getters.add(getter)
        if (signal === undefined) return
        getter.listening = onAbort(signal, (reason) => {
          getters.delete(getter)
          reject(reason)
        })
      }),
    give(next) {
      for (const getter of getters) {
        const given = next()
        if (given === undefined) return
        getters.delete(getter)
        getter.listening?.[Symbol.dispose]()
        getter.resolve(given.key)
      }
    },
  }
}

/** An empty queue. */
export function createWorkQueue(deps: WorkQueueDeps, options: WorkQueueOptions = {}): WorkQueue {
  const { clock } = deps
  const { observer } = options
  const backoff = createBackoff(deps, options.backoff ?? workQueueBackoff)
  const rate = options.rate === undefined ? undefined : createRateLimiter(clock, options.rate)
  const turns = createKeyTurns()
  const getters = createGetters()
  const delays = createDelayedKeys(clock, (key) => add(key))
  let shuttingDown = false

  const tryGet = (): string | undefined => {
    const taken = turns.take(clock.monotonic())
    if (taken !== undefined) observer?.started?.(taken.waitedMs, turns.size)
    return taken?.key
  }
  const give = (): void => getters.give(() => (turns.size > 0 || shuttingDown ? { key: tryGet() } : undefined))
  const add = (key: string): void => {
    if (shuttingDown || !turns.add(key, clock.monotonic())) return
    observer?.added?.(turns.size)
    give()
  }
  const addAfter = (key: string, ms: number): void => {
    if (ms <= 0) add(key)
    else if (!shuttingDown) delays.add(key, ms)
  }
  const shutDown = (): void => {
    shuttingDown = true
    delays.clear()
    give()
  }

  return {
    add,
    addAfter,
    addRateLimited(key) {
      observer?.retried?.()
      addAfter(key, Math.max(backoff.next(key), rate?.reserve() ?? 0))
    },
    forget: (key) => backoff.reset(key),
    numRequeues: (key) => backoff.count(key),
    async get({ signal } = {}) {
      signal?.throwIfAborted()
      const key = tryGet()
      return key !== undefined || shuttingDown ? key : getters.wait(signal)
    },
    tryGet,
    done(key) {
      const tookMs = turns.done(key, clock.monotonic())
      if (tookMs === undefined) return
      observer?.finished?.(tookMs)
      give()
    },
    shutDown,
    [Symbol.dispose]: shutDown,
    get size() {
      return turns.size
    },
    get handling() {
      return turns.handling
    },
    get delayed() {
      return delays.size
    },
    get shuttingDown() {
      return shuttingDown
    },
  }
}
