// Which workloads a Pod concerns: its controller, or, if nobody controls it, all that select it and might adopt it.
import { controllerOf, type KubernetesObject, type Labels, parseApiVersion } from '#api'
import type { ClientKind } from '#client'
import { objectKey } from '../runtime/apply-plan.ts'
import type { Caches, Live } from '../runtime/caches.ts'

/** Keys of the workloads of `kind` that the object concerns. */
export function ownerKeys<T extends KubernetesObject>(
  kind: ClientKind<T>,
  selects: (workload: T, labels: Labels | undefined) => boolean,
): (object: KubernetesObject, caches: Caches) => string[] {
  return ({ metadata }, caches) => {
    const { namespace = '' } = metadata
    const controller = controllerOf({ metadata })
    if (controller !== undefined) {
      const isOurs = controller.kind === kind.kind && parseApiVersion(controller.apiVersion).group === kind.group
      return isOurs ? [`${namespace}/${controller.name}`] : []
    }
    if (metadata.deletionTimestamp !== undefined) return []
    return [...caches.of(kind).byIndex('namespace', namespace)]
      .filter((workload) => selects(workload, metadata.labels))
      .map(objectKey)
  }
}

/**
 * What the workload controls, and what it may adopt. Before it may, the server itself must say that it is still there:
 * a cache may show an owner that was deleted with its dependents orphaned.
 */
export async function candidatesOf<T extends KubernetesObject>(
  owner: { readonly kind: ClientKind<KubernetesObject>; readonly object: KubernetesObject },
  dependents: { readonly kind: ClientKind<T>; selects(labels: Labels | undefined): boolean },
  { caches, live }: { readonly caches: Caches; readonly live: Live },
): Promise<readonly T[]> {
  const { uid, name, namespace = '', deletionTimestamp } = owner.object.metadata
  const cache = caches.of(dependents.kind)
  const own = [...cache.byIndex('controllerUid', uid)]
  const orphans = [...cache.byIndex('orphan', namespace)].filter(({ metadata }) => dependents.selects(metadata.labels))
  if (orphans.length === 0 || deletionTimestamp !== undefined) return own
  const fresh = await live.client.get(owner.kind, { name, namespace }, { signal: live.signal })
  const mayAdopt = fresh.metadata.uid === uid && fresh.metadata.deletionTimestamp === undefined
  return mayAdopt ? [...own, ...orphans] : own
}
