// What every call of a runtime of our own has in common: it can be aborted, it has a deadline, and the runtime may be down.
import type { Clock } from '#base'
import type { CallOptions } from '../contract.ts'
import { CriError } from '../error.ts'

/** As the gRPC driver's. */
const callDeadlineMs = 120_000

/** Passes time on the clock; stays pending when the call ends early. */
export type Wait = (ms: number) => Promise<void>

/** Has something done when the call is given up or its deadline passes. */
export type OnGivenUp = (callback: () => void) => void

/** Does a call. */
export type Guard = <T>(
  options: CallOptions | undefined,
  body: (wait: Wait, onGivenUp: OnGivenUp) => Promise<T>,
) => Promise<T>

/** Makes the guard of a runtime; `isAvailable` is asked at the beginning of each call. */
export function createGuard(clock: Clock, isAvailable: () => boolean): Guard {
  return (options, body) =>
    new Promise((resolve, reject) => {
      const signal = options?.signal
      const deadlineMs = options?.deadlineMs ?? callDeadlineMs
      if (signal?.aborted) return reject(new CriError('aborted', 'the call was given up', { cause: signal.reason }))
      if (!isAvailable()) return reject(new CriError('unavailable', 'the container runtime is down'))
      const waits = new Set<Disposable>()
      const end = (): void => {
        for (const wait of waits) wait[Symbol.dispose]()
        deadline?.[Symbol.dispose]()
        signal?.removeEventListener('abort', abort)
      }
      let givenUp: (() => void) | undefined
      const abort = (): void => {
        end()
        givenUp?.()
        reject(new CriError('aborted', 'the call was given up', { cause: signal?.reason }))
      }
      signal?.addEventListener('abort', abort, { once: true })
      const deadline = Number.isFinite(deadlineMs)
        ? clock.setTimer(deadlineMs, () => {
            end()
            givenUp?.()
            reject(new CriError('deadlineExceeded', 'context deadline exceeded'))
          })
        : undefined
      const wait: Wait = (ms) => {
        if (ms <= 0) return Promise.resolve()
        return new Promise((passed) => {
          const timer = clock.setTimer(ms, () => {
            waits.delete(timer)
            passed()
          })
          waits.add(timer)
        })
      }
      const onGivenUp: OnGivenUp = (callback) => {
        givenUp = callback
      }
      body(wait, onGivenUp).then(resolve, reject).finally(end)
    })
}
