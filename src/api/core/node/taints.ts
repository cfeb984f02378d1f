// Taints: those that the cluster itself puts on nodes, and how a list of them is changed.
import type { Node, Taint } from '../v1.types.ts'

/** Keys of taints that controllers and the kubelet set, by what is wrong with the node. */
export const taintKeys = {
  notReady: 'node.kubernetes.io/not-ready',
  unreachable: 'node.kubernetes.io/unreachable',
  unschedulable: 'node.kubernetes.io/unschedulable',
  memoryPressure: 'node.kubernetes.io/memory-pressure',
  diskPressure: 'node.kubernetes.io/disk-pressure',
  pidPressure: 'node.kubernetes.io/pid-pressure',
  networkUnavailable: 'node.kubernetes.io/network-unavailable',
  outOfService: 'node.kubernetes.io/out-of-service',
} as const

/** Two taints are one if key and effect are the same, whatever the value. */
export function isSameTaint(a: Pick<Taint, 'key' | 'effect'>, b: Pick<Taint, 'key' | 'effect'>): boolean {
  return a.key === b.key && a.effect === b.effect
}

/** Whether the node has the taint. */
export function hasTaint(node: Pick<Node, 'spec'>, taint: Pick<Taint, 'key' | 'effect'>): boolean {
  return node.spec.taints?.some((one) => isSameTaint(one, taint)) ?? false
}

/** `key=value:Effect`, without what is empty. */
export function renderTaint({ key, value, effect }: Taint): string {
  return `${key}${value ? `=${value}` : ''}${effect ? `:${effect}` : ''}`
}
