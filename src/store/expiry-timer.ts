// Wakes a driver when keys with a time to live are due. One timer, set to the earliest deadline known and rounded up so
// that many deadlines close together are one wake-up. It is level-triggered: it may fire early or for nothing.
import type { Clock } from '#base'

/** Keys go at most this much after their time. */
export const expiryGranularityMs = 1_000

export interface ExpiryTimer extends Disposable {
  /** Some key is due at this time. */
  notice(deadlineMs: number | undefined): void
}

/** A timer that calls `expire` when a deadline it was told of has passed. `expire` tells it of the next one. */
export function createExpiryTimer(clock: Clock, expire: () => void): ExpiryTimer {
  let timer: Disposable | undefined
  let setForMs = Number.POSITIVE_INFINITY
  let disposed = false
  return {
    notice(deadlineMs) {
      if (deadlineMs === undefined || disposed) return
      const dueMs = Math.ceil(deadlineMs / expiryGranularityMs) * expiryGranularityMs
      if (dueMs >= setForMs) return
      timer?.[Symbol.dispose]()
      setForMs = dueMs
      timer = clock.setTimer(Math.max(dueMs - clock.now(), 0), () => {
        timer = undefined
        setForMs = Number.POSITIVE_INFINITY
        expire()
      })
    },
    [Symbol.dispose]() {
      disposed = true
      timer?.[Symbol.dispose]()
      timer = undefined
    },
  }
}
