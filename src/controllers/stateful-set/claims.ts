// The PersistentVolumeClaims of a StatefulSet's Pods: made before the Pod, kept when it is replaced, and, if the retention
// policy says so, owned by the set or by a Pod that is scaled away, so that garbage collection takes them.
// Upstream counterpart: pkg/controller/statefulset/stateful_pod_control.go and stateful_set_utils.go.
import {
  type apps,
  controllerOf,
  type core,
  type Draft,
  type KubernetesObject,
  type meta,
  newControllerRef,
} from '#api'
import { deepEqual, openMerge } from '#base'
import { persistentVolumeClaimKind, podKind, statefulSetKind } from '../kinds.ts'
import type { Action } from '../runtime/plan.ts'
import { claimNameOf, isInRange, podNameOf } from './identity.ts'

export type Claims = ReadonlyMap<string, core.PersistentVolumeClaim>

interface Slot {
  readonly ordinal: number
  readonly pod: core.Pod | undefined
}

const claimNames = (set: apps.StatefulSet, ordinal: number): readonly string[] =>
  (set.spec.volumeClaimTemplates ?? []).map(({ metadata }) => claimNameOf(set, metadata.name, ordinal))

/** The claim for whose end a Pod must wait: it is going, or is owned by an earlier Pod of the name. */
export function blockingClaim(set: apps.StatefulSet, { ordinal, pod }: Slot, claims: Claims): string | undefined {
  const podName = podNameOf(set, ordinal)
  return claimNames(set, ordinal).find((name) => {
    const claim = claims.get(name)
    if (claim === undefined) return false
    const stale = (claim.metadata.ownerReferences ?? []).some(
      (owner) => owner.kind === 'Pod' && owner.name === podName && owner.uid !== pod?.metadata.uid,
    )
    return stale || claim.metadata.deletionTimestamp !== undefined
  })
}

/** Makes the claims that a Pod has not. */
export function createClaims(set: apps.StatefulSet, ordinal: number, claims: Claims): readonly Action[] {
  const { name: setName, namespace } = set.metadata
  const pod = podNameOf(set, ordinal)
  return (set.spec.volumeClaimTemplates ?? []).flatMap((template): Action[] => {
    const name = claimNameOf(set, template.metadata.name, ordinal)
    if (claims.has(name)) return []
    const { labels, annotations } = template.metadata
    const object: Draft<core.PersistentVolumeClaim> = {
      metadata: {
        name,
        namespace,
        labels: openMerge(labels, set.spec.selector.matchLabels),
        ...(annotations === undefined ? {} : { annotations }),
      },
      spec: template.spec,
    }
    const what = `create Claim ${name} Pod ${pod} in StatefulSet ${setName}`
    const words = { done: `${what} success`, failed: `${what} failed error` }
    return [
      {
        type: 'create',
        kind: persistentVolumeClaimKind,
        object: object as Draft<KubernetesObject>,
        existsIsFine: true,
        announce: { regarding: set, subject: 'claim', words },
      },
    ]
  })
}

/** Who should own the claims of a Pod: the set, the Pod that is going, or nobody. */
function wantedOwner(set: apps.StatefulSet, { ordinal, pod }: Slot): meta.OwnerReference | undefined {
  const { whenDeleted = 'Retain', whenScaled = 'Retain' } = set.spec.persistentVolumeClaimRetentionPolicy ?? {}
  const scaledAway = !isInRange(set, ordinal)
  if (whenScaled === 'Delete' && scaledAway) return pod === undefined ? undefined : newControllerRef(pod, podKind)
  return whenDeleted === 'Delete' ? newControllerRef(set, statefulSetKind) : undefined
}

/** Brings the owners of a Pod's claims in line with the retention policy. Claims that someone else controls are left alone. */
export function retainClaims(set: apps.StatefulSet, slot: Slot, claims: Claims): readonly Action[] {
  const podName = podNameOf(set, slot.ordinal)
  const isOurs = ({ kind, name }: meta.OwnerReference): boolean =>
    (kind === 'StatefulSet' && name === set.metadata.name) || (kind === 'Pod' && name === podName)
  const wanted = wantedOwner(set, slot)
  return claimNames(set, slot.ordinal).flatMap((name): Action[] => {
    const object = claims.get(name)
    if (object === undefined || object.metadata.deletionTimestamp !== undefined) return []
    const before = object.metadata.ownerReferences ?? []
    const controller = controllerOf(object)
    if (controller !== undefined && !isOurs(controller)) return []
    const others = before.filter((owner) => !isOurs(owner))
    const after = wanted === undefined ? others : [...others, wanted]
    if (deepEqual(before.map(({ uid }) => uid).sort(), after.map(({ uid }) => uid).sort())) return []
    const body = { metadata: { ownerReferences: after.map((owner) => ({ ...owner })) } }
    return [{ type: 'patch', kind: persistentVolumeClaimKind, object, patch: { type: 'merge', body }, unchanged: true }]
  })
}
