// The order of keys: by UTF-8 bytes, which is code point order, as in etcd and SQLite. JavaScript's `<` compares UTF-16
// units and differs where one string has a surrogate pair and the other a character from U+E000 to U+FFFF.
import type { KeyRange } from './contract.ts'
import { StoreError } from './store-error.ts'

/** Longest key, in UTF-16 units. Kubernetes' longest (group, resource, namespace, name) are below 1,000. */
export const keyLengthMax = 4_096
/** Largest value. The API server takes bodies up to 3 MiB (upstream's limit); what it stores may be a little larger. */
export const valueBytesMax = 4 * 1024 * 1024

const firstSurrogate = 0xd800
const firstAfterSurrogates = 0xe000

/** Surrogates sort after everything else in UTF-8: moves them above U+FFFF. */
function codePointRank(unit: number): number {
  if (unit < firstSurrogate) return unit
  return unit >= firstAfterSurrogates ? unit - 0x800 : unit + 0x2000
}

/** Negative, zero or positive: the order of two keys. */
export function compareKeys(a: string, b: string): number {
  if (a === b) return 0
  const shared = Math.min(a.length, b.length)
  for (let i = 0; i < shared; i++) {
    const unitA = a.charCodeAt(i)
    const unitB = b.charCodeAt(i)
    if (unitA !== unitB) return codePointRank(unitA) - codePointRank(unitB)
  }
  return a.length - b.length
}

/** From `start` (included) to `end` (excluded; undefined: no end). */
export interface KeyBounds {
  readonly start: string
  readonly end: string | undefined
}

/** The first key after all keys that start with `prefix`; undefined if there is none. */
export function prefixEnd(prefix: string): string | undefined {
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0)
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    if (last === 0x10ffff) continue
    const next = last + 1 === firstSurrogate ? firstAfterSurrogates : last + 1
    return String.fromCodePoint(...points, next)
  }
  return undefined
}

/** The bounds of a range, and of its part after `continueAfter`. */
export function keyBounds(range: KeyRange, continueAfter?: string): KeyBounds {
  const bounds =
    'prefix' in range ? { start: range.prefix, end: prefixEnd(range.prefix) } : { start: range.start, end: range.end }
  if (continueAfter === undefined) return bounds
  const after = `${continueAfter}\0` // keys hold no NUL, so nothing lies between
  return compareKeys(after, bounds.start) > 0 ? { start: after, end: bounds.end } : bounds
}

/** Whether a key lies within bounds. */
export function withinBounds(key: string, bounds: KeyBounds): boolean {
  return compareKeys(key, bounds.start) >= 0 && (bounds.end === undefined || compareKeys(key, bounds.end) < 0)
}

/** Throws `invalidRequest` for a key no store can hold. */
export function checkKey(key: string): void {
  if (key.length > 0 && key.length <= keyLengthMax && key.isWellFormed() && !key.includes('\0')) return
  const shown = JSON.stringify(key.length > 100 ? `${key.slice(0, 100)}…` : key)
  throw new StoreError(
    'invalidRequest',
    `Cannot use key ${shown}: a key is well-formed text of 1 to ${keyLengthMax} characters without NUL`,
  )
}

/** Throws `invalidRequest` for a value no store can hold. */
export function checkValue(key: string, value: Uint8Array): void {
  if (value.byteLength <= valueBytesMax) return
  throw new StoreError(
    'invalidRequest',
    `Cannot write key ${JSON.stringify(key)}: its value has ${value.byteLength} bytes, the limit is ${valueBytesMax}`,
  )
}
