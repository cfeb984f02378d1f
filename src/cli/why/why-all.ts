// Everything in a namespace that is not as it should be, the worst first. An object that another one explains (the Pod of a
// Deployment) is told there.
import { isForbidden, isNotFound, type KubernetesObject } from '#api'
import { type Explainer, type Explanation, explainers, type Health } from '#explain'
import type { Connection } from '../connection.ts'
import type { CliIo } from '../io.ts'
import { askWhy } from './ask-why.ts'

/** Objects asked about at the same time. */
const parallelMax = 8

const ranks: Readonly<Record<Health, number>> = { failed: 0, blocked: 1, progressing: 2, ok: 3 }

interface Found {
  readonly explainer: Explainer
  readonly object: KubernetesObject
}

async function listAll(
  io: CliIo,
  { client }: Connection,
  { namespace, chosen }: { readonly namespace: string; readonly chosen: readonly Explainer[] },
): Promise<readonly Found[]> {
  const lists = await Promise.all(
    chosen.map(async (explainer) => {
      try {
        const { items } = await client.list<KubernetesObject>(explainer.kind, { namespace, signal: io.signal })
        return items.map((object) => ({ explainer, object }))
      } catch (error) {
        if (isNotFound(error) || isForbidden(error)) return []
        throw error
      }
    }),
  )
  return lists.flat()
}

/** Whether somebody else answers for it. */
function hasController({ metadata }: KubernetesObject, uids: ReadonlySet<string>): boolean {
  return metadata.ownerReferences?.some(({ controller, uid }) => controller === true && uids.has(uid)) ?? false
}

export interface WhyAllOptions {
  /** '' for all. */
  readonly namespace: string
  readonly fromHere: boolean
  /** Only these kinds. */
  readonly only?: readonly Explainer[]
}

/** Explanations of what is not as it should be, and how many objects were looked at. */
export async function whyAll(
  io: CliIo,
  connection: Connection,
  { namespace, fromHere, only }: WhyAllOptions,
): Promise<{ readonly explanations: readonly Explanation[]; readonly looked: number }> {
  const all = await listAll(io, connection, { namespace, chosen: only ?? explainers.filter(({ listed }) => listed) })
  const uids = new Set(all.map(({ object }) => object.metadata.uid))
  // Of kinds that were asked for every object is told.
  const roots = only === undefined ? all.filter(({ object }) => !hasController(object, uids)) : all
  const explanations: Explanation[] = []
  const queue = [...roots]
  const work = async (): Promise<void> => {
    for (let found = queue.shift(); found !== undefined; found = queue.shift()) {
      const { explainer, object } = found
      const { name, namespace: where } = object.metadata
      try {
        explanations.push(await askWhy(io, connection, { explainer, name, namespace: where, fromHere }))
      } catch (error) {
        // Gone meanwhile.
        if (!isNotFound(error)) throw error
      }
    }
  }
  await Promise.all(Array.from({ length: parallelMax }, work))
  const unwell = explanations.filter(({ health }) => health !== 'ok')
  return {
    looked: roots.length,
    explanations: unwell.toSorted(
      (a, b) =>
        ranks[a.health] - ranks[b.health] ||
        (a.metadata.creationTimestamp ?? '').localeCompare(b.metadata.creationTimestamp ?? ''),
    ),
  }
}
