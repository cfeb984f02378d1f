// How the API server of a test cluster reaches its kubelets: in memory, unless the node is off or cut off. Of the kubelets'
// routes only `/why` is there: simulated containers have no logs and no streams.
import type { KubeletConnection } from '#apiserver'
import { bytesBody } from '#base'
import { answerWhy } from '#kubelet'
import type { TestNode } from './simulated-node.ts'

/** A connection to the nodes that are in the map when it is used. */
export function connectSimulatedKubelets(nodes: ReadonlyMap<string, TestNode>): KubeletConnection {
  return {
    async get({ nodeName, target }) {
      const node = nodes.get(nodeName)
      if (node?.kubelet === undefined || node.state !== 'running') throw new Error('connect EHOSTUNREACH')
      const { status, contentType, text } = await answerWhy(node.kubelet, target)
      const body = bytesBody([new TextEncoder().encode(text)])
      return { status, headers: { 'content-type': contentType }, body }
    },
  }
}
