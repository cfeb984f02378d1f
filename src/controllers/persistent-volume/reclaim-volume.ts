// Every volume tells whether it is Available, Bound or Released, and comes to the end that its reclaim policy says when its
// claim is gone: Retain keeps it, Delete has its provisioner delete it. Woken by volumes and claims.
// Upstream counterpart: syncVolume of pkg/controller/volume/persistentvolume.
import { type core, isNotFound, volumeAnnotations } from '#api'
import { openGet, openWithout } from '#base'
import { persistentVolumeClaimKind, persistentVolumeKind } from '../kinds.ts'
import { objectKey } from '../runtime/apply-plan.ts'
import { defineController, watchKind } from '../runtime/define-controller.ts'
import { type Action, idle, type Plan } from '../runtime/plan.ts'
import { claimKeysOfVolume, claimsByVolumeAndClass, volumesByClaimAndClass } from './indexes.ts'

export interface ObservedVolume {
  readonly volume: core.PersistentVolume
  /** The claim that the volume is for, if the server has it. */
  readonly claim: core.PersistentVolumeClaim | undefined
}

type Phase = NonNullable<core.PersistentVolumeStatus['phase']>

/** Decides what a volume is, and whether it goes. */
export function decideVolume({ volume, claim }: ObservedVolume): Plan {
  const { claimRef } = volume.spec
  const { name } = volume.metadata
  if (claimRef === undefined) return inPhase(volume, 'Available', 'The volume is free.')
  if (!claimRef.uid) return inPhase(volume, 'Available', 'The volume is kept for a claim.')
  if (claim === undefined || claim.metadata.uid !== claimRef.uid) return reclaim(volume)
  if (!claim.spec.volumeName) return idle('The claim is being bound.')
  if (claim.spec.volumeName === name) return inPhase(volume, 'Bound', 'The volume has its claim.')
  const isOurs = openGet(volume.metadata.annotations, volumeAnnotations.provisionedBy) !== undefined
  if (isOurs && volume.spec.persistentVolumeReclaimPolicy === 'Delete') return reclaim(volume)
  return unbind(volume)
}

/** The claim has another volume: this one is free again, or kept for it where a person said so. */
function unbind(volume: core.PersistentVolume): Plan {
  const { claimRef, ...spec } = volume.spec
  const { annotations } = volume.metadata
  const chosen = openGet(annotations, volumeAnnotations.boundByController) !== undefined
  const { uid: _uid, resourceVersion: _version, ...kept } = claimRef ?? {}
  const object: core.PersistentVolume = {
    ...volume,
    metadata: { ...volume.metadata, annotations: openWithout(annotations, volumeAnnotations.boundByController) },
    spec: chosen ? spec : { ...spec, claimRef: kept },
  }
  return { actions: [{ type: 'update', kind: persistentVolumeKind, object }], because: 'The claim has another volume.' }
}

function reclaim(volume: core.PersistentVolume): Plan {
  const { persistentVolumeReclaimPolicy: policy = 'Retain' } = volume.spec
  const { phase } = volume.status
  if (phase !== 'Released' && phase !== 'Failed') return inPhase(volume, 'Released', 'The claim is gone.')
  if (policy === 'Retain') return idle('The claim is gone; the volume is kept for a person to look at.')
  if (policy === 'Delete' && openGet(volume.metadata.annotations, volumeAnnotations.provisionedBy) !== undefined) {
    return idle('The claim is gone; the provisioner deletes the volume.')
  }
  if (phase === 'Failed') return idle(volume.status.message ?? 'The volume cannot be reclaimed.')
  const [reason, message] =
    policy === 'Delete'
      ? ['VolumeFailedDelete', 'no deletable volume plugin matched']
      : ['VolumeFailedRecycle', 'no recyclable volume plugin matched']
  const text = `Error reclaiming volume "${volume.metadata.name}": ${message}`
  const told: Action = { type: 'recordEvent', regarding: volume, event: { type: 'Warning', reason, message: text } }
  const status: core.PersistentVolumeStatus = { phase: 'Failed', message: text }
  return { actions: [updateStatus(volume, status), told], because: text }
}

function inPhase(volume: core.PersistentVolume, phase: Phase, because: string): Plan {
  if (volume.status.phase === phase) return idle(because)
  return { actions: [updateStatus(volume, { phase })], because }
}

function updateStatus(volume: core.PersistentVolume, status: core.PersistentVolumeStatus): Action {
  return { type: 'updateStatus', kind: persistentVolumeKind, object: { ...volume, status } as core.PersistentVolume }
}

/** Keeps volumes' phases, and reclaims them. */
export const volumeReclaimer = defineController<ObservedVolume>({
  name: 'persistentvolume-reclaimer-controller',
  queue: 'volumes',
  watches: [
    watchKind({ kind: persistentVolumeKind, keys: (volume) => [objectKey(volume)], indexes: volumesByClaimAndClass }),
    watchKind({
      kind: persistentVolumeClaimKind,
      keys: (claim, caches) => [...caches.of(persistentVolumeKind).byIndex('claim', objectKey(claim))].map(objectKey),
      indexes: claimsByVolumeAndClass,
    }),
  ],
  async observe(caches, key, { client, signal }) {
    const volume = caches.of(persistentVolumeKind).get(key)
    if (volume === undefined) return undefined
    const [claimKey] = claimKeysOfVolume(volume)
    const cached = caches.of(persistentVolumeClaimKind).get(claimKey ?? '')
    const { claimRef } = volume.spec
    if (!claimRef?.uid || cached?.metadata.uid === claimRef.uid) return { volume, claim: cached }
    // Data may go with the claim: its absence must be the server's word, not a cache's.
    const { name = '', namespace = '' } = claimRef
    const claim = await client
      .get(persistentVolumeClaimKind, { name, namespace }, { signal })
      .catch((error: unknown) => {
        if (isNotFound(error)) return undefined
        throw error
      })
    return { volume, claim }
  },
  decide: decideVolume,
})
