// What the scheduler believes of the cluster: nodes, Pods bound to them, and Pods assumed to be while their binding is
// under way. It is its own snapshot: deciding is synchronous, so nothing changes under a decision.
// 1. A Pod counts on one node at most; the API's word replaces an assumption.
// 2. Pods of a node that is not (or no longer) known are kept until it comes, and count nowhere meanwhile.
// Upstream counterpart: pkg/scheduler/backend/cache.
import type { core } from '#api'
import { type NodeInfo, nodeInfoOf, withNode, withoutPod, withPod } from './node-info.ts'
import { type PodInfo, podInfoOf } from './pod-info.ts'
import { createStorageCache, type StorageCache, type StorageSnapshot } from './storage-cache.ts'

/** What plugins may know of the cluster. */
export interface Snapshot {
  /** Every node, in the order in which they came. */
  readonly nodes: readonly NodeInfo[]
  get(nodeName: string): NodeInfo | undefined
  /** How many nodes have an image of this name. */
  nodesWithImage(name: string): number
  readonly storage: StorageSnapshot
}

export interface ClusterCache extends Snapshot {
  readonly storage: StorageCache
  setNode(node: core.Node): void
  deleteNode(nodeName: string): void
  /** A Pod that the API says is bound. */
  setPod(pod: core.Pod): void
  /** False if it counted nowhere. */
  deletePod(uid: string): boolean
  /** Counts a Pod on a node it is about to be bound to. */
  assume(pod: PodInfo, nodeName: string): void
  /** Takes an assumption back. False if there is none: the API has spoken meanwhile, or the Pod is gone. */
  forget(uid: string): boolean
}

interface Placed {
  readonly pod: PodInfo
  readonly nodeName: string
  readonly assumed: boolean
}

/** An empty cluster. */
export function createClusterCache(): ClusterCache {
  const placed = new Map<string, Placed>()
  const nodes: NodeInfo[] = []
  const positions = new Map<string, number>()
  /** Pods by the name of a node that is not known. */
  const homeless = new Map<string, Set<PodInfo>>()
  const images = createImageCounts()

  const get = (nodeName: string): NodeInfo | undefined => nodes[positions.get(nodeName) ?? -1]
  const change = (nodeName: string, step: (info: NodeInfo) => NodeInfo): boolean => {
    const position = positions.get(nodeName)
    const info = nodes[position ?? -1]
    if (position === undefined || info === undefined) return false
    nodes[position] = step(info)
    return true
  }
  const place = (pod: PodInfo, nodeName: string, assumed: boolean): void => {
    remove(pod.uid)
    placed.set(pod.uid, { pod, nodeName, assumed })
    if (change(nodeName, (info) => withPod(info, pod))) return
    homeless.set(nodeName, (homeless.get(nodeName) ?? new Set()).add(pod))
  }
  const remove = (uid: string): boolean => {
    const found = placed.get(uid)
    if (found === undefined) return false
    placed.delete(uid)
    if (change(found.nodeName, (info) => withoutPod(info, found.pod))) return true
    const others = homeless.get(found.nodeName)
    others?.delete(found.pod)
    if (others?.size === 0) homeless.delete(found.nodeName)
    return true
  }

  return {
    nodes,
    get,
    nodesWithImage: images.count,
    storage: createStorageCache(),
    setNode(node) {
      const { name } = node.metadata
      images.replace(get(name)?.node, node)
      if (change(name, (info) => withNode(info, node))) return
      positions.set(name, nodes.length)
      nodes.push([...(homeless.get(name) ?? [])].reduce(withPod, nodeInfoOf(node)))
      homeless.delete(name)
    },
    deleteNode(nodeName) {
      const position = positions.get(nodeName)
      const info = get(nodeName)
      if (position === undefined || info === undefined) return
      images.replace(info.node, undefined)
      nodes.splice(position, 1)
      positions.clear()
      for (const [index, { name }] of nodes.entries()) positions.set(name, index)
      if (info.pods.length > 0) homeless.set(nodeName, new Set(info.pods))
    },
    setPod: (pod) => place(podInfoOf(pod), pod.spec.nodeName ?? '', false),
    deletePod: remove,
    assume: (pod, nodeName) => place(pod, nodeName, true),
    forget(uid) {
      return placed.get(uid)?.assumed === true && remove(uid)
    },
  }
}

/** How many nodes have each image. */
function createImageCounts() {
  const counts = new Map<string, number>()
  const add = (node: core.Node | undefined, by: 1 | -1): void => {
    for (const name of new Set(node?.status.images?.flatMap(({ names }) => names) ?? [])) {
      const count = (counts.get(name) ?? 0) + by
      if (count === 0) counts.delete(name)
      else counts.set(name, count)
    }
  }
  return {
    count: (name: string): number => counts.get(name) ?? 0,
    replace(previous: core.Node | undefined, next: core.Node | undefined): void {
      if (previous?.status.images === next?.status.images) return
      add(next, 1)
      add(previous, -1)
    },
  }
}
