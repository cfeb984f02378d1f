// One Pod on each node that should have one, none elsewhere. Pods that have ended are deleted so that others come; of
// several on a node the oldest stays. Upstream counterpart: podsShouldBeOnNode of pkg/controller/daemon.
import type { apps, core } from '#api'
import { createdMs, isPodReady, isPodTerminating, msUntilAvailable } from '../pod/facts.ts'
import { type Action, soonest } from '../runtime/plan.ts'
import { placementOn } from './placement.ts'
import { allowsSurge, isOfRevision, type NodeChanges } from './rolling-update.ts'

export interface Management {
  readonly set: apps.DaemonSet
  readonly nodes: readonly core.Node[]
  readonly byNode: ReadonlyMap<string, readonly core.Pod[]>
  readonly hash: string
  /** Milliseconds until a failed Pod, by UID, may be deleted. Those that are not there may. */
  readonly backoffMs: ReadonlyMap<string, number>
  readonly now: number
}

export interface Managed extends NodeChanges {
  readonly events: readonly Action[]
  readonly requeueAfterMs: number | undefined
}

/** The Pods of a node in the order in which they have a right to stay: those bound to it first, then the oldest. */
export function sortOnNode(pods: readonly core.Pod[]): readonly core.Pod[] {
  const unbound = ({ spec }: core.Pod): number => (spec.nodeName ? 0 : 1)
  return [...pods].sort(
    (a, b) => unbound(a) - unbound(b) || createdMs(a) - createdMs(b) || (a.metadata.name < b.metadata.name ? -1 : 1),
  )
}

function endedEvent(set: apps.DaemonSet, { metadata, status }: core.Pod, node: string): Action {
  const what = `daemon pod ${metadata.namespace}/${metadata.name} on node ${node}, will try to`
  return {
    type: 'recordEvent',
    regarding: set,
    event:
      status.phase === 'Failed'
        ? { type: 'Warning', reason: 'FailedDaemonPod', message: `Found failed ${what} kill it` }
        : { type: 'Normal', reason: 'SucceededDaemonPod', message: `Found succeeded ${what} delete it` },
  }
}

/** Of two generations on a node, one Pod each may stay: the old one, while it is ready, until the new one is available. */
function surplusWithSurge({ set, hash, now }: Management, running: readonly core.Pod[]): readonly core.Pod[] {
  const sorted = sortOnNode(running)
  const fresh = sorted.find((pod) => isOfRevision(pod, hash))
  const old = sorted.find((pod) => !isOfRevision(pod, hash))
  const surplus = sorted.filter((pod) => pod !== fresh && pod !== old)
  if (fresh === undefined || old === undefined) return surplus
  const isUp = msUntilAvailable(fresh, set.spec.minReadySeconds ?? 0, now) === 0
  return isUp || !isPodReady(old) ? [...surplus, old] : surplus
}

/** What one node needs. */
function manageNode(input: Management, node: core.Node): Managed {
  const { set, byNode, backoffMs } = input
  const { name } = node.metadata
  const pods = byNode.get(name) ?? []
  const { shouldRun, mayStay } = placementOn(set.spec.template, node)
  const none = { create: [], remove: [], events: [], requeueAfterMs: undefined }
  const living = pods.filter((pod) => !isPodTerminating(pod))
  if (shouldRun && pods.length === 0) return { ...none, create: [name] }
  if (!mayStay) return { ...none, remove: living }
  const ended = living.filter(({ status }) => status.phase === 'Failed' || status.phase === 'Succeeded')
  const waitOf = ({ metadata, status }: core.Pod): number =>
    status.phase === 'Failed' ? (backoffMs.get(metadata.uid) ?? 0) : 0
  const due = ended.filter((pod) => waitOf(pod) === 0)
  const running = living.filter((pod) => !ended.includes(pod))
  const surge = allowsSurge(set)
  const surplus = surge ? surplusWithSurge(input, running) : sortOnNode(running).slice(1)
  return {
    // With surge a Pod that is going does not hold up the next.
    create: surge && shouldRun && living.length === 0 ? [name] : [],
    remove: [...due, ...surplus],
    events: due.map((pod) => endedEvent(set, pod, name)),
    requeueAfterMs: soonest(...ended.map(waitOf).filter((wait) => wait > 0)),
  }
}

/** What all nodes need, and which Pods wait for nodes that do not exist. */
export function manageNodes(input: Management): Managed {
  const each = input.nodes.map((node) => manageNode(input, node))
  const known = new Set(input.nodes.map(({ metadata }) => metadata.name))
  const stray = [...input.byNode].flatMap(([node, pods]) =>
    known.has(node) ? [] : pods.filter((pod) => !pod.spec.nodeName && !isPodTerminating(pod)),
  )
  return {
    create: each.flatMap(({ create }) => create),
    remove: [...each.flatMap(({ remove }) => remove), ...stray],
    events: each.flatMap(({ events }) => events),
    requeueAfterMs: soonest(...each.map(({ requeueAfterMs }) => requeueAfterMs)),
  }
}
