// What controllers ask of a Pod. Upstream: pkg/api/v1/pod and pkg/controller's IsPodActive.
import { type core, findCondition, isConditionTrue, parseTime } from '#api'

/** Whether all containers have ended for good. */
export function isPodTerminal({ status }: core.Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed'
}

/** Whether somebody has asked for its end. */
export function isPodTerminating({ metadata }: core.Pod): boolean {
  return metadata.deletionTimestamp !== undefined
}

/** Whether the Pod counts as one that runs or will run. */
export function isPodActive(pod: core.Pod): boolean {
  return !isPodTerminal(pod) && !isPodTerminating(pod)
}

/** Whether the Ready condition is True. */
export function isPodReady({ status }: core.Pod): boolean {
  return isConditionTrue(status?.conditions, 'Ready')
}

/** Since when the Ready condition is as it is, in milliseconds since the epoch. */
export function readySinceMs({ status }: core.Pod): number | undefined {
  return parseTime(findCondition(status?.conditions, 'Ready')?.lastTransitionTime)
}

/** Milliseconds until a Pod has been ready for `minReadySeconds`: 0 if it has, undefined if it is not ready. */
export function msUntilAvailable(pod: core.Pod, minReadySeconds: number, now: number): number | undefined {
  if (!isPodReady(pod)) return undefined
  if (minReadySeconds === 0) return 0
  const since = readySinceMs(pod)
  return since === undefined ? undefined : Math.max(0, since + minReadySeconds * 1_000 - now)
}

/** Whether it has been ready for `minReadySeconds`. */
export function isPodAvailable(pod: core.Pod, minReadySeconds: number, now: number): boolean {
  return msUntilAvailable(pod, minReadySeconds, now) === 0
}

/** How often its containers have been started again. */
export function restartsOf({ status }: core.Pod): number {
  return (status?.containerStatuses ?? []).reduce((sum, { restartCount }) => sum + restartCount, 0)
}

/** Creation, in milliseconds since the epoch. */
export function createdMs({ metadata }: { readonly metadata: { readonly creationTimestamp: string } }): number {
  return parseTime(metadata.creationTimestamp) ?? 0
}
