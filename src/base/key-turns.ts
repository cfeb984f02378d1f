// Whose turn it is: the rules of a work queue without its waiting. Upstream counterpart: client-go util/workqueue Type.
// 1. A key is queued at most once, and handled by at most one worker at a time.
// 2. A key added while it is handled is queued again when it is done.
// 3. Keys are taken in the order in which they were queued.

/** Times are milliseconds, monotonic, given with each call. */
export interface KeyTurns {
  /** Says that `key` needs handling. False if that was known. */
  add(key: string, nowMs: number): boolean
  /** The next key, which is being handled from now on, and how long it has waited. */
  take(nowMs: number): { readonly key: string; readonly waitedMs: number } | undefined
  /** Ends the handling of `key` and says how long it took; undefined if it was not being handled. */
  done(key: string, nowMs: number): number | undefined
  /** Keys that can be taken. */
  readonly size: number
  readonly handling: number
}

/** Nothing queued, nothing handled. */
export function createKeyTurns(): KeyTurns {
  // When keys were added. Those in `again` are being handled, and are queued when that is done.
  const queued = new Map<string, number>()
  const again = new Map<string, number>()
  const handling = new Map<string, number>()
  return {
    add(key, nowMs) {
      const waiting = handling.has(key) ? again : queued
      if (waiting.has(key)) return false
      waiting.set(key, nowMs)
      return true
    },
    take(nowMs) {
      for (const [key, addedMs] of queued) {
        queued.delete(key)
        handling.set(key, nowMs)
        return { key, waitedMs: nowMs - addedMs }
      }
      return undefined
    },
    done(key, nowMs) {
      const startedMs = handling.get(key)
      if (startedMs === undefined) return undefined
      handling.delete(key)
      const addedMs = again.get(key)
      if (addedMs !== undefined) {
        again.delete(key)
        queued.set(key, addedMs)
      }
      return nowMs - startedMs
    },
    get size() {
      return queued.size
    },
    get handling() {
      return handling.size
    },
  }
}
