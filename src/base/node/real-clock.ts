// The system's clock.
import { performance } from 'node:perf_hooks'
import type { Clock } from '../clock.ts'

/** Longer delays make Node's timers fire at once, so they are waited for in parts. */
const timeoutMsMax = 2 ** 31 - 1

/** Wall-clock time, a monotonic origin at the start of the process, Node's timers. A pending timer keeps the process alive. */
export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer(delayMs, callback) {
    if (Number.isNaN(delayMs)) throw new TypeError('Cannot set a timer: its delay is not a number')
    const dueMs = performance.now() + delayMs
    let handle: NodeJS.Timeout
    const wait = (ms: number): void => {
      handle = setTimeout(fire, Math.min(Math.max(0, Math.ceil(ms)), timeoutMsMax))
    }
    // Node counts from the start of the event loop's turn, so after a busy turn its timers are early.
    const fire = (): void => {
      const leftMs = dueMs - performance.now()
      if (leftMs > 0) wait(leftMs)
      else callback()
    }
    wait(delayMs)
    return { [Symbol.dispose]: () => clearTimeout(handle) }
  },
}
