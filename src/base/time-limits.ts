// Many waits of one length, with one timer for all of them: they end in the order in which they began. For limits that are
// hardly ever reached, as of requests, a timer each costs more than what it guards against.
import type { Clock } from './clock.ts'

export interface TimeLimits {
  /** Calls back when the limit is over, unless disposed before. */
  start(onOver: () => void): Disposable
}

interface Wait {
  readonly dueMs: number
  readonly onOver: () => void
}

/** Waits of `limitMs` each. No timer is set while nothing waits. */
export function createTimeLimits(clock: Clock, limitMs: number): TimeLimits {
  const waits = new Set<Wait>()
  let timer: Disposable | undefined

  const fire = (): void => {
    timer = undefined
    const nowMs = clock.monotonic()
    for (const wait of waits) {
      if (wait.dueMs > nowMs) {
        timer = clock.setTimer(wait.dueMs - nowMs, fire)
        return
      }
      waits.delete(wait)
      wait.onOver()
    }
  }
  return {
    start(onOver) {
      const wait: Wait = { dueMs: clock.monotonic() + limitMs, onOver }
      waits.add(wait)
      timer ??= clock.setTimer(limitMs, fire)
      return {
        [Symbol.dispose]() {
          waits.delete(wait)
          if (waits.size > 0) return
          timer?.[Symbol.dispose]()
          timer = undefined
        },
      }
    },
  }
}
