// How many Pods the controllers of a budget's Pods want: what percentages, and maxUnavailable, are taken of.
// Upstream counterpart: the scale finders of pkg/controller/disruption.
import { controllerOf, type core, type KubernetesObject, parseApiVersion } from '#api'
import type { ClientKind } from '#client'
import { deploymentKind, replicaSetKind, replicationControllerKind, statefulSetKind } from '../kinds.ts'
import type { Caches } from '../runtime/caches.ts'

export type ExpectedScale =
  | {
      readonly ok: true
      /** Sum over the distinct controllers. */
      readonly value: number
      /** Pods that nobody controls. */
      readonly unmanaged: readonly string[]
    }
  | { readonly ok: false; readonly message: string }

interface Scaled extends KubernetesObject {
  readonly spec: { readonly replicas?: number }
}

const scaledKinds = [
  replicaSetKind,
  replicationControllerKind,
  statefulSetKind,
] as readonly unknown[] as readonly ClientKind<Scaled>[]

type Owner = NonNullable<ReturnType<typeof controllerOf>>

function find<T extends KubernetesObject>(
  caches: Caches,
  kind: ClientKind<T>,
  { namespace, owner }: { readonly namespace: string; readonly owner: Owner },
): T | undefined {
  if (owner.kind !== kind.kind || parseApiVersion(owner.apiVersion).group !== kind.group) return undefined
  const found = caches.of(kind).get(`${namespace}/${owner.name}`)
  return found?.metadata.uid === owner.uid ? found : undefined
}

/** The object that decides how many Pods there are: a Deployment rather than its ReplicaSet. */
function scaledOwner(caches: Caches, namespace: string, owner: Owner): Scaled | undefined {
  for (const kind of scaledKinds) {
    const found = find(caches, kind, { namespace, owner })
    if (found === undefined) continue
    const above = controllerOf(found)
    if (above === undefined || kind.kind !== 'ReplicaSet') return found
    return find(caches, deploymentKind as unknown as ClientKind<Scaled>, { namespace, owner: above }) ?? found
  }
  return undefined
}

/** The scale of all controllers of these Pods. */
export function expectedScale(caches: Caches, pods: readonly core.Pod[]): ExpectedScale {
  const scales = new Map<string, number>()
  const unmanaged: string[] = []
  for (const pod of pods) {
    const { name, namespace } = pod.metadata
    const owner = controllerOf(pod)
    if (owner === undefined) {
      unmanaged.push(name)
      continue
    }
    const scaled = scaledOwner(caches, namespace, owner)
    if (scaled === undefined) return { ok: false, message: `found no controllers for pod "${name}"` }
    scales.set(scaled.metadata.uid, scaled.spec.replicas ?? 1)
  }
  return { ok: true, value: [...scales.values()].reduce((sum, one) => sum + one, 0), unmanaged }
}
