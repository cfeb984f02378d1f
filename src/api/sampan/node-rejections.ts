// Why a Pod fits no node, node by node, as a scheduler writes it on its FailedScheduling event. Nodes with the same reasons
// stand together, so that the annotation stays small however many nodes there are. No upstream counterpart.

/** On an event of reason FailedScheduling: a JSON list of `NodeRejectionGroup`. */
export const nodeRejectionsAnnotation = 'sampan.dev/node-rejections'

/** Nodes that refused the Pod for the same reasons. */
export interface NodeRejectionGroup {
  /** The scheduler's plugin. */
  readonly plugin: string
  /** In the words of the PodScheduled condition. */
  readonly reasons: readonly string[]
  /** Whether removing other Pods could help. */
  readonly resolvable: boolean
  /** Names of nodes, in order; not all of them where `count` is more. */
  readonly nodes: readonly string[]
  readonly count: number
}

/** All names together; an annotation may have 256 KiB, and most of an event is not its annotation. */
const namesCharactersMax = 8_192
/** Groups with different reasons; beyond that nobody reads on. */
const groupsMax = 32

/** The annotation's text. */
export function renderNodeRejections(
  rejections: ReadonlyMap<string, Pick<NodeRejectionGroup, 'plugin' | 'reasons' | 'resolvable'>>,
): string {
  const groups = new Map<string, NodeRejectionGroup & { nodes: string[]; count: number }>()
  let characters = 0
  for (const [node, { plugin, reasons, resolvable }] of rejections) {
    const key = JSON.stringify([plugin, reasons])
    let group = groups.get(key)
    if (group === undefined) {
      if (groups.size >= groupsMax) continue
      group = { plugin, reasons, resolvable, nodes: [], count: 0 }
      groups.set(key, group)
    }
    group.count++
    characters += node.length
    if (characters <= namesCharactersMax) group.nodes.push(node)
  }
  for (const group of groups.values()) group.nodes.sort()
  return JSON.stringify([...groups.values()].sort((a, b) => b.count - a.count))
}

/** What such a text says; undefined if it is none. */
export function parseNodeRejections(text: string): readonly NodeRejectionGroup[] | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) && value.every(isGroup) ? value : undefined
  } catch {
    return undefined
  }
}

function isGroup(value: unknown): value is NodeRejectionGroup {
  const { plugin, reasons, nodes, count } = (value ?? {}) as Partial<NodeRejectionGroup>
  return typeof plugin === 'string' && Array.isArray(reasons) && Array.isArray(nodes) && typeof count === 'number'
}
