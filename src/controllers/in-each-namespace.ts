// Keeps one object true in every namespace: made when the namespace is, made again when it is deleted, put right when
// its content is changed. The shape that the service account controller and the root CA publisher share.
import type { core, Draft, JsonValue, KubernetesObject } from '#api'
import { deepEqual } from '#base'
import type { ClientKind } from '#client'
import { namespaceKind } from './kinds.ts'
import { type Controller, defineController, watchKind } from './runtime/define-controller.ts'
import { idle } from './runtime/plan.ts'

export interface InEachNamespace<T extends KubernetesObject> {
  readonly controller: string
  /** See `Controller`. */
  readonly queue: string
  readonly kind: ClientKind<T>
  readonly name: string
  /** Fields beside the metadata that must be exactly so. */
  readonly content: Readonly<Record<string, JsonValue>>
  readonly measureSync?: NonNullable<Controller<ObservedInNamespace>['measureSync']>
}

/** What the decision is about. */
export interface ObservedInNamespace {
  readonly namespace: core.Namespace
  readonly existing: KubernetesObject | undefined
}

/** The controller that keeps the object in each namespace that is not being deleted. */
export function defineInEachNamespace<T extends KubernetesObject>({
  controller: name,
  queue,
  kind,
  name: objectName,
  content,
  measureSync,
}: InEachNamespace<T>): Controller<ObservedInNamespace> {
  return defineController<ObservedInNamespace>({
    name,
    queue,
    ...(measureSync === undefined ? {} : { measureSync }),
    watches: [
      watchKind({ kind: namespaceKind, keys: ({ metadata }) => [metadata.name] }),
      watchKind({
        kind,
        keys: ({ metadata }) => (metadata.name === objectName ? [metadata.namespace ?? ''] : []),
      }),
    ],
    observe(caches, key) {
      const namespace = caches.of(namespaceKind).get(key)
      if (namespace === undefined) return undefined
      return { namespace, existing: caches.of(kind).get(`${key}/${objectName}`) }
    },
    decide({ namespace, existing }) {
      const { name: inNamespace, deletionTimestamp } = namespace.metadata
      if (deletionTimestamp !== undefined) return idle('The namespace is being deleted.')
      if (existing === undefined) {
        const object = { metadata: { name: objectName, namespace: inNamespace }, ...content } as Draft<KubernetesObject>
        return {
          actions: [{ type: 'create', kind, object, existsIsFine: true }],
          because: `${kind.kind} ${objectName} is missing.`,
        }
      }
      const held = existing as unknown as Readonly<Record<string, unknown>>
      const same = Object.keys(content).every((field) => deepEqual(held[field], content[field]))
      if (same) return idle(`${kind.kind} ${objectName} is as it should be.`)
      return {
        actions: [{ type: 'update', kind, object: { ...existing, ...content } }],
        because: `${kind.kind} ${objectName} was changed.`,
      }
    },
  })
}
