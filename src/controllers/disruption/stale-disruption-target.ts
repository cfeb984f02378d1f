// A Pod of which it was said that it would be disrupted, and that is still there two minutes later, is no longer said to be:
// its condition DisruptionTarget becomes False. Woken by Pods. Upstream: the stale worker of pkg/controller/disruption.
import { type core, findCondition, parseTime, renderTime } from '#api'
import { podKind } from '../kinds.ts'
import { isPodTerminal, isPodTerminating } from '../pod/facts.ts'
import { objectKey } from '../runtime/apply-plan.ts'
import { defineController, watchKind } from '../runtime/define-controller.ts'
import { idle, type Plan } from '../runtime/plan.ts'

/** Upstream: stalePodDisruptionTimeout. */
export const staleDisruptionMs = 120_000
const type = 'DisruptionTarget'

const target = ({ status }: core.Pod): core.PodCondition | undefined => {
  const found = findCondition(status?.conditions, type)
  return found?.status === 'True' ? found : undefined
}

/** Decides whether the condition is taken back. */
export function decideStaleDisruption(pod: core.Pod, now: number): Plan {
  const condition = target(pod)
  if (condition === undefined || isPodTerminating(pod) || isPodTerminal(pod)) return idle('No disruption is expected.')
  const leftMs = (parseTime(condition.lastTransitionTime) ?? now) + staleDisruptionMs - now
  if (leftMs > 0) return idle('The Pod is about to be disrupted.', leftMs)
  const taken = { type, status: 'False', reason: null, message: null, lastTransitionTime: renderTime(now) }
  const body = { status: { conditions: [taken] } }
  return {
    actions: [{ type: 'patch', kind: podKind, object: pod, patch: { type: 'strategic', body }, subresource: 'status' }],
    because: 'The disruption did not come.',
  }
}

/** Takes back stale DisruptionTarget conditions. */
export const staleDisruptionController = defineController<core.Pod>({
  name: 'stale-pod-disruption-controller',
  queue: 'stale_pod_disruption',
  watches: [watchKind({ kind: podKind, keys: (pod) => (target(pod) === undefined ? [] : [objectKey(pod)]) })],
  observe: (caches, key) => caches.of(podKind).get(key),
  decide: decideStaleDisruption,
})
