// Rolls a StatefulSet's template out: Pods of another revision go, from the highest ordinal down to the partition, as many
// at a time as may be unavailable; their successors are made of the new template.
// Upstream counterpart: updateStatefulSetAfterInvariantEstablished.
import { type apps, scaledValueFromIntOrPercent } from '#api'
import { isPodTerminating } from '../pod/facts.ts'
import type { Action } from '../runtime/plan.ts'
import { revisionOf } from './identity.ts'
import { deleteStatefulPod, isAvailable, type Slot, type Step } from './step.ts'

/** How many Pods a roll-out may do without: at least one. */
export function maxUnavailableOf({ spec }: apps.StatefulSet): number {
  const { maxUnavailable = 1 } = spec.updateStrategy.rollingUpdate ?? {}
  const scaled = scaledValueFromIntOrPercent(maxUnavailable, spec.replicas ?? 1, { roundUp: true })
  return Math.max(1, scaled.ok ? scaled.value : 1)
}

/** Which Pods to replace now. */
export function rollOut(
  set: apps.StatefulSet,
  slots: readonly Slot[],
  { revision, now }: { readonly revision: string; readonly now: number },
): Step {
  const { type, rollingUpdate } = set.spec.updateStrategy
  if (type === 'OnDelete') return { actions: [] }
  const { partition = 0 } = rollingUpdate ?? {}
  const max = maxUnavailableOf(set)
  const isUp = ({ pod }: Slot): boolean => pod !== undefined && isAvailable(pod, set, now)
  let budget = max - slots.filter((slot) => !isUp(slot)).length
  const actions: Action[] = []
  for (const slot of slots.slice(partition).reverse()) {
    const { pod } = slot
    const up = isUp(slot)
    const isOld = pod !== undefined && revisionOf(pod) !== revision && !isPodTerminating(pod)
    // One that is not available by itself costs nobody anything; but never more go at once than may be missing.
    if (isOld && (up ? budget > 0 : actions.length < max)) {
      actions.push(deleteStatefulPod(set, pod))
      if (up) budget--
      continue
    }
    if (isOld || (!up && budget <= 0)) {
      const name = pod?.metadata.name ?? `${set.metadata.name}-${slot.ordinal}`
      return { actions, waits: `The roll-out waits at Pod ${name}.` }
    }
  }
  return actions.length === 0 ? { actions } : { actions, waits: `${actions.length} Pods are being replaced.` }
}
