// The PodScheduled condition of a Pod that could not be scheduled, as a patch of its status.
import { type core, findCondition, type JsonValue, renderTime } from '#api'

export interface UnscheduledReason {
  readonly reason: 'Unschedulable' | 'SchedulerError'
  readonly message: string
}

/** The patch that says so; undefined if the Pod says it already. */
export function renderUnscheduledPatch(pod: core.Pod, why: UnscheduledReason, nowMs: number): JsonValue | undefined {
  const before = findCondition(pod.status.conditions, 'PodScheduled')
  const said = before?.status === 'False' && before.reason === why.reason && before.message === why.message
  if (said) return undefined
  const { uid, generation } = pod.metadata
  const lastTransitionTime = before?.status === 'False' ? before.lastTransitionTime : undefined
  const condition = {
    type: 'PodScheduled',
    status: 'False',
    reason: why.reason,
    message: why.message,
    lastTransitionTime: lastTransitionTime ?? renderTime(nowMs),
    ...(generation === undefined ? {} : { observedGeneration: generation }),
  }
  // The UID keeps a Pod of the same name from being told instead.
  return { metadata: { uid }, status: { conditions: [condition] } }
}
