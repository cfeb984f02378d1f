// Upstream: pkg/api/persistentvolumeclaim/util.go.
import { openHas } from '#base'
import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from '../v1.types.ts'
import { warnOfFractions } from '../fraction-warnings.ts'
import { betaStorageClassAnnotation } from './access-modes.ts'

/** Warns of the annotation that was the class of storage once. */
export function warnOfClassAnnotation(annotations: Readonly<Record<string, string>> | undefined): string[] {
  if (!openHas(annotations, betaStorageClassAnnotation)) return []
  const text = 'deprecated since v1.8; use "storageClassName" attribute instead'
  return [`metadata.annotations[${betaStorageClassAnnotation}]: ${text}`]
}

/** Warns of a claim, a Pod's own or a template of claims, at `path`. */
export function warnOfClaimSpec({ resources }: PersistentVolumeClaimSpec, path: string): string[] {
  return [
    ...warnOfFractions(resources.requests, `${path}.resources.requests`, ['storage']),
    ...warnOfFractions(resources.limits, `${path}.resources.limits`, ['storage']),
  ]
}

export function warnOfClaim({ metadata, spec }: PersistentVolumeClaim): string[] {
  return [...warnOfClassAnnotation(metadata.annotations), ...warnOfClaimSpec(spec, 'spec')]
}
