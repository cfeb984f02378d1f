// How a DaemonSet's new template reaches nodes that run an old one. Without surge old Pods go, as many as may be missing;
// with surge new ones come beside them, and an old one goes when its successor is available.
// Upstream counterpart: pkg/controller/daemon/update.go.
import { type apps, type core, scaledValueFromIntOrPercent } from '#api'
import { openGet } from '#base'
import { revisionHashLabel } from '../controller-revisions/controller-revisions.ts'
import { isPodTerminating, msUntilAvailable } from '../pod/facts.ts'

/** Nodes that get a Pod, and Pods that go. */
export interface NodeChanges {
  readonly create: readonly string[]
  readonly remove: readonly core.Pod[]
}

export interface Limits {
  readonly maxSurge: number
  readonly maxUnavailable: number
}

/** How many Pods may be missing, or too many, while `desired` nodes should have one. */
export function limitsOf({ spec }: apps.DaemonSet, desired: number): Limits {
  const { maxSurge: surge = 0, maxUnavailable: unavailable = 1 } = spec.updateStrategy.rollingUpdate ?? {}
  const scale = (value: number | string): number => {
    const scaled = scaledValueFromIntOrPercent(value, desired, { roundUp: true })
    return scaled.ok ? scaled.value : 0
  }
  const [maxSurge, maxUnavailable] = [scale(surge), scale(unavailable)]
  // Both can be 0 only where there are no nodes; a roll-out must be able to go on when some come.
  return { maxSurge, maxUnavailable: maxSurge === 0 && maxUnavailable === 0 ? 1 : maxUnavailable }
}

/** Whether a second Pod on a node may be part of a roll-out. */
export function allowsSurge({ spec }: apps.DaemonSet): boolean {
  const { type, rollingUpdate } = spec.updateStrategy
  const { maxSurge = 0 } = rollingUpdate ?? {}
  return type !== 'OnDelete' && maxSurge !== 0 && maxSurge !== '0%'
}

/** Whether a Pod is of this revision. */
export function isOfRevision({ metadata }: core.Pod, hash: string): boolean {
  return openGet(metadata.labels, revisionHashLabel) === hash
}

type OnNode =
  /** More than one Pod of a generation: to be put right first. */
  | { readonly kind: 'crowded' }
  | { readonly kind: 'pods'; readonly old: core.Pod | undefined; readonly fresh: core.Pod | undefined }

function podsOnNode(pods: readonly core.Pod[], hash: string): OnNode {
  const living = pods.filter((pod) => !isPodTerminating(pod))
  const fresh = living.filter((pod) => isOfRevision(pod, hash))
  const old = living.filter((pod) => !isOfRevision(pod, hash))
  return fresh.length > 1 || old.length > 1 ? { kind: 'crowded' } : { kind: 'pods', old: old[0], fresh: fresh[0] }
}

export interface RollOut {
  readonly set: apps.DaemonSet
  /** Pods by node; every node that should have one is a key. */
  readonly byNode: ReadonlyMap<string, readonly core.Pod[]>
  readonly hash: string
  readonly limits: Limits
  readonly now: number
}

/** The next part of the roll-out. */
export function rollOut(input: RollOut): NodeChanges {
  return input.limits.maxSurge > 0 ? rollWithSurge(input) : rollWithoutSurge(input)
}

const isAvailable = ({ set, now }: RollOut, pod: core.Pod): boolean =>
  msUntilAvailable(pod, set.spec.minReadySeconds ?? 0, now) === 0

function rollWithoutSurge(input: RollOut): NodeChanges {
  const { byNode, hash, limits } = input
  let unavailable = 0
  const broken: core.Pod[] = []
  const candidates: core.Pod[] = []
  for (const pods of byNode.values()) {
    const on = podsOnNode(pods, hash)
    if (on.kind === 'crowded' || (on.old === undefined) === (on.fresh === undefined)) unavailable++
    else if (on.fresh !== undefined) unavailable += isAvailable(input, on.fresh) ? 0 : 1
    else if (on.old !== undefined) (isAvailable(input, on.old) ? candidates : broken).push(on.old)
  }
  const room = Math.max(0, limits.maxUnavailable - unavailable)
  // One that serves nobody goes at no cost.
  return { create: [], remove: [...broken, ...candidates.slice(0, room)] }
}

function rollWithSurge(input: RollOut): NodeChanges {
  const { byNode, hash, limits } = input
  let surging = 0
  const free: string[] = []
  const candidates: string[] = []
  const remove: core.Pod[] = []
  for (const [node, pods] of byNode) {
    const on = podsOnNode(pods, hash)
    if (on.kind === 'crowded') surging++
    else if (on.old === undefined) continue
    else if (on.fresh === undefined) (isAvailable(input, on.old) ? candidates : free).push(node)
    else if (isAvailable(input, on.fresh)) remove.push(on.old)
    else surging++
  }
  const room = Math.max(0, limits.maxSurge - surging)
  return { create: [...free, ...candidates.slice(0, room)], remove }
}
