// Every claim has its volume as soon as there is one for it. Woken by claims, volumes, StorageClasses and the Pods that use a
// claim. The decision is in bind-claim.ts. Upstream counterpart: pkg/controller/volume/persistentvolume.
import { type core, isClaimBound, isDefaultStorageClass, type storage, storageClassNameOf } from '#api'
import { persistentVolumeClaimKind, persistentVolumeKind, podKind, storageClassKind } from '../kinds.ts'
import { createdMs } from '../pod/facts.ts'
import { objectKey } from '../runtime/apply-plan.ts'
import type { Caches } from '../runtime/caches.ts'
import { defineController, watchKind } from '../runtime/define-controller.ts'
import { decideClaim, type ObservedClaim } from './bind-claim.ts'
import { volumeGauges } from './volume-metrics.ts'
import { claimKeysOfVolume, claimsByVolumeAndClass, podsByClaim, volumesByClaimAndClass } from './indexes.ts'

/** Claims that a volume may concern: the one it is for, those that name it, and, if it is free, those that wait for one. */
function claimsConcernedBy(volume: core.PersistentVolume, caches: Caches): string[] {
  const claims = caches.of(persistentVolumeClaimKind)
  const waiting = volume.spec.claimRef === undefined ? claims.byIndex('unboundOfClass', storageClassNameOf(volume)) : []
  const naming = claims.byIndex('volumeName', volume.metadata.name)
  return [...claimKeysOfVolume(volume), ...[...naming, ...waiting].map(objectKey)]
}

/** The default class; the newest, where there are several. */
function defaultClassOf(caches: Caches): storage.StorageClass | undefined {
  const found = [...caches.of(storageClassKind).list()].filter(isDefaultStorageClass)
  return found.sort((a, b) => createdMs(b) - createdMs(a) || (a.metadata.name < b.metadata.name ? -1 : 1))[0]
}

/** Binds claims to volumes. */
export const claimBinder = defineController<ObservedClaim>({
  name: 'persistentvolume-binder-controller',
  queue: 'claims',
  // Two claims decided about at a time would often choose the same volume.
  workers: 1,
  gauges: volumeGauges,
  watches: [
    watchKind({
      kind: persistentVolumeClaimKind,
      keys: (claim) => [objectKey(claim)],
      indexes: claimsByVolumeAndClass,
    }),
    watchKind({ kind: persistentVolumeKind, keys: claimsConcernedBy, indexes: volumesByClaimAndClass }),
    watchKind({
      kind: storageClassKind,
      keys(storageClass, caches) {
        const claims = caches.of(persistentVolumeClaimKind)
        const classless = isDefaultStorageClass(storageClass) ? claims.byIndex('unboundOfClass', '') : []
        return [...claims.byIndex('unboundOfClass', storageClass.metadata.name), ...classless].map(objectKey)
      },
    }),
    // Only for what is said of a claim that waits for them.
    watchKind({ kind: podKind, keys: () => [], indexes: podsByClaim }),
  ],
  observe(caches, key) {
    const claim = caches.of(persistentVolumeClaimKind).get(key)
    if (claim === undefined) return undefined
    const cache = caches.of(persistentVolumeKind)
    const className = storageClassNameOf(claim)
    const isChoosing = !isClaimBound(claim) && !claim.spec.volumeName
    return {
      claim,
      volume: cache.get(claim.spec.volumeName ?? ''),
      volumes: isChoosing ? [...cache.byIndex('claim', key), ...cache.byIndex('storageClass', className)] : [],
      storageClass: className === '' ? undefined : caches.of(storageClassKind).get(className),
      defaultClass: isChoosing ? defaultClassOf(caches) : undefined,
      pods: isChoosing ? [...caches.of(podKind).byIndex('claim', key)] : [],
    }
  },
  decide: decideClaim,
})
