// Exponential back-off per key, as a pure step and as a small map over a clock. Used by the kubelet's crash back-off
// (10 s doubling to 300 s, reset after 10 min) and by queues. Upstream counterpart: client-go util/flowcontrol/backoff.go.
// 1. The first delay is `initialMs`, each next one `factor` times the one before, never more than `maxMs`.
// 2. An event more than `resetAfterMs` after the last step starts from the beginning.
// 3. Jitter only adds, at most `jitter` times the delay; the next delay grows from the one without jitter.
import type { Clock } from './clock.ts'
import type { Random } from './random.ts'

export interface BackoffPolicy {
  readonly initialMs: number
  readonly maxMs: number
  /** Default 2. */
  readonly factor?: number
  /** Default: never. */
  readonly resetAfterMs?: number
  /** Part of the delay that chance may add, for instance 0.1. Default 0. */
  readonly jitter?: number
}

/** Where a key stands after `count` failures. */
export interface BackoffState {
  /** How long to wait, jitter included. */
  readonly delayMs: number
  /** The delay without jitter, from which the next grows. */
  readonly baseMs: number
  /** When the last step was made, on the caller's clock. */
  readonly updatedMs: number
  readonly count: number
}

/** Whether an event at `eventMs` finds the state out of date, so that back-off starts from the beginning. */
export function isBackoffExpired(policy: BackoffPolicy, state: BackoffState, eventMs: number): boolean {
  return policy.resetAfterMs !== undefined && eventMs - state.updatedMs > policy.resetAfterMs
}

export interface BackoffEvent {
  readonly nowMs: number
  /** When what failed failed, if that was not now. Decides on the reset only. */
  readonly eventMs?: number | undefined
  /** Needed for jitter. */
  readonly random?: Random | undefined
}

/** The state after one more failure. */
export function stepBackoff(policy: BackoffPolicy, state: BackoffState | undefined, event: BackoffEvent): BackoffState {
  const { nowMs, eventMs = nowMs, random } = event
  const { initialMs, maxMs, factor = 2, jitter = 0 } = policy
  const fresh = state === undefined || isBackoffExpired(policy, state, eventMs)
  const baseMs = Math.min(fresh ? initialMs : state.baseMs * factor, maxMs)
  const addedMs = random === undefined ? 0 : baseMs * jitter * random.next()
  return { delayMs: baseMs + addedMs, baseMs, updatedMs: nowMs, count: fresh ? 1 : state.count + 1 }
}

/** How long, from `nowMs`, to wait before trying again after a failure at `eventMs`. 0: no wait. */
export function backoffRemainingMs(
  policy: BackoffPolicy,
  state: BackoffState | undefined,
  event: BackoffEvent,
): number {
  const { nowMs, eventMs = nowMs } = event
  if (state === undefined || isBackoffExpired(policy, state, eventMs)) return 0
  return Math.max(0, eventMs + state.delayMs - nowMs)
}

export interface Backoff {
  /** One more failure of `key`; gives the delay, in ms, before the next try. */
  next(key: string, eventMs?: number): number
  /** The delay that stands for `key`; 0 if it has not failed. */
  get(key: string): number
  /** How long still to wait after a failure at `eventMs`. */
  remainingMs(key: string, eventMs: number): number
  /** Failures of `key` since its last reset. */
  count(key: string): number
  reset(key: string): void
  /** Forgets keys that would start from the beginning anyway. */
  collect(): void
  readonly size: number
}

/** Keys with their back-off. It holds a key until `reset` or `collect`, so the caller bounds it. Wall-clock times. */
export function createBackoff(
  deps: { readonly clock: Clock; readonly random?: Random | undefined },
  policy: BackoffPolicy,
): Backoff {
  const states = new Map<string, BackoffState>()
  const event = (eventMs?: number): BackoffEvent => ({
    nowMs: deps.clock.now(),
    eventMs,
    random: deps.random,
  })
  return {
    next(key, eventMs) {
      const state = stepBackoff(policy, states.get(key), event(eventMs))
      states.set(key, state)
      return state.delayMs
    },
    get: (key) => states.get(key)?.delayMs ?? 0,
    remainingMs: (key, eventMs) => backoffRemainingMs(policy, states.get(key), event(eventMs)),
    count: (key) => states.get(key)?.count ?? 0,
    reset: (key) => void states.delete(key),
    collect() {
      const nowMs = deps.clock.now()
      for (const [key, state] of states) if (isBackoffExpired(policy, state, nowMs)) states.delete(key)
    },
    get size() {
      return states.size
    },
  }
}
