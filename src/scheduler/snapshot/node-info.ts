// A node with its Pods and what they take of it, as a value: a change gives a new one. Upstream: framework.NodeInfo.
import type { core, HostPort } from '#api'
import type { PodInfo } from './pod-info.ts'
import { type Amounts, amountsOf, sumAmounts } from './resources.ts'

export interface NodeInfo {
  readonly node: core.Node
  readonly name: string
  readonly allocatable: Amounts
  /** Pods bound to the node or assumed to be. */
  readonly pods: readonly PodInfo[]
  readonly requested: Amounts
  readonly scoringRequested: Amounts
  readonly usedPorts: readonly HostPort[]
}

const nothing: Amounts = new Map()

/** A node without Pods. */
export function nodeInfoOf(node: core.Node): NodeInfo {
  return {
    node,
    name: node.metadata.name,
    allocatable: amountsOf(node.status.allocatable),
    pods: [],
    requested: nothing,
    scoringRequested: nothing,
    usedPorts: [],
  }
}

/** The same Pods on a newer version of the node. */
export function withNode(info: NodeInfo, node: core.Node): NodeInfo {
  return { ...info, node, allocatable: amountsOf(node.status.allocatable) }
}

/** With one Pod more. */
export function withPod(info: NodeInfo, pod: PodInfo): NodeInfo {
  return {
    ...info,
    pods: [...info.pods, pod],
    requested: sumAmounts(info.requested, pod.requests),
    scoringRequested: sumAmounts(info.scoringRequested, pod.scoringRequests),
    usedPorts: pod.hostPorts.length === 0 ? info.usedPorts : [...info.usedPorts, ...pod.hostPorts],
  }
}

/** Without a Pod that is there. */
export function withoutPod(info: NodeInfo, pod: PodInfo): NodeInfo {
  const pods = info.pods.filter((one) => one !== pod)
  return {
    ...info,
    pods,
    requested: sumAmounts(info.requested, pod.requests, -1),
    scoringRequested: sumAmounts(info.scoringRequested, pod.scoringRequests, -1),
    usedPorts: pod.hostPorts.length === 0 ? info.usedPorts : pods.flatMap((one) => one.hostPorts),
  }
}
