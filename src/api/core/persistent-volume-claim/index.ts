// PersistentVolumeClaim. Upstream: pkg/registry/core/persistentvolumeclaim, ValidatePersistentVolumeClaimUpdate.
import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../kind-definition.ts'
import { column, wideColumn } from '../pod-template/workload.ts'
import type { PersistentVolumeClaim } from '../v1.types.ts'
import { renderAccessModes, storageClassOf } from './access-modes.ts'
import { normalizeDataSources } from './data-sources.ts'
import { persistentVolumeClaim } from './schema.ts'
import { validateClaim, validateClaimStatus } from './validate.ts'
import { warnOfClaim } from './warnings.ts'

const unset = '<unset>'

/** A claim that lost its volume has no capacity to show. */
const boundOnly = (claim: PersistentVolumeClaim, text: string): string => (claim.spec.volumeName ? text : '')

export const persistentVolumeClaimKind = defineKind<PersistentVolumeClaim>({
  group: '',
  version: 'v1',
  kind: 'PersistentVolumeClaim',
  plural: 'persistentvolumeclaims',
  shortNames: ['pvc'],
  namespaced: true,
  schema: persistentVolumeClaim,
  status: true,
  columns: [
    nameColumn,
    column(
      'Status',
      ({ metadata, status }) => (metadata.deletionTimestamp === undefined ? (status.phase ?? '') : 'Terminating'),
      'Whether the claim has its volume.',
    ),
    column('Volume', ({ spec }) => spec.volumeName ?? '', 'The volume that the claim has.'),
    column('Capacity', (claim) => boundOnly(claim, claim.status.capacity?.storage ?? '0'), 'Size of the volume.'),
    column(
      'Access Modes',
      (claim) => boundOnly(claim, renderAccessModes(claim.status.accessModes)),
      'How the volume may be accessed.',
    ),
    column(
      'StorageClass',
      ({ metadata, spec }) => storageClassOf(metadata.annotations, spec.storageClassName),
      'Class of storage that is asked for.',
    ),
    column(
      'VolumeAttributesClass',
      ({ spec }) => spec.volumeAttributesClassName ?? unset,
      'Class of attributes that is asked for.',
    ),
    ageColumn,
    wideColumn('VolumeMode', ({ spec }) => spec.volumeMode ?? unset, 'Filesystem or Block.'),
  ],
  prepareForCreate: (claim) => ({ ...normalizeDataSources(claim, undefined), status: { phase: 'Pending' } }),
  prepareForUpdate: (next, previous, { subresource }) =>
    subresource === '' ? normalizeDataSources(next, previous) : next,
  validate: (next, previous) => [...validateClaim(next, previous)],
  validateStatus: (next) => [...validateClaimStatus(next)],
  warn: warnOfClaim,
})
