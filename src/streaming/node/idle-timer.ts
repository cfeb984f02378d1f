// Cuts a session without content for too long. One timer at a time, set anew only when it fires, so that noting activity
// costs one clock reading.
import type { Clock } from '#base'

export interface IdleTimer extends Disposable {
  /** Content went by. */
  touch(): void
}

export function startIdleTimer(clock: Clock, idleMs: number, onIdle: () => void): IdleTimer {
  let lastMs = clock.monotonic()
  let timer: Disposable
  const wait = (delayMs: number): void => {
    timer = clock.setTimer(delayMs, () => {
      const remainingMs = lastMs + idleMs - clock.monotonic()
      if (remainingMs > 0) wait(remainingMs)
      else onIdle()
    })
  }
  wait(idleMs)
  return {
    touch() {
      lastMs = clock.monotonic()
    },
    [Symbol.dispose]: () => timer[Symbol.dispose](),
  }
}
