// Lookups of claims, volumes, and Pods by the claims that they use: one name, one function.
import { type core, isClaimBound, storageClassNameOf } from '#api'

/** `<pod>-<volume>`: the claim of a generic ephemeral volume. */
export function ephemeralClaimName({ metadata }: core.Pod, volume: core.Volume): string {
  return `${metadata.name}-${volume.name}`
}

/** Names of the claims that a Pod uses, its ephemeral volumes' among them. */
export function claimNamesOf(pod: core.Pod): readonly string[] {
  return (pod.spec.volumes ?? []).flatMap((volume) => {
    if (volume.persistentVolumeClaim !== undefined) return [volume.persistentVolumeClaim.claimName]
    return volume.ephemeral === undefined ? [] : [ephemeralClaimName(pod, volume)]
  })
}

/** Keys of the claims that a Pod uses. */
export function claimKeysOf(pod: core.Pod): readonly string[] {
  return claimNamesOf(pod).map((name) => `${pod.metadata.namespace}/${name}`)
}

/** Key of the claim that a volume is for; none for a free one. */
export function claimKeysOfVolume({ spec: { claimRef } }: core.PersistentVolume): readonly string[] {
  return claimRef === undefined ? [] : [`${claimRef.namespace ?? ''}/${claimRef.name ?? ''}`]
}

/** Pods by the claims that they use: `claim`. */
export const podsByClaim = { claim: claimKeysOf }

/** Volumes by the claim that they are for: `claim`; and by class: `storageClass`. */
export const volumesByClaimAndClass = {
  claim: claimKeysOfVolume,
  storageClass: (volume: core.PersistentVolume): readonly string[] => [storageClassNameOf(volume)],
}

/** Claims by the volume that they name: `volumeName`; and those that have none yet by class: `unboundOfClass`. */
export const claimsByVolumeAndClass = {
  volumeName: ({ spec }: core.PersistentVolumeClaim): readonly string[] => (spec.volumeName ? [spec.volumeName] : []),
  unboundOfClass: (claim: core.PersistentVolumeClaim): readonly string[] =>
    isClaimBound(claim) ? [] : [storageClassNameOf(claim)],
}
