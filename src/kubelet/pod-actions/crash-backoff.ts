// When a container that has ended may start again: 10 s doubling to 5 min, from the time it ended, forgotten after 10 min
// of running well. Upstream: kuberuntime_manager.go doBackOff; KEP-4603 for the node's own maximum.
import type { core } from '#api'
import { type BackoffPolicy, type BackoffState, backoffRemainingMs, renderDurationMs, stepBackoff } from '#base'
import { podText } from '../pod/containers.ts'
import type { ContainerRecord } from '../pod/runtime-status.ts'

const crashBackoffInitialMs = 10_000
const crashBackoffResetMs = 600_000
export const crashBackoffMaxMs = 300_000
/** How far the runtime's times may be ahead of ours without the clock having been set. */
const clockStepMs = 1_000

/** Upstream's policy, with the node's maximum. */
export function crashBackoffPolicy(maxMs: number = crashBackoffMaxMs): BackoffPolicy {
  return { initialMs: Math.min(crashBackoffInitialMs, maxMs), maxMs, resetAfterMs: crashBackoffResetMs }
}

/** Back-offs of one Pod by `container name + hash`, so that a new image starts afresh. */
export type CrashBackoffs = ReadonlyMap<string, BackoffState>

export type RestartDecision =
  | { readonly kind: 'now'; readonly backoff?: { readonly key: string; readonly state: BackoffState } }
  | { readonly kind: 'wait'; readonly untilMs: number; readonly message: string }

export interface RestartQuestion {
  readonly pod: core.Pod
  readonly name: string
  readonly hash: string
  /** The container's newest record. */
  readonly record: ContainerRecord | undefined
  readonly backoffs: CrashBackoffs
  readonly policy: BackoffPolicy
  readonly nowMs: number
}

/** Whether a container that should run may be started now. */
export function decideRestart(question: RestartQuestion): RestartDecision {
  const { record, backoffs, policy, nowMs, name, pod } = question
  if (record === undefined || record.state !== 'exited') return { kind: 'now' }
  const key = `${name}/${question.hash}`
  const state = backoffs.get(key)
  const event = { nowMs, eventMs: record.finishedAtMs === 0 ? nowMs : record.finishedAtMs }
  // An end in the future was before the clock was put back: waiting for it could take hours, so the wait is over.
  const remainingMs = event.eventMs - nowMs > clockStepMs ? 0 : backoffRemainingMs(policy, state, event)
  if (remainingMs > 0 && state !== undefined) {
    const delay = renderDurationMs(state.delayMs)
    return {
      kind: 'wait',
      untilMs: nowMs + remainingMs,
      message: `back-off ${delay} restarting failed container=${name} pod=${podText(pod)}`,
    }
  }
  return { kind: 'now', backoff: { key, state: stepBackoff(policy, state, event) } }
}
