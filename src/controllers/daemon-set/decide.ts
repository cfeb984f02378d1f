// Decides on a DaemonSet's Pods and status. First every node gets what it should have; only when nothing is left to do there
// does the roll-out of a new template go on. Upstream counterpart: updateDaemonSet of pkg/controller/daemon.
import type { apps, core, Draft, KubernetesObject, meta } from '#api'
import { deepEqual, openWith } from '#base'
import { revisionHashLabel, type WantedRevision } from '../controller-revisions/controller-revisions.ts'
import { daemonSetKind } from '../kinds.ts'
import { isPodReady, isPodTerminal, isPodTerminating, msUntilAvailable } from '../pod/facts.ts'
import { createPod, deletePod, newPod } from '../pod/new-pod.ts'
import { type Action, firstDue, type Plan, soonest } from '../runtime/plan.ts'
import { manageNodes, sortOnNode } from './manage.ts'
import { affinityTo, placementOn, targetNodeOf, tolerationsOf } from './placement.ts'
import { isOfRevision, limitsOf, type NodeChanges, rollOut } from './rolling-update.ts'

export interface ObservedDaemonSet {
  readonly set: apps.DaemonSet
  readonly reference: meta.OwnerReference
  readonly nodes: readonly core.Node[]
  /** Pods that it controls, or is about to. */
  readonly pods: readonly core.Pod[]
  /** Adoption and release of Pods and revisions. */
  readonly claims: readonly Action[]
  /** The revision of the present template, and what makes it be there. */
  readonly wanted: {
    readonly revision: WantedRevision
    readonly actions: readonly Action[]
    readonly collisionCount: number | undefined
  }
  /** Deletes old revisions. */
  readonly truncate: readonly Action[]
  /** Milliseconds until a failed Pod, by UID, may be deleted. Those that are not there may. */
  readonly backoffMs: ReadonlyMap<string, number>
}

/** Pods made or deleted in one round. Upstream: BurstReplicas of the DaemonSet controller. */
export const daemonBurstMax = 250

type ByNode = ReadonlyMap<string, readonly core.Pod[]>

/** Pods by the node they are on or meant for, without those that have ended and are going. */
function groupByNode(pods: readonly core.Pod[]): ByNode {
  const byNode = new Map<string, core.Pod[]>()
  for (const pod of pods) {
    const node = targetNodeOf(pod)
    if (node === undefined || (isPodTerminal(pod) && isPodTerminating(pod))) continue
    const there = byNode.get(node)
    if (there === undefined) byNode.set(node, [pod])
    else there.push(pod)
  }
  return byNode
}

function newDaemonPod({ set, reference, wanted }: ObservedDaemonSet, node: string): Draft<core.Pod> {
  const { template } = set.spec
  const pod = newPod(template, { namespace: set.metadata.namespace, owner: reference })
  const labels = openWith(template.metadata.labels, revisionHashLabel, wanted.revision.hash)
  return {
    ...pod,
    metadata: { ...pod.metadata, labels },
    spec: { ...pod.spec, tolerations: tolerationsOf(template), affinity: affinityTo(node, template.spec.affinity) },
  }
}

function computeStatus(observed: ObservedDaemonSet, byNode: ByNode, now: number): apps.DaemonSetStatus {
  const { set, nodes, wanted } = observed
  const { template, minReadySeconds = 0 } = set.spec
  const should = new Set(nodes.filter((node) => placementOn(template, node).shouldRun))
  const first = [...should].flatMap(({ metadata }) => sortOnNode(byNode.get(metadata.name) ?? []).slice(0, 1))
  const misplaced = nodes.filter((node) => !should.has(node) && byNode.has(node.metadata.name))
  const available = first.filter((pod) => msUntilAvailable(pod, minReadySeconds, now) === 0).length
  const { generation } = set.metadata
  const { conditions } = set.status
  const { collisionCount } = wanted
  return {
    desiredNumberScheduled: should.size,
    currentNumberScheduled: first.length,
    numberMisscheduled: misplaced.length,
    numberReady: first.filter(isPodReady).length,
    updatedNumberScheduled: first.filter((pod) => isOfRevision(pod, wanted.revision.hash)).length,
    numberAvailable: available,
    numberUnavailable: should.size - available,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    ...(collisionCount === undefined ? {} : { collisionCount }),
    ...(conditions === undefined ? {} : { conditions }),
  }
}

/** Absent numbers are zeros. */
function isSameStatus(a: apps.DaemonSetStatus, b: apps.DaemonSetStatus): boolean {
  const zeros = { updatedNumberScheduled: 0, numberAvailable: 0, numberUnavailable: 0 }
  return deepEqual({ ...zeros, ...a }, { ...zeros, ...b })
}

function podActions(observed: ObservedDaemonSet, { create, remove }: NodeChanges): readonly Action[] {
  const { set } = observed
  return [
    ...remove.slice(0, daemonBurstMax).map((pod) => deletePod(pod, set)),
    ...create.slice(0, daemonBurstMax).map((node) => createPod(newDaemonPod(observed, node), set)),
  ]
}

/** The roll-out's next part, on the nodes that should have a Pod. */
function nextOfRollOut({ set, nodes, wanted }: ObservedDaemonSet, byNode: ByNode, now: number): NodeChanges {
  if (set.spec.updateStrategy.type === 'OnDelete') return { create: [], remove: [] }
  const should = nodes.filter((node) => placementOn(set.spec.template, node).shouldRun)
  const onThem = new Map(should.map(({ metadata: { name } }) => [name, byNode.get(name) ?? []]))
  return rollOut({ set, byNode: onThem, hash: wanted.revision.hash, limits: limitsOf(set, should.length), now })
}

/** Decides. */
export function decideDaemonSet(observed: ObservedDaemonSet, now: number): Plan {
  const { set, nodes, pods, claims, wanted, truncate, backoffMs } = observed
  const byNode = groupByNode(pods)
  const status = computeStatus(observed, byNode, now)
  const statusActions: Action[] = isSameStatus(set.status, status)
    ? []
    : [{ type: 'updateStatus', kind: daemonSetKind, object: { ...set, status } as KubernetesObject }]
  if (set.metadata.deletionTimestamp !== undefined) {
    return { actions: statusActions, because: 'The DaemonSet is being deleted.' }
  }
  const managed = manageNodes({ set, nodes, byNode, hash: wanted.revision.hash, backoffMs, now })
  const busy = managed.create.length + managed.remove.length > 0
  const changes = busy ? managed : nextOfRollOut(observed, byNode, now)
  const waits = pods.map((pod) => msUntilAvailable(pod, set.spec.minReadySeconds ?? 0, now)).filter((ms) => ms !== 0)
  return {
    actions: [
      ...claims,
      ...wanted.actions,
      ...managed.events,
      ...podActions(observed, changes),
      ...statusActions,
      ...truncate,
    ],
    ...firstDue(
      { afterMs: managed.requeueAfterMs, next: 'a failed Pod is replaced' },
      { afterMs: soonest(...waits), next: 'a Pod has been ready for minReadySeconds' },
    ),
    ...reasonOf(observed, changes, status),
  }
}

/** What it is doing and what it waits for. */
function reasonOf(
  { set }: ObservedDaemonSet,
  { create, remove }: NodeChanges,
  status: apps.DaemonSetStatus,
): Pick<Plan, 'because' | 'settled'> {
  const { desiredNumberScheduled: desired, numberAvailable: available = 0 } = status
  const { updatedNumberScheduled: updated = 0, numberMisscheduled: misplaced } = status
  const changes = [
    ...(create.length === 0 ? [] : [`makes a Pod on ${nodesText(create.length)}`]),
    ...(remove.length === 0 ? [] : [`deletes ${remove.length} Pods`]),
  ]
  if (changes.length > 0) return { because: `It ${changes.join(' and ')}; ${nodesText(desired)} should have one.` }
  if (available < desired) {
    return { because: `It waits for Pods to be available: they are on ${available} of ${nodesText(desired)}.` }
  }
  const everywhere = `A Pod is available on ${nodesText(desired)}`
  if (misplaced > 0) return { because: `${everywhere}; ${misplaced} others that have one do not fit any more.` }
  if (updated === desired) return { because: `${everywhere}.`, settled: true }
  const old = `${desired - updated} of an earlier template`
  return set.spec.updateStrategy.type === 'OnDelete'
    ? { because: `${everywhere}; ${old} stay until somebody deletes them.`, settled: true }
    : { because: `${everywhere}; ${old} are replaced as far as maxUnavailable and maxSurge allow.` }
}

const nodesText = (count: number): string => `${count} node${count === 1 ? '' : 's'}`
