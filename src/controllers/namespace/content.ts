// What is left in a namespace, asked live of every kind that lives in namespaces.
import { type KubernetesObject, parseTime } from '#api'
import { errorMessage } from '#base'
import type { Live } from '../runtime/caches.ts'
import type { Discovery } from '../runtime/discover-kinds.ts'
import type { AnyKind } from '../runtime/plan.ts'

/** What one kind has left. */
export interface KindContent {
  readonly kind: AnyKind
  readonly count: number
  /** How many of them nobody has deleted yet. */
  readonly undeleted: number
  /** Finalizer → number of objects that it holds. */
  readonly finalizers: Readonly<Record<string, number>>
  /** When the last of those being deleted gracefully should be gone, milliseconds since the epoch. */
  readonly goneByMs: number | undefined
}

export interface NamespaceContent {
  /** Kinds with anything left. */
  readonly kinds: readonly KindContent[]
  readonly discoveryFailures: readonly string[]
  readonly listFailures: readonly string[]
}

function summarize(kind: AnyKind, items: readonly KubernetesObject[]): KindContent {
  const finalizers: Record<string, number> = Object.create(null) as Record<string, number>
  for (const { metadata } of items) {
    for (const finalizer of metadata.finalizers ?? []) finalizers[finalizer] = (finalizers[finalizer] ?? 0) + 1
  }
  const ends = items.map(({ metadata }) => parseTime(metadata.deletionTimestamp)).filter((end) => end !== undefined)
  return {
    kind,
    count: items.length,
    undeleted: items.length - ends.length,
    finalizers,
    goneByMs: ends.length === 0 ? undefined : Math.max(...ends),
  }
}

/** Lists everything in the namespace. Kinds that cannot be listed are failures in the result. */
export async function observeContent(
  namespace: string,
  discovery: Discovery,
  { client, signal }: Live,
): Promise<NamespaceContent> {
  const kinds: KindContent[] = []
  const listFailures: string[] = []
  for (const kind of discovery.kinds) {
    if (!kind.namespaced || !kind.verbs.includes('list') || !kind.verbs.includes('delete')) continue
    try {
      const { items } = await client.list(kind, { namespace, signal })
      if (items.length > 0) kinds.push(summarize(kind, items))
    } catch (error) {
      if (signal.aborted) throw error
      listFailures.push(`${kind.plural}: ${errorMessage(error)}`)
    }
  }
  return { kinds, discoveryFailures: discovery.failures, listFailures }
}
