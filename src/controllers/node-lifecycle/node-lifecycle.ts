// A node that is not heard of for 50 s (60 s from its creation, if never) becomes Unknown; a node that is not Ready gets
// taints and its Pods stop being ready, once; the taint that evicts comes at the pace that its zone allows. Hearing means that
// the lease or the status changed; how long ago, a clock says that nobody sets, so that a jump of the time makes no node
// Unknown. Woken by nodes and their leases.
// Upstream counterpart: pkg/controller/nodelifecycle.
import { type core, type coordination, findCondition, isConditionTrue, renderTime } from '#api'
import { deepEqual } from '#base'
import { leaseKind, nodeKind, podKind } from '../kinds.ts'
import { byNodeName } from '../pod/indexes.ts'
import { isPodReady } from '../pod/facts.ts'
import { type Controller, defineController, watchKind } from '../runtime/define-controller.ts'
import type { Gauge } from '../runtime/metrics.ts'
import { type Action, type Plan, soonest } from '../runtime/plan.ts'
import { computeTaints, hasEvictingTaint, noExecuteTaint, silentConditions } from './conditions.ts'
import { computeEvictionRate, zoneOf, type ZoneSize, zoneSizes } from './zones.ts'

export interface NodeLifecycleOptions {
  /** Silence after which a node is Unknown. Default `nodeMonitorGraceMsDefault`. */
  readonly nodeMonitorGraceMs?: number
  /** The same for a node that was never heard of. Default `nodeStartupGraceMsDefault`. */
  readonly nodeStartupGraceMs?: number
}

/** Upstream: --node-monitor-grace-period. */
export const nodeMonitorGraceMsDefault = 50_000
/** Upstream: --node-startup-grace-period. */
export const nodeStartupGraceMsDefault = 60_000
/** How often every node is looked at. Upstream: --node-monitor-period. */
export const nodeMonitorPeriodMs = 5_000
const leaseNamespace = 'kube-node-lease'

export interface ObservedNode {
  readonly node: core.Node
  /** Its Pods that nobody has spoken of since the node is not ready: one that is ready after that is so by a living kubelet. */
  readonly pods: readonly core.Pod[]
  /** Milliseconds until the node is Unknown unless it is heard of; it is from 0 on. */
  readonly silentInMs: number
  /** Milliseconds until its turn to be given up comes; undefined: not now. */
  readonly turnInMs: number | undefined
}

function unreadyPods(pods: readonly core.Pod[], now: number): readonly Action[] {
  return pods.filter(isPodReady).map((object): Action => {
    const condition = { type: 'Ready', status: 'False', reason: 'NodeNotReady', lastTransitionTime: renderTime(now) }
    const body = { status: { conditions: [condition] } }
    return { type: 'patch', kind: podKind, object, patch: { type: 'strategic', body }, subresource: 'status' }
  })
}

/** Decides about one node. */
export function decideNode({ node, pods, silentInMs, turnInMs }: ObservedNode, now: number): Plan {
  const isSilent = silentInMs <= 0
  const silent = isSilent ? silentConditions(node, now) : undefined
  if (silent !== undefined) {
    const conditions = silent.map((condition) => ({ ...condition }))
    const isNews = findCondition(node.status?.conditions, 'Ready')?.status === 'True'
    const actions: Action[] = [
      {
        type: 'patch',
        kind: nodeKind,
        object: node,
        patch: { type: 'strategic', body: { status: { conditions } } },
        subresource: 'status',
      },
    ]
    if (isNews) actions.push(nodeEvent(node, 'NodeNotReady', `Node ${node.metadata.name} status is now: NodeNotReady`))
    return { actions, because: 'The kubelet is silent.' }
  }
  const actions: Action[] = []
  const isReady = isConditionTrue(node.status?.conditions, 'Ready')
  const evict = turnInMs !== undefined && turnInMs <= 0
  const taints = computeTaints(node, evict, now)
  if (!deepEqual(taints, node.spec.taints ?? [])) {
    const body = { spec: { taints: taints.map((taint) => ({ ...taint })) } }
    actions.push({ type: 'patch', kind: nodeKind, object: node, patch: { type: 'merge', body }, unchanged: true })
  }
  const reported = findCondition(node.status?.conditions, 'Ready') !== undefined
  if (!isReady && reported) actions.push(...unreadyPods(pods, now))
  return {
    actions,
    requeueAfterMs: soonest(
      isSilent ? undefined : silentInMs,
      !isReady && turnInMs !== undefined && !evict ? turnInMs : undefined,
    ),
    because: isReady ? 'The node is ready.' : 'The node is not ready.',
    measures:
      evict && !hasEvictingTaint(node)
        ? [{ metric: 'node_collector_evictions_total', labels: { zone: zoneOf(node) } }]
        : [],
  }
}

function nodeEvent(regarding: core.Node, reason: string, message: string): Action {
  return { type: 'recordEvent', regarding, event: { type: 'Normal', reason, message } }
}

/** What the controller remembers of a node: its last sign of life and when that was seen, and its turn to be given up.
 * Times are monotonic milliseconds. */
interface Memory {
  readonly sign: string
  readonly heardMs: number
  readonly turnMs: number | undefined
  /** Its Pods, by uid, with the resourceVersion of when they were first seen while it was not ready. */
  readonly seen: ReadonlyMap<string, string>
}

const nothingSeen: ReadonlyMap<string, string> = new Map()

function signOfLife({ status }: core.Node, lease: coordination.Lease | undefined): string {
  // What this controller itself writes (Unknown) is no sign of life of the kubelet: heartbeats are.
  const beats = (status?.conditions ?? []).map(({ lastHeartbeatTime }) => lastHeartbeatTime)
  return JSON.stringify([lease?.spec.renewTime, beats.sort().at(-1)])
}

/** Every Pod of a node that is not ready, as it was when it was first seen so. */
function firstSeen(before: ReadonlyMap<string, string> = nothingSeen, pods: readonly core.Pod[]) {
  return new Map(
    pods.map(({ metadata: { uid, resourceVersion } }) => [uid, before.get(uid) ?? resourceVersion] as const),
  )
}

/** A number of each zone. */
const gaugeOf = (metric: Gauge['metric'], of: (zone: ZoneSize) => number): Gauge => ({
  metric,
  read: (caches) =>
    zoneSizes(caches.of(nodeKind).list()).map((one) => ({ labels: { zone: one.zone }, value: of(one) })),
})

/** The controller, with its memory of when nodes were last heard of. */
export function createNodeLifecycleController(options: NodeLifecycleOptions = {}): Controller<ObservedNode> {
  const { nodeMonitorGraceMs = nodeMonitorGraceMsDefault, nodeStartupGraceMs = nodeStartupGraceMsDefault } = options
  const memory = new Map<string, Memory>()
  const lastTurnMs = new Map<string, number>()

  const nextTurn = (node: core.Node, nodes: readonly core.Node[], nowMs: number): number | undefined => {
    const zone = zoneOf(node)
    const rate = computeEvictionRate(nodes, zone)
    if (rate === 0) return undefined
    const turnMs = Math.max(nowMs, (lastTurnMs.get(zone) ?? Number.NEGATIVE_INFINITY) + 1_000 / rate)
    lastTurnMs.set(zone, turnMs)
    return turnMs
  }
  return defineController<ObservedNode>({
    name: 'node-lifecycle-controller',
    queue: 'node_lifecycle_controller',
    gauges: [
      gaugeOf('node_collector_zone_health', ({ size, unhealthy }) => (100 * (size - unhealthy)) / size),
      gaugeOf('node_collector_zone_size', ({ size }) => size),
      gaugeOf('node_collector_unhealthy_nodes_in_zone', ({ unhealthy }) => unhealthy),
    ],
    watches: [
      watchKind({ kind: nodeKind, keys: ({ metadata }) => [metadata.name] }),
      watchKind({
        kind: leaseKind,
        keys: ({ metadata }) => (metadata.namespace === leaseNamespace ? [metadata.name] : []),
      }),
      watchKind({ kind: podKind, keys: () => [], indexes: byNodeName }),
    ],
    tick: {
      everyMs: nodeMonitorPeriodMs,
      keys: (caches) => [...caches.of(nodeKind).list()].map(({ metadata }) => metadata.name),
    },
    observe(caches, key, { monotonicMs: nowMs }) {
      const node = caches.of(nodeKind).get(key)
      if (node === undefined) {
        memory.delete(key)
        return undefined
      }
      const sign = signOfLife(node, caches.of(leaseKind).get(`${leaseNamespace}/${key}`))
      const before = memory.get(key)
      const heardMs = before?.sign === sign ? before.heardMs : nowMs
      const needsTurn = noExecuteTaint(node) !== undefined && !hasEvictingTaint(node)
      const turnMs = needsTurn ? (before?.turnMs ?? nextTurn(node, [...caches.of(nodeKind).list()], nowMs)) : undefined
      const isReady = isConditionTrue(node.status?.conditions, 'Ready')
      // Most nodes are ready, and heard of every few seconds: their Pods are nobody's business here.
      const pods = isReady ? [] : [...caches.of(podKind).byIndex('nodeName', key)]
      const seen = isReady ? nothingSeen : firstSeen(before?.seen, pods)
      memory.set(key, { sign, heardMs, turnMs, seen })
      const never = findCondition(node.status?.conditions, 'Ready') === undefined
      const graceMs = never ? nodeStartupGraceMs : nodeMonitorGraceMs
      const unheard = pods.filter(({ metadata: { uid, resourceVersion } }) => seen.get(uid) === resourceVersion)
      return {
        node,
        pods: unheard,
        silentInMs: heardMs + graceMs - nowMs,
        turnInMs: turnMs === undefined ? undefined : turnMs - nowMs,
      }
    },
    decide: decideNode,
    measureSync: (_node, _plan, { seconds: value }) => [
      { metric: 'node_collector_update_node_health_duration_seconds', value },
    ],
  })
}
