// NodeResourcesFit: a node must have room for one more Pod and for all that it asks for; of those that have, the least
// allocated (cpu and memory alike) is better. Upstream: noderesources Fit with its strategy LeastAllocated.
import { type core, podRequests } from '#api'
import { type ClusterEvent, bringsNode } from '../framework/cluster-event.ts'
import { maxNodeScore, type Plugin, type Rejection } from '../framework/plugin.ts'
import type { NodeInfo } from '../snapshot/node-info.ts'
import type { PodInfo } from '../snapshot/pod-info.ts'
import { type Amounts, amountOf, amountsOf } from '../snapshot/resources.ts'

/** Resources whose shortage is said first, in this order. */
const commonResources = ['cpu', 'memory', 'ephemeral-storage']
const scoredResources = ['cpu', 'memory']

/** What is short on the node. Not resolvable if even the empty node has not enough. */
export function insufficientResources({ requests }: PodInfo, node: NodeInfo): Rejection | undefined {
  const reasons: string[] = []
  let resolvable = true
  if (node.pods.length + 1 > amountOf(node.allocatable, 'pods')) {
    reasons.push('Too many pods')
    if (amountOf(node.allocatable, 'pods') === 0) resolvable = false
  }
  const others = [...requests.keys()].filter((name) => !commonResources.includes(name)).sort()
  for (const name of [...commonResources, ...others]) {
    const wanted = amountOf(requests, name)
    const allocatable = amountOf(node.allocatable, name)
    if (wanted === 0 || wanted <= allocatable - amountOf(node.requested, name)) continue
    reasons.push(`Insufficient ${name}`)
    if (wanted > allocatable) resolvable = false
  }
  return reasons.length === 0 ? undefined : { reasons, resolvable }
}

/** 100 for a node that stays empty, 0 for one that is filled; the mean of cpu and memory, rounded down as upstream does. */
export function leastAllocatedScore(scoringRequests: Amounts, node: NodeInfo): number {
  let sum = 0
  let counted = 0
  for (const name of scoredResources) {
    const allocatable = amountOf(node.allocatable, name)
    if (allocatable === 0) continue
    const requested = amountOf(node.scoringRequested, name) + amountOf(scoringRequests, name)
    if (requested <= allocatable) sum += Math.floor(((allocatable - requested) * maxNodeScore) / allocatable)
    counted++
  }
  return counted === 0 ? 0 : Math.floor(sum / counted)
}

/** Whether an empty node of that size would do: then a node that comes or grows may help. */
function fitsEmpty(pod: core.Pod): (node: core.Node) => boolean {
  const requests = amountsOf(podRequests(pod))
  return ({ status }) => {
    const allocatable = amountsOf(status.allocatable)
    return [...requests].every(([name, wanted]) => wanted <= amountOf(allocatable, name))
  }
}

/** Whether the node has more of anything than before. */
function grew({ node, previous }: Extract<ClusterEvent, { type: 'NodeUpdated' }>): boolean {
  const [now, before] = [amountsOf(node.status.allocatable), amountsOf(previous.status.allocatable)]
  return [...now].some(([name, amount]) => amount > amountOf(before, name))
}

export const nodeResourcesFit: Plugin = {
  name: 'NodeResourcesFit',
  preFilter: (pod) => ({ type: 'filter', filter: (node) => insufficientResources(pod, node) }),
  preScore: ({ scoringRequests }) => ({ score: (node) => leastAllocatedScore(scoringRequests, node) }),
  mayHelp: (pod, event) => {
    switch (event.type) {
      case 'AssignedPodDeleted':
      case 'AssignedPodUpdated':
      case 'PodUpdated':
        return true
      case 'NodeUpdated':
        return grew(event) && fitsEmpty(pod)(event.node)
      default:
        return bringsNode(event, fitsEmpty(pod))
    }
  },
}
