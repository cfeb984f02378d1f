// Waiting for time to pass, on a given clock.
import type { Clock } from './clock.ts'

/** Resolves after `ms`. Rejects with the signal's reason if that aborts first. */
export function sleep(
  clock: Clock,
  ms: number,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<void> {
  const { signal } = options
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(signal.reason)
      return
    }
    const timer = clock.setTimer(ms, () => {
      signal?.removeEventListener('abort', onAborted)
      resolve()
    })
    function onAborted(): void {
      timer[Symbol.dispose]()
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', onAborted, { once: true })
  })
}
