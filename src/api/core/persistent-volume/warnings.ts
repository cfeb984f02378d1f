// Upstream: pkg/api/persistentvolume/util.go.
import { warnOfNodeSelectorTerm } from '../node/label-warnings.ts'
import { warnOfClassAnnotation } from '../persistent-volume-claim/warnings.ts'
import type { PersistentVolume } from '../v1.types.ts'

const deprecations = {
  cephfs: 'deprecated in v1.28, non-functional in v1.31+',
  photonPersistentDisk: 'deprecated in v1.11, non-functional in v1.16+',
  scaleIO: 'deprecated in v1.16, non-functional in v1.22+',
  storageos: 'deprecated in v1.22, non-functional in v1.25+',
  glusterfs: 'deprecated in v1.25, non-functional in v1.26+',
  rbd: 'deprecated in v1.28, non-functional in v1.31+',
} as const

/** Warns of what no node mounts any more, and of ways to choose nodes and to be used anew that are outdated. */
export function warnOfPersistentVolume({ metadata, spec }: PersistentVolume): string[] {
  const recycles = spec.persistentVolumeReclaimPolicy === 'Recycle'
  const types = Object.entries(deprecations).filter(([type]) => spec[type as keyof typeof deprecations] !== undefined)
  return [
    ...warnOfClassAnnotation(metadata.annotations),
    ...(recycles
      ? [
          'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.',
        ]
      : []),
    ...(spec.nodeAffinity?.required?.nodeSelectorTerms ?? []).flatMap((term, i) =>
      warnOfNodeSelectorTerm(term, `spec.nodeAffinity.required.nodeSelectorTerms[${i}]`, false),
    ),
    ...types.map(([type, text]) => `spec.${type === 'storageos' ? 'storageOS' : type}: ${text}`),
  ]
}
