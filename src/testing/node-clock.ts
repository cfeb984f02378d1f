// The clock of one simulated node: another clock, which it may be ahead of or behind, and which can stand still for it
// while the rest of the cluster goes on, as for a machine that is suspended.
import type { Clock } from '#base'

export interface NodeClock extends Clock {
  /** While paused no timer rings; those that came due ring when it goes on. */
  setPaused(paused: boolean): void
  /** Wall-clock time is so much later than the other clock's. */
  setSkewMs(ms: number): void
}

/** A clock that goes like `clock`. */
export function createNodeClock(clock: Clock): NodeClock {
  let skewMs = 0
  let paused = false
  const overdue = new Set<() => void>()
  return {
    now: () => clock.now() + skewMs,
    monotonic: () => clock.monotonic(),
    setTimer(delayMs, callback) {
      const ring = (): void => {
        if (paused) overdue.add(ring)
        else callback()
      }
      const timer = clock.setTimer(delayMs, ring)
      return {
        [Symbol.dispose]() {
          timer[Symbol.dispose]()
          overdue.delete(ring)
        },
      }
    },
    setPaused(value) {
      paused = value
      if (paused) return
      const ringing = [...overdue]
      for (const ring of ringing) {
        // An earlier one may have cancelled it.
        if (overdue.delete(ring)) ring()
      }
    },
    setSkewMs(ms) {
      skewMs = ms
    },
  }
}
