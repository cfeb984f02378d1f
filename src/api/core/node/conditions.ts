// Whether a node is fit for work, by its conditions.
import { findCondition, isConditionTrue } from '../../meta/conditions.ts'
import type { Node } from '../v1.types.ts'

/** Whether the Ready condition is True. */
export function isNodeReady(node: Pick<Node, 'status'>): boolean {
  return isConditionTrue(node.status.conditions, 'Ready')
}

/** Ready's status: Unknown also where the kubelet has never reported. */
export function nodeReadyStatus(node: Pick<Node, 'status'>): string {
  return findCondition(node.status.conditions, 'Ready')?.status ?? 'Unknown'
}
