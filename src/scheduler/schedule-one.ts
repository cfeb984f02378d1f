// Where a Pod goes, decided purely: filter the nodes, score those that pass, take the best, chance between equals.
// Upstream counterpart: pkg/scheduler/schedule_one.go (schedulePod).
import { type Random, randomInt } from '#base'
import { noNodesMessage, renderFitMessage } from './framework/fit-message.ts'
import type { Filter, NodeRejection, Rejection } from './framework/plugin.ts'
import type { Profile } from './framework/profile.ts'
import type { Snapshot } from './snapshot/cluster-cache.ts'
import type { NodeInfo } from './snapshot/node-info.ts'
import type { PodInfo } from './snapshot/pod-info.ts'

export type Decision =
  | { readonly type: 'bind'; readonly nodeName: string; readonly looked: number }
  | {
      readonly type: 'unschedulable'
      /** For people, in upstream's words. */
      readonly message: string
      /** Why not, for each node. */
      readonly rejections: ReadonlyMap<string, NodeRejection>
      /** Plugins that must change their mind before another try makes sense; none where there is no node. */
      readonly rejectedBy: ReadonlySet<string>
      readonly looked: number
    }

export interface ScheduleOptions {
  readonly profile: Profile
  readonly random: Random
  /** Which node to look at first, so that a part of a large cluster is not always the same part. Default 0. */
  readonly startIndex?: number
}

/** Where `pod` goes, or why nowhere. `looked` says how many nodes were looked at. */
export function scheduleOne(pod: PodInfo, snapshot: Snapshot, options: ScheduleOptions): Decision {
  if (snapshot.nodes.length === 0) {
    return { type: 'unschedulable', message: noNodesMessage, rejections: new Map(), rejectedBy: new Set(), looked: 0 }
  }
  const prepared = prepareFilters(pod, snapshot, options.profile)
  if (prepared.type === 'reject') {
    const rejections = new Map(snapshot.nodes.map(({ name }) => [name, prepared.rejection] as const))
    return unschedulable(pod, snapshot, {
      ...options,
      rejections,
      preFilterMessage: prepared.rejection.reasons[0],
      looked: 0,
    })
  }
  const { feasible, rejections, looked } = findFeasible(pod, snapshot, {
    ...prepared,
    startIndex: options.startIndex ?? 0,
  })
  if (feasible.length === 0) return unschedulable(pod, snapshot, { ...options, rejections, looked })
  const best = feasible.length === 1 ? feasible[0] : pickBest(pod, snapshot, { ...options, feasible })
  // One of one or more is always there.
  return { type: 'bind', nodeName: (best as NodeInfo).name, looked }
}

interface NamedFilter {
  readonly plugin: string
  readonly filter: Filter
}

type Prepared =
  | { readonly type: 'reject'; readonly rejection: NodeRejection }
  | { readonly type: 'filter'; readonly filters: readonly NamedFilter[]; readonly restriction: Restriction | undefined }

/** Plugins that named the only nodes worth looking at, and those nodes. */
interface Restriction {
  readonly plugins: readonly string[]
  readonly nodes: ReadonlySet<string>
}

function prepareFilters(pod: PodInfo, snapshot: Snapshot, { plugins }: Profile): Prepared {
  const filters: NamedFilter[] = []
  let restriction: Restriction | undefined
  for (const { plugin } of plugins) {
    const result = plugin.preFilter?.(pod, snapshot) ?? { type: 'skip' }
    if (result.type === 'reject') return { type: 'reject', rejection: { ...result.rejection, plugin: plugin.name } }
    if (result.type === 'skip') continue
    filters.push({ plugin: plugin.name, filter: result.filter })
    if (result.nodes === undefined) continue
    const names = [...(restriction?.plugins ?? []), plugin.name].sort()
    restriction = { plugins: names, nodes: restriction?.nodes.intersection(result.nodes) ?? result.nodes }
    if (restriction.nodes.size > 0) continue
    const reason = `node(s) didn't satisfy plugin(s) [${names.join(' ')}] simultaneously`
    return { type: 'reject', rejection: { reasons: [reason], resolvable: false, plugin: plugin.name } }
  }
  return { type: 'filter', filters, restriction }
}

interface Search {
  readonly filters: readonly NamedFilter[]
  readonly restriction: Restriction | undefined
  readonly startIndex: number
}

function findFeasible(pod: PodInfo, snapshot: Snapshot, { filters, restriction, startIndex }: Search) {
  const rejections = new Map<string, NodeRejection>()
  const candidates = restriction === undefined ? snapshot.nodes : restrictTo(snapshot, restriction, rejections)
  const nominated = snapshot.get(pod.pod.status.nominatedNodeName ?? '')
  if (nominated !== undefined && candidates.includes(nominated) && rejectionOf(nominated, filters) === undefined) {
    return { feasible: [nominated], rejections, looked: 1 }
  }
  const enough = feasibleNodesEnough(candidates.length)
  const feasible: NodeInfo[] = []
  let looked = 0
  for (; looked < candidates.length && feasible.length < enough; looked++) {
    // The index is within the array, so the node exists.
    const node = candidates[(startIndex + looked) % candidates.length] as NodeInfo
    const rejection = rejectionOf(node, filters)
    if (rejection === undefined) feasible.push(node)
    else rejections.set(node.name, rejection)
  }
  return { feasible, rejections, looked }
}

/** The nodes worth looking at. The others are rejected for not being among them. */
function restrictTo(snapshot: Snapshot, { plugins, nodes }: Restriction, rejections: Map<string, NodeRejection>) {
  const other: Rejection = { reasons: [`node(s) didn't satisfy plugin(s) [${plugins.join(' ')}]`], resolvable: false }
  const candidates: NodeInfo[] = []
  for (const node of snapshot.nodes) {
    if (nodes.has(node.name)) candidates.push(node)
    else rejections.set(node.name, { ...other, plugin: plugins[0] ?? '' })
  }
  return candidates
}

function rejectionOf(node: NodeInfo, filters: readonly NamedFilter[]): NodeRejection | undefined {
  for (const { plugin, filter } of filters) {
    const rejection = filter(node)
    if (rejection !== undefined) return { ...rejection, plugin }
  }
  return undefined
}

/** How many nodes that pass are enough to choose from: all below 100, then a part that shrinks to 5 %. */
export function feasibleNodesEnough(nodeCount: number): number {
  const least = 100
  if (nodeCount < least) return nodeCount
  const percentage = Math.max(5, 50 - Math.floor(nodeCount / 125))
  return Math.max(least, Math.floor((nodeCount * percentage) / 100))
}

interface Choice extends ScheduleOptions {
  readonly feasible: readonly NodeInfo[]
}

function pickBest(pod: PodInfo, snapshot: Snapshot, { feasible, profile, random }: Choice): NodeInfo | undefined {
  const totals = scoreNodes(pod, snapshot, { feasible, profile })
  const highest = Math.max(...totals)
  const best = feasible.filter((_node, index) => totals[index] === highest)
  return best[randomInt(random, best.length)]
}

/** The weighted sum of all plugins' scores, for each of the nodes. */
export function scoreNodes(
  pod: PodInfo,
  snapshot: Snapshot,
  { feasible, profile }: { readonly feasible: readonly NodeInfo[]; readonly profile: Profile },
): readonly number[] {
  const totals = feasible.map(() => 0)
  for (const { plugin, weight } of profile.plugins) {
    const scoring = plugin.preScore?.(pod, snapshot, feasible)
    if (scoring === undefined) continue
    const scores = feasible.map(scoring.score)
    for (const [index, score] of (scoring.normalize?.(scores) ?? scores).entries()) {
      totals[index] = (totals[index] ?? 0) + weight * score
    }
  }
  return totals
}

interface Failure extends ScheduleOptions {
  readonly rejections: ReadonlyMap<string, NodeRejection>
  readonly preFilterMessage?: string | undefined
  readonly looked: number
}

function unschedulable(pod: PodInfo, snapshot: Snapshot, failure: Failure): Decision {
  const { rejections, preFilterMessage, profile, looked } = failure
  const messages = profile.plugins.map(({ plugin }) => plugin.postFilter?.(pod, snapshot, rejections)?.message)
  const message = renderFitMessage({
    nodeCount: snapshot.nodes.length,
    preFilterMessage,
    rejections: rejections.values(),
    postFilterMessage: messages.find((one) => one !== undefined),
  })
  const rejectedBy = new Set([...rejections.values()].map(({ plugin }) => plugin))
  return { type: 'unschedulable', message, rejections, rejectedBy, looked }
}
