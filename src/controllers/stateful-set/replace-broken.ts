// Beyond Kubernetes, for StatefulSets with the annotation `sampan.dev/replace-broken-pods: "true"`: a Pod of an earlier template
// that was never ready, or falls over again and again, is replaced by one of the present template. Without it an ordered StatefulSet waits for such a Pod for
// ever, and a template that was put right does not help until somebody deletes the Pod.
import { type apps, findCondition, isPodReady, parseTime } from '#api'
import type { core } from '#api'
import { openGet } from '#base'
import { revisionOf, startOf } from './identity.ts'
import { deleteStatefulPod, type Slot, type Step } from './step.ts'

/** On a StatefulSet, `"true"`. */
export const replaceAnnotation = 'sampan.dev/replace-broken-pods'

/** A kubelet tells of a Pod's start and of its not being ready at once; more apart, and it was ready in between. */
const sameMomentMs = 1_000

/** Whether the Pod has not been ready since it began. */
export function wasNeverReady(pod: core.Pod): boolean {
  if (isPodReady(pod)) return false
  const sinceMs = parseTime(findCondition(pod.status.conditions, 'Ready')?.lastTransitionTime)
  const startMs = parseTime(pod.status.startTime)
  return sinceMs === undefined || startMs === undefined || sinceMs <= startMs + sameMomentMs
}

/** Whether a container falls over again and again. Without a probe it is ready for a moment each time. */
function isCrashLooping(pod: core.Pod): boolean {
  const { containerStatuses = [], initContainerStatuses = [] } = pod.status
  const all = [...initContainerStatuses, ...containerStatuses]
  return !isPodReady(pod) && all.some(({ state }) => state?.waiting?.reason === 'CrashLoopBackOff')
}

/** Whether nothing but its replacement will make the Pod of this ordinal work, and the template would do it. */
export function isBrokenForGood(set: apps.StatefulSet, { ordinal, pod }: Slot, revision: string): boolean {
  const { type, rollingUpdate } = set.spec.updateStrategy
  if (pod === undefined || openGet(set.metadata.annotations, replaceAnnotation) !== 'true') return false
  const isRolled = type !== 'OnDelete' && ordinal >= startOf(set) + (rollingUpdate?.partition ?? 0)
  return isRolled && revisionOf(pod) !== revision && (wasNeverReady(pod) || isCrashLooping(pod))
}

/** Replaces it, and tells so. */
export function replaceBroken(set: apps.StatefulSet, pod: core.Pod): Step {
  const { name, namespace } = pod.metadata
  const message = `StatefulSet ${namespace}/${set.metadata.name} replaces Pod ${name}, which does not come up, by one of the present template`
  const event = { type: 'Normal', reason: 'ReplacingBrokenPod', message } as const
  return {
    actions: [{ type: 'recordEvent', regarding: set, event }, deleteStatefulPod(set, pod)],
    waits: `Pod ${name} does not come up and is replaced.`,
  }
}
