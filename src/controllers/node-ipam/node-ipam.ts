// Every node gets a part of the cluster's range of Pod addresses, one of each family, and keeps it as long as it is there.
// One key stands for all nodes, so that no two are given the same. Woken by nodes that come, go or have a range.
// Upstream counterpart: pkg/controller/nodeipam, the range allocator (--allocate-node-cidrs, --cluster-cidr).
import { type core, parseCidr, renderCidr } from '#api'
import { nodeKind } from '../kinds.ts'
import { watchNodes } from '../node/watch-nodes.ts'
import { type Controller, defineController } from '../runtime/define-controller.ts'
import type { Measure } from '../runtime/metrics.ts'
import { type Action, idle, type Plan } from '../runtime/plan.ts'
import { type ClusterRange, createPool, type Pool, subnetAt, touchedIndexes } from './subnets.ts'

export interface NodeIpamOptions {
  /** The cluster's ranges, at most one of each family; the first one's family is the first of every node. */
  readonly clusterCidrs: readonly ClusterRange[]
  /** Ranges that no node may get, since Services have them. */
  readonly serviceCidrs?: readonly string[]
}

export interface ObservedNodes {
  readonly nodes: readonly core.Node[]
  readonly pools: readonly Pool[]
  readonly reserved: readonly string[]
}

const rangesOf = ({ spec: { podCIDR, podCIDRs } }: core.Node): readonly string[] =>
  podCIDRs ?? (podCIDR === undefined || podCIDR === '' ? [] : [podCIDR])

/** Taken indexes of a pool. */
function takenOf(pool: Pool, ranges: Iterable<string>): Set<number> {
  const taken = new Set<number>()
  for (const text of ranges) {
    const range = parseCidr(text)
    if (range !== undefined) for (const index of touchedIndexes(pool, range)) taken.add(index)
  }
  return taken
}

function assign(node: core.Node, podCIDRs: readonly string[]): Action {
  const body = { spec: { podCIDR: podCIDRs[0] ?? '', podCIDRs: [...podCIDRs] } }
  return { type: 'patch', kind: nodeKind, object: node, patch: { type: 'merge', body } }
}

function tellUnavailable(regarding: core.Node): Action {
  const reason = 'CIDRNotAvailable'
  const message = `Node ${regarding.metadata.name} status is now: ${reason}`
  return { type: 'recordEvent', regarding, event: { type: 'Normal', reason, message } }
}

const allocations = 'node_ipam_controller_cidrset_cidrs_allocations_total'
const labelsOf = ({ cluster }: Pool) => ({ clusterCIDR: renderCidr(cluster) })

/** Gives ranges to the nodes that have none, the lowest free ones, in order of the nodes' names. */
export function decideNodeRanges({ nodes, pools, reserved }: ObservedNodes): Plan {
  const waiting = nodes
    .filter((node) => rangesOf(node).length === 0 && node.metadata.deletionTimestamp === undefined)
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
  if (waiting.length === 0) return idle('Every node has its ranges.')
  const held = [...reserved, ...nodes.flatMap(rangesOf)]
  const free = pools.map((pool) => {
    const taken = takenOf(pool, held)
    let next = 0
    return (): string | undefined => {
      while (taken.has(next)) next++
      return next < pool.size ? subnetAt(pool, next++) : undefined
    }
  })
  const actions: Action[] = []
  const measures: Measure[] = []
  for (const node of waiting) {
    const ranges = free.map((take) => take()).filter((range) => range !== undefined)
    if (ranges.length === pools.length) {
      actions.push(assign(node, ranges))
      measures.push(...pools.map((pool): Measure => ({ metric: allocations, labels: labelsOf(pool) })))
    } else actions.push(tellUnavailable(node))
  }
  return { actions, because: `${waiting.length} nodes had no range.`, measures }
}

/** Gives nodes their ranges. Throws if a range of the options is none. */
export function createNodeIpamController({
  clusterCidrs,
  serviceCidrs = [],
}: NodeIpamOptions): Controller<ObservedNodes> {
  const pools = clusterCidrs.map(createPool)
  const families = new Set(pools.map(({ cluster }) => cluster.family))
  if (families.size !== pools.length) throw new Error('Cannot give nodes ranges: two of the cluster are of one family')
  return defineController<ObservedNodes>({
    name: 'node-ipam-controller',
    workers: 1,
    gauges: [
      {
        metric: 'node_ipam_controller_cidrset_usage_cidrs',
        read: (caches) => {
          const held = [...serviceCidrs, ...[...caches.of(nodeKind).list()].flatMap(rangesOf)]
          return pools.map((pool) => ({ labels: labelsOf(pool), value: takenOf(pool, held).size / pool.size }))
        },
      },
      {
        metric: 'node_ipam_controller_cirdset_max_cidrs',
        read: () => pools.map((pool) => ({ labels: labelsOf(pool), value: pool.size })),
      },
    ],
    watches: [watchNodes({ facts: rangesOf, keys: () => ['nodes'] })],
    observe: (caches) => ({ nodes: [...caches.of(nodeKind).list()], pools, reserved: serviceCidrs }),
    decide: decideNodeRanges,
  })
}
