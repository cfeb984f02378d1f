// NodeResourcesBalancedAllocation: nodes on which cpu and memory would be used to a like degree are better. A Pod that
// asks for neither does not care.
import { maxNodeScore, type Plugin } from '../framework/plugin.ts'
import type { NodeInfo } from '../snapshot/node-info.ts'
import { type Amounts, amountOf } from '../snapshot/resources.ts'

const balancedResources = ['cpu', 'memory']

/** 100 × (1 − standard deviation of the fractions used), rounded down. */
export function balancedAllocationScore(requests: Amounts, node: NodeInfo): number {
  const fractions: number[] = []
  for (const name of balancedResources) {
    const allocatable = amountOf(node.allocatable, name)
    if (allocatable === 0) continue
    fractions.push(Math.min(1, (amountOf(node.requested, name) + amountOf(requests, name)) / allocatable))
  }
  const [first = 0, second = first] = fractions
  return Math.floor((1 - Math.abs(first - second) / 2) * maxNodeScore)
}

export const nodeResourcesBalancedAllocation: Plugin = {
  name: 'NodeResourcesBalancedAllocation',
  preScore: ({ requests }) => {
    if (balancedResources.every((name) => amountOf(requests, name) === 0)) return undefined
    return { score: (node) => balancedAllocationScore(requests, node) }
  },
}
