// Bounded retries with back-off.
import { type BackoffPolicy, type BackoffState, stepBackoff } from './backoff.ts'
import type { Clock } from './clock.ts'
import type { Random } from './random.ts'
import { sleep } from './sleep.ts'

export interface RetryOptions {
  /** Calls of `work`, the first included. */
  readonly attemptsMax: number
  readonly backoff: BackoffPolicy
  /** Whether another attempt could help. Default: always. */
  readonly retryable?: (error: unknown) => boolean
  readonly signal?: AbortSignal | undefined
}

/** What `work` gives, tried until it succeeds, fails for good or `attemptsMax` is reached; then its last error. */
export async function retry<T>(
  deps: { readonly clock: Clock; readonly random?: Random | undefined },
  work: (attempt: number) => Promise<T>,
  options: RetryOptions,
): Promise<T> {
  const { attemptsMax, backoff, retryable = () => true, signal } = options
  let state: BackoffState | undefined
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted()
    try {
      return await work(attempt)
    } catch (error) {
      if (attempt >= attemptsMax || signal?.aborted === true || !retryable(error)) throw error
    }
    const nowMs = deps.clock.now()
    state = stepBackoff(backoff, state, { nowMs, random: deps.random })
    await sleep(deps.clock, state.delayMs, { signal })
  }
}
