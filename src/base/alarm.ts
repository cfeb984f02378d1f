// A sleep that somebody else may end early, as work does that is done periodically or when something calls for it. Being woken
// is no error here, so nothing is thrown and no signal is made for it: kubelets sleep so many times a second.
import type { Clock } from './clock.ts'
import { onAbort } from './signals.ts'

export interface Alarm {
  /** Wakes the sleeper. If nobody sleeps, the next sleep ends at once. */
  ring(): void
  /** Resolves after `ms`, or when it rings. Rejects with the signal's reason. For one sleeper at a time. */
  sleep(ms: number, options: { readonly signal: AbortSignal }): Promise<void>
}

/** An alarm that has not rung. */
export function createAlarm(clock: Clock): Alarm {
  let hasRung = false
  let wake: (() => void) | undefined
  return {
    ring() {
      hasRung = true
      wake?.()
    },
    async sleep(ms, { signal }) {
      signal.throwIfAborted()
      if (!hasRung) {
        const { promise, resolve, reject } = Promise.withResolvers<void>()
        wake = resolve
        using _timer = clock.setTimer(ms, resolve)
        using _aborts = onAbort(signal, reject)
        await promise.finally(() => {
          wake = undefined
        })
      }
      hasRung = false
    },
  }
}
