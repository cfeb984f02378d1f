// What controllers ask of a Pod. Upstream: pkg/api/v1/pod and pkg/controller's IsPodActive.
import { type core, findCondition, isPodReady, parseTime } from '#api'

export { isPodActive, isPodReady, isPodTerminal } from '#api'

/** Whether somebody has asked for its end. */
export function isPodTerminating({ metadata }: core.Pod): boolean {
  return metadata.deletionTimestamp !== undefined
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

/** How often its containers have been started again. */
export function restartsOf({ status }: core.Pod): number {
  return (status?.containerStatuses ?? []).reduce((sum, { restartCount }) => sum + restartCount, 0)
}

/** Creation, in milliseconds since the epoch. */
export function createdMs({ metadata }: { readonly metadata: { readonly creationTimestamp: string } }): number {
  return parseTime(metadata.creationTimestamp) ?? 0
}
