// Events about the node itself, under upstream's names, and what of them follows from its status. Upstream:
// pkg/kubelet/events/event.go, nodestatus/setters.go, kubelet_node_status.go recordNodeStatusEvent.
import type { core } from '#api'
import type { EventRecorder } from '#client'
import type { PodEvent } from '../pod-events.ts'

/** Tells something about the node. */
export type NodeEvents = (event: PodEvent) => void

/** Events through a recorder; none without one. A node's events name it in place of its uid, as upstream. */
export function createNodeEvents(recorder: EventRecorder | undefined, nodeName: string): NodeEvents {
  const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: nodeName, uid: nodeName } } as core.Node
  return (event) => recorder?.event(node, event)
}

/** What each condition's becoming True or not is called. */
const conditionReasons: Readonly<Record<string, readonly [isTrue: string, isNot: string]>> = {
  MemoryPressure: ['NodeHasInsufficientMemory', 'NodeHasSufficientMemory'],
  DiskPressure: ['NodeHasDiskPressure', 'NodeHasNoDiskPressure'],
  PIDPressure: ['NodeHasInsufficientPID', 'NodeHasSufficientPID'],
  Ready: ['NodeReady', 'NodeNotReady'],
}

/** Events about what has changed from one status of the node to the next; of a new node, everything. Pure. */
export function nodeStatusEvents(
  nodeName: string,
  before: core.NodeStatus | undefined,
  after: core.NodeStatus,
): readonly PodEvent[] {
  const changed = (after.conditions ?? []).flatMap(({ type, status }): readonly PodEvent[] => {
    const [isTrue, isNot] = conditionReasons[type] ?? []
    const old = before?.conditions?.find((one) => one.type === type)?.status
    if (isTrue === undefined || isNot === undefined || old === status) return []
    const reason = status === 'True' ? isTrue : isNot
    return [{ type: 'Normal', reason, message: `Node ${nodeName} status is now: ${reason}` }]
  })
  const [bootBefore, boot] = [before?.nodeInfo?.bootID ?? '', after.nodeInfo?.bootID ?? '']
  if (bootBefore === '' || bootBefore === boot) return changed
  const message = `Node ${nodeName} has been rebooted, boot id: ${boot}`
  return [...changed, { type: 'Warning', reason: 'Rebooted', message }]
}
