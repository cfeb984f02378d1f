// Empties a namespace that is being deleted and then lets it go: all Pods first, the rest when no Pod is left, the
// finalizer `kubernetes` when nothing is. Conditions name what blocks it. Woken by namespaces and by Pods that are gone;
// looks again by itself while anything is left. Upstream counterpart: pkg/controller/namespace (ordered deletion, KEP-5080).
import type { core } from '#api'
import { deepEqual } from '#base'
import { namespaceKind, podKind } from '../kinds.ts'
import { type Controller, defineController, watchKind } from '../runtime/define-controller.ts'
import type { Discover } from '../runtime/discover-kinds.ts'
import { type Action, idle, type Plan } from '../runtime/plan.ts'
import { computeConditions } from './conditions.ts'
import { type NamespaceContent, observeContent } from './content.ts'

export interface ObservedNamespace {
  readonly namespace: core.Namespace
  readonly content: NamespaceContent
}

const finalizer = 'kubernetes'
/** What was deleted just now is mostly gone by then. */
const settleMs = 200
/** How long finalizers are given before the next look. Upstream: finalizerEstimateSeconds. */
const finalizersMs = 15_000

/** Finalizers of the spec, `kubernetes` among them while the namespace holds content. */
const finalizersOf = ({ spec }: core.Namespace): readonly string[] => spec?.finalizers ?? []

/** Decides the next step of the deletion. */
export function decideNamespace({ namespace, content }: ObservedNamespace, now: number): Plan {
  if (namespace.metadata.deletionTimestamp === undefined) return idle('The namespace is in use.')
  if (!finalizersOf(namespace).includes(finalizer)) return idle('The namespace is held by finalizers of others.')
  const { kinds, discoveryFailures, listFailures } = content
  const conditions = computeConditions(namespace.status?.conditions, content, now)
  const status: core.NamespaceStatus = { ...namespace.status, phase: 'Terminating', conditions }
  const actions: Action[] = []
  if (kinds.length === 0 && discoveryFailures.length === 0 && listFailures.length === 0) {
    const finalizers = finalizersOf(namespace).filter((one) => one !== finalizer)
    const object: core.Namespace = { ...namespace, spec: { ...namespace.spec, finalizers } }
    actions.push({ type: 'update', kind: namespaceKind, object, subresource: 'finalize' })
    return { actions, because: 'Nothing is left in the namespace.' }
  }
  const pods = kinds.filter(({ kind }) => kind.group === '' && kind.plural === 'pods')
  const turn = pods.length > 0 ? pods : kinds
  const undeleted = turn.filter((one) => one.undeleted > 0)
  for (const { kind } of undeleted) {
    actions.push({ type: 'deleteCollection', kind, namespace: namespace.metadata.name })
  }
  if (!deepEqual(status, namespace.status)) {
    actions.push({ type: 'updateStatus', kind: namespaceKind, object: { ...namespace, status } as core.Namespace })
  }
  return {
    actions,
    requeueAfterMs: undeleted.length > 0 ? settleMs : nextLookMs(turn, now),
    because: pods.length > 0 ? 'Pods go first.' : 'Waits for what is left to go.',
  }
}

/** Half of the longest grace that is left, and a second; longer where finalizers hold. Upstream does the same. */
function nextLookMs(kinds: NamespaceContent['kinds'], now: number): number {
  if (kinds.some(({ finalizers }) => Object.keys(finalizers).length > 0)) return finalizersMs
  const left = Math.max(0, ...kinds.map(({ goneByMs = now }) => goneByMs - now))
  return left / 2 + 1_000
}

/** The controller; `discover` says which kinds may be in a namespace. */
export function createNamespaceController(discover: Discover): Controller<ObservedNamespace> {
  return defineController<ObservedNamespace>({
    name: 'namespace-controller',
    queue: 'namespace',
    workers: 10,
    watches: [
      watchKind({ kind: namespaceKind, keys: ({ metadata }) => (metadata.deletionTimestamp ? [metadata.name] : []) }),
      watchKind({ kind: podKind, keys: () => [], deletedKeys: ({ metadata }) => [metadata.namespace] }),
    ],
    async observe(caches, key, live) {
      const namespace = caches.of(namespaceKind).get(key)
      if (namespace?.metadata.deletionTimestamp === undefined) return undefined
      if (!finalizersOf(namespace).includes(finalizer)) return undefined
      return { namespace, content: await observeContent(key, await discover(live.signal), live) }
    },
    decide: decideNamespace,
  })
}
