// A claim that a Pod uses, and a volume that a claim has, are not gone before that ends, even when they are being deleted:
// finalizers hold them. Woken by claims and the Pods that use them; by volumes.
// Upstream counterparts: pkg/controller/volume/pvcprotection and pvprotection.
import type { core, KubernetesObject } from '#api'
import { persistentVolumeClaimKind, persistentVolumeKind, podKind } from '../kinds.ts'
import { objectKey } from '../runtime/apply-plan.ts'
import { defineController, watchKind } from '../runtime/define-controller.ts'
import { type Action, type AnyKind, idle, type Plan } from '../runtime/plan.ts'
import { claimKeysOf, claimNamesOf, podsByClaim } from './indexes.ts'

export const claimFinalizer = 'kubernetes.io/pvc-protection'
export const volumeFinalizer = 'kubernetes.io/pv-protection'

interface Protected {
  readonly kind: AnyKind
  readonly object: KubernetesObject
  readonly finalizer: string
  /** Who uses it, for people; undefined if nobody does. */
  readonly user: string | undefined
}

function protect({ kind, object, finalizer, user }: Protected): Plan {
  const { finalizers = [], deletionTimestamp } = object.metadata
  const held = finalizers.includes(finalizer)
  if (deletionTimestamp === undefined) {
    if (held) return idle('It is protected.')
    return { actions: [setFinalizers(kind, object, [...finalizers, finalizer])], because: 'It is to be protected.' }
  }
  if (!held) return idle('It is not held back.')
  if (user !== undefined) return idle(`It is used by ${user}.`)
  const rest = finalizers.filter((one) => one !== finalizer)
  return { actions: [setFinalizers(kind, object, rest)], because: 'Nobody uses it any more.' }
}

/** Replaces an object's finalizers, if it has not changed since. */
export function setFinalizers(kind: AnyKind, object: KubernetesObject, finalizers: string[]): Action {
  const patch = { type: 'merge', body: { metadata: { finalizers } } } as const
  return { type: 'patch', kind, object, patch, unchanged: true }
}

export interface ObservedProtectedClaim {
  readonly claim: core.PersistentVolumeClaim
  /** Pods of its namespace that use it, scheduled or not. */
  readonly pods: readonly core.Pod[]
}

/** Decides whether a claim may go. A Pod without a node is no obstacle: it will not start with a claim that is going. */
export function decideClaimProtection({ claim, pods }: ObservedProtectedClaim): Plan {
  const user = pods.find(({ spec }) => spec.nodeName)
  return protect({
    kind: persistentVolumeClaimKind,
    object: claim,
    finalizer: claimFinalizer,
    user: user && `Pod ${user.metadata.name}`,
  })
}

/** Protects claims. */
export const claimProtection = defineController<ObservedProtectedClaim>({
  name: 'persistentvolumeclaim-protection-controller',
  queue: 'pvcprotection',
  watches: [
    watchKind({ kind: persistentVolumeClaimKind, keys: (claim) => [objectKey(claim)] }),
    watchKind({ kind: podKind, keys: claimKeysOf, indexes: podsByClaim }),
  ],
  async observe(caches, key, { client, signal }) {
    const claim = caches.of(persistentVolumeClaimKind).get(key)
    if (claim === undefined) return undefined
    const { name, namespace, deletionTimestamp, finalizers } = claim.metadata
    const cached = [...caches.of(podKind).byIndex('claim', key)]
    const isGoing = deletionTimestamp !== undefined && finalizers?.includes(claimFinalizer)
    if (!isGoing || cached.some(({ spec }) => spec.nodeName)) return { claim, pods: cached }
    // Before it goes the server is asked: a cache may not have seen a Pod that was just scheduled.
    const { items } = await client.list(podKind, { namespace, signal })
    return { claim, pods: items.filter((pod) => claimNamesOf(pod).includes(name)) }
  },
  decide: decideClaimProtection,
})

/** Decides whether a volume may go. */
export function decideVolumeProtection(volume: core.PersistentVolume): Plan {
  const { claimRef } = volume.spec
  const user = volume.status.phase === 'Bound' ? `claim ${claimRef?.namespace}/${claimRef?.name}` : undefined
  return protect({ kind: persistentVolumeKind, object: volume, finalizer: volumeFinalizer, user })
}

/** Protects volumes. */
export const volumeProtection = defineController<core.PersistentVolume>({
  name: 'persistentvolume-protection-controller',
  queue: 'pvprotection',
  watches: [watchKind({ kind: persistentVolumeKind, keys: (volume) => [objectKey(volume)] })],
  observe: (caches, key) => caches.of(persistentVolumeKind).get(key),
  decide: decideVolumeProtection,
})
