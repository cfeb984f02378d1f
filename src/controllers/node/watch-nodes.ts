// Nodes report every few seconds; most controllers care for little of what they say. This watch wakes only when a node comes,
// goes, or changes in the facts that a controller looks at.
import type { core } from '#api'
import { deepEqual } from '#base'
import { nodeKind } from '../kinds.ts'
import type { Caches } from '../runtime/caches.ts'
import { type Watch, watchKind } from '../runtime/define-controller.ts'

export interface NodeWatch {
  /** What of a node matters; compared by value. */
  facts(node: core.Node): unknown
  /** Whom a change of it concerns. */
  keys(node: core.Node, caches: Caches): Iterable<string>
}

/** Wakes for changes of facts; heartbeats wake nobody. */
export function watchNodes({ facts, keys }: NodeWatch): Watch {
  const seen = new Map<string, unknown>()
  return watchKind({
    kind: nodeKind,
    keys(node, caches) {
      const now = facts(node)
      const { name } = node.metadata
      if (seen.has(name) && deepEqual(seen.get(name), now)) return []
      seen.set(name, now)
      return keys(node, caches)
    },
    deletedKeys(node, caches) {
      seen.delete(node.metadata.name)
      return keys(node, caches)
    },
  })
}
