// Decides what a StatefulSet does next. One Pod an ordinal. With OrderedReady each step waits until all before it are
// available: first the Pods of the range are made in ascending order, then those beyond it go in descending order, then
// the template is rolled out from the last Pod to the first. With Parallel only the roll-out waits.
// Upstream counterpart: pkg/controller/statefulset/stateful_set_control.go.
import type { apps, core, KubernetesObject, meta } from '#api'
import { templateOfRevision, type WantedRevision } from '../controller-revisions/controller-revisions.ts'
import { podKind, statefulSetKind } from '../kinds.ts'
import { isPodTerminal, isPodTerminating, msUntilAvailable } from '../pod/facts.ts'
import { type Action, firstDue, type Plan, soonest } from '../runtime/plan.ts'
import { burstMax } from '../runtime/slow-start.ts'
import { blockingClaim, type Claims, createClaims, retainClaims } from './claims.ts'
import { missingIdentityLabels, newStatefulPod, ordinalOf, podNameOf, revisionOf, startOf } from './identity.ts'
import { rollOut } from './roll-out.ts'
import { isBrokenForGood, replaceBroken } from './replace-broken.ts'
import { computeStatus, isSameStatus } from './status.ts'
import { deleteStatefulPod, isAvailable, type Slot, type Step } from './step.ts'

export interface ObservedStatefulSet {
  readonly set: apps.StatefulSet
  readonly reference: meta.OwnerReference
  /** Members: Pods that it controls, or is about to, by ordinal. */
  readonly pods: readonly core.Pod[]
  /** Adoption and release of Pods and revisions. */
  readonly claims: readonly Action[]
  readonly revisions: readonly apps.ControllerRevision[]
  /** The revision of the present template, and what makes it be there. */
  readonly wanted: {
    readonly revision: WantedRevision
    readonly actions: readonly Action[]
    readonly collisionCount: number | undefined
  }
  /** Deletes old revisions. */
  readonly truncate: readonly Action[]
  /** Claims of the namespace that its Pods use, by name. */
  readonly volumeClaims: Claims
}

function createStatefulPod({ set, reference, revisions, wanted }: ObservedStatefulSet, ordinal: number): Action {
  const { rollingUpdate } = set.spec.updateStrategy
  const current = revisions.find(({ metadata }) => metadata.name === set.status.currentRevision)
  const template = current === undefined ? undefined : templateOfRevision(current)
  // Below the partition Pods stay at the revision that was before.
  const isKept = rollingUpdate?.partition !== undefined && ordinal < startOf(set) + rollingUpdate.partition
  const old = isKept && template !== undefined ? { template, revision: current?.metadata.name ?? '' } : undefined
  const { template: from, revision } = old ?? { template: set.spec.template, revision: wanted.revision.name }
  const object = newStatefulPod(set, from, { ordinal, owner: reference, revision })
  const what = `create Pod ${podNameOf(set, ordinal)} in StatefulSet ${set.metadata.name}`
  const words = { done: `${what} successful`, failed: `${what} failed error` }
  return {
    type: 'create',
    kind: podKind,
    object: object as Extract<Action, { type: 'create' }>['object'],
    announce: { regarding: set, subject: 'pod', words },
  }
}

function replaceEnded(set: apps.StatefulSet, pod: core.Pod): Step {
  const { name, namespace } = pod.metadata
  const waits = `Pod ${name} has ended; it comes again when it is gone.`
  if (isPodTerminating(pod)) return { actions: [], waits }
  const message = `StatefulSet ${namespace}/${set.metadata.name} is recreating failed Pod ${name}`
  const event = { type: 'Warning', reason: 'RecreatingFailedPod', message } as const
  return { actions: [{ type: 'recordEvent', regarding: set, event }, deleteStatefulPod(set, pod)], waits }
}

/** Puts right the labels and claims of a Pod that is there. */
function repair({ set, volumeClaims }: ObservedStatefulSet, { ordinal, pod }: Required<Slot>): readonly Action[] {
  if (pod === undefined) return []
  const labels = missingIdentityLabels(set, pod, ordinal)
  const relabel: Action[] =
    labels === undefined
      ? []
      : [{ type: 'patch', kind: podKind, object: pod, patch: { type: 'merge', body: { metadata: { labels } } } }]
  return [...relabel, ...retainClaims(set, { ordinal, pod }, volumeClaims)]
}

/** What an ordinal of the range needs. */
function fill(observed: ObservedStatefulSet, slot: Slot, now: number): Step {
  const { set, volumeClaims } = observed
  const { ordinal, pod } = slot
  if (pod === undefined) {
    const blocking = blockingClaim(set, slot, volumeClaims)
    if (blocking !== undefined) {
      return { actions: [], waits: `Pod ${podNameOf(set, ordinal)} waits for claim ${blocking} to be gone.` }
    }
    const actions = [...createClaims(set, ordinal, volumeClaims), createStatefulPod(observed, ordinal)]
    return { actions, waits: `Pod ${podNameOf(set, ordinal)} is being made.` }
  }
  if (isPodTerminal(pod)) return replaceEnded(set, pod)
  const claims = pod.status.phase === 'Pending' ? createClaims(set, ordinal, volumeClaims) : []
  const actions = [...claims, ...repair(observed, { ordinal, pod })]
  const { name } = pod.metadata
  if (isPodTerminating(pod)) return { actions, waits: `Pod ${name} is on its way out.` }
  if (isBrokenForGood(set, slot, observed.wanted.revision.name)) return replaceBroken(set, pod)
  return isAvailable(pod, set, now) ? { actions } : { actions, waits: `Pod ${name} is not available yet.` }
}

/** Makes what is missing in the range. */
function fillRange(observed: ObservedStatefulSet, slots: readonly Slot[], now: number): Step {
  const ordered = observed.set.spec.podManagementPolicy !== 'Parallel'
  const actions: Action[] = []
  let ended: string | undefined
  for (const slot of slots) {
    const step = fill(observed, slot, now)
    actions.push(...step.actions)
    if (step.waits !== undefined && ordered) return { actions, waits: step.waits }
    if (slot.pod !== undefined && isPodTerminal(slot.pod)) ended ??= step.waits
    if (actions.length >= burstMax) return { actions, waits: 'More Pods are made in the next round.' }
  }
  return { actions, waits: ended }
}

/** Takes away the Pods beyond the range. `condemned`: the highest ordinal first. */
function scaleDown({ set, volumeClaims }: ObservedStatefulSet, condemned: readonly Slot[], now: number): Step {
  const ordered = set.spec.podManagementPolicy !== 'Parallel'
  const retained = condemned.flatMap((slot) => retainClaims(set, slot, volumeClaims))
  // Claims must have their owner before it goes.
  if (retained.length > 0) return { actions: retained, waits: 'Claims of Pods that go are given to them.' }
  const pods = condemned.flatMap(({ pod }) => (pod === undefined ? [] : [pod]))
  const going = pods.filter((pod) => !isPodTerminating(pod))
  if (!ordered) return { actions: going.slice(0, burstMax).map((pod) => deleteStatefulPod(set, pod)) }
  const [highest] = pods
  if (highest === undefined) return { actions: [] }
  const { name } = highest.metadata
  if (isPodTerminating(highest)) return { actions: [], waits: `Pod ${name} is on its way out.` }
  const lowestUnhealthy = pods.findLast((pod) => !isAvailable(pod, set, now))
  if (!isAvailable(highest, set, now) && highest !== lowestUnhealthy) {
    return { actions: [], waits: `Pod ${lowestUnhealthy?.metadata.name} is not available; no Pod goes until it is.` }
  }
  return { actions: [deleteStatefulPod(set, highest)], waits: `Pod ${name} goes.` }
}

function arrange({ set, pods }: ObservedStatefulSet): { slots: readonly Slot[]; condemned: readonly Slot[] } {
  const byOrdinal = new Map(pods.map((pod) => [ordinalOf(set, pod.metadata.name) ?? -1, pod]))
  const [first, count] = [startOf(set), set.spec.replicas ?? 1]
  const slots = Array.from({ length: count }, (_, i) => ({ ordinal: first + i, pod: byOrdinal.get(first + i) }))
  const condemned = [...byOrdinal]
    .filter(([ordinal]) => ordinal >= 0 && (ordinal < first || ordinal >= first + count))
    .sort(([a], [b]) => b - a)
    .map(([ordinal, pod]) => ({ ordinal, pod }))
  return { slots, condemned }
}

/** The three steps, each only if the one before does not wait. */
function decidePods(observed: ObservedStatefulSet, now: number): Step {
  const { set, wanted } = observed
  const { slots, condemned } = arrange(observed)
  const filled = fillRange(observed, slots, now)
  if (filled.waits !== undefined) return filled
  const down = scaleDown(observed, condemned, now)
  const actions = [...filled.actions, ...down.actions]
  if (down.waits !== undefined) return { actions, waits: down.waits }
  const rolled = rollOut(set, slots, { revision: wanted.revision.name, now })
  return { actions: [...actions, ...rolled.actions], waits: rolled.waits }
}

/** Nothing keeps it from going on, so it is where it can be. */
function arrived({ set, pods, wanted }: ObservedStatefulSet, now: number): Pick<Plan, 'because' | 'settled'> {
  const { replicas = 1, updateStrategy } = set.spec
  const available = pods.filter((pod) => isAvailable(pod, set, now)).length
  // Parallel does not wait for them.
  if (available < replicas)
    return { because: `It waits for its Pods to be available: ${available} of ${replicas} are.` }
  const old = pods.filter((pod) => revisionOf(pod) !== wanted.revision.name).length
  if (old === 0)
    return { because: `All ${replicas} Pods are available at revision ${wanted.revision.name}.`, settled: true }
  const why =
    updateStrategy.type === 'OnDelete'
      ? 'until somebody deletes them'
      : `below the partition ${updateStrategy.rollingUpdate?.partition ?? 0}`
  return { because: `All ${replicas} Pods are available; ${old} keep an earlier revision, ${why}.`, settled: true }
}

/** Decides on Pods, claims, revisions and the status. */
export function decideStatefulSet(observed: ObservedStatefulSet, now: number): Plan {
  const { set, wanted, claims, truncate, pods } = observed
  const deleting = set.metadata.deletionTimestamp !== undefined
  const step = deleting ? { actions: [], waits: 'The StatefulSet is being deleted.' } : decidePods(observed, now)
  const status = computeStatus(observed, now)
  const actions: Action[] = deleting ? [] : [...claims, ...wanted.actions, ...step.actions]
  if (!isSameStatus(set.status, status)) {
    actions.push({ type: 'updateStatus', kind: statefulSetKind, object: { ...set, status } as KubernetesObject })
  }
  if (!deleting) actions.push(...truncate)
  const waits = pods.map((pod) => msUntilAvailable(pod, set.spec.minReadySeconds ?? 0, now)).filter((ms) => ms !== 0)
  return {
    actions,
    ...firstDue({ afterMs: soonest(...waits), next: 'a Pod has been ready for minReadySeconds' }),
    ...(step.waits === undefined ? arrived(observed, now) : { because: step.waits }),
  }
}
