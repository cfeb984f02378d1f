// A token bucket over a clock: `burst` at once, then `perSecond`. Waiting takers are served in order of arrival, since each
// reserves its token when it asks.
import type { Clock } from './clock.ts'
import { sleep } from './sleep.ts'

export interface RateLimiterOptions {
  readonly perSecond: number
  /** Tokens the bucket holds; it starts full. */
  readonly burst: number
}

export interface RateLimiter {
  /** Takes a token if one is there. */
  tryTake(): boolean
  /** Takes a token, if need be a future one; gives the milliseconds until it may be used. */
  reserve(): number
  /** Waits for a token. An aborted wait does not give its token back. */
  take(options?: { readonly signal?: AbortSignal | undefined }): Promise<void>
}

/** A full bucket. */
export function createRateLimiter(clock: Clock, { perSecond, burst }: RateLimiterOptions): RateLimiter {
  let tokens = burst
  let filledMs = clock.monotonic()
  const fill = (): void => {
    const nowMs = clock.monotonic()
    tokens = Math.min(burst, tokens + ((nowMs - filledMs) * perSecond) / 1000)
    filledMs = nowMs
  }
  const reserve = (): number => {
    fill()
    tokens -= 1
    return tokens >= 0 ? 0 : (-tokens * 1000) / perSecond
  }
  return {
    tryTake() {
      fill()
      if (tokens < 1) return false
      tokens -= 1
      return true
    },
    reserve,
    async take(options) {
      const waitMs = reserve()
      if (waitMs > 0) await sleep(clock, waitMs, options)
    },
  }
}
