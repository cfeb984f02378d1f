// Whether a Pod is ready, and available: ready for a while. Upstream: pkg/api/v1/pod.
import { findCondition, isConditionTrue } from '../../meta/conditions.ts'
import { parseTime } from '../../meta/time.ts'
import type { Pod } from '../v1.types.ts'

type WithStatus = Pick<Pod, 'status'>

/** Whether the Ready condition is True. */
export function isPodReady(pod: WithStatus): boolean {
  return isConditionTrue(pod.status.conditions, 'Ready')
}

/**
 * Whether the Pod has been ready for `minReadySeconds` at `now`, in milliseconds since the epoch. Ready without a
 * transition time is available only if no waiting is asked for.
 */
export function isPodAvailable(pod: WithStatus, minReadySeconds: number, now: number): boolean {
  if (!isPodReady(pod)) return false
  if (minReadySeconds === 0) return true
  const since = readySince(pod)
  return since !== undefined && since + minReadySeconds * 1000 <= now
}

/** How long until a ready Pod becomes available, in milliseconds; undefined if it is not ready, or available by now. */
export function msUntilPodAvailable(pod: WithStatus, minReadySeconds: number, now: number): number | undefined {
  if (!isPodReady(pod) || isPodAvailable(pod, minReadySeconds, now)) return undefined
  const since = readySince(pod)
  return since === undefined ? undefined : since + minReadySeconds * 1000 - now
}

function readySince(pod: WithStatus): number | undefined {
  return parseTime(findCondition(pod.status.conditions, 'Ready')?.lastTransitionTime)
}
