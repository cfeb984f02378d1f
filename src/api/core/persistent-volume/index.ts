// PersistentVolume. Upstream: pkg/registry/core/persistentvolume, ValidatePersistentVolume.
import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../kind-definition.ts'
import { renderTime } from '../../meta/time.ts'
import { renderAccessModes, storageClassOf } from '../persistent-volume-claim/access-modes.ts'
import { column, wideColumn } from '../pod-template/workload.ts'
import type { PersistentVolume } from '../v1.types.ts'
import { persistentVolume } from './schema.ts'
import { validatePersistentVolume } from './validate.ts'
import { warnOfPersistentVolume } from './warnings.ts'

const unset = '<unset>'

export const persistentVolumeKind = defineKind<PersistentVolume>({
  group: '',
  version: 'v1',
  kind: 'PersistentVolume',
  plural: 'persistentvolumes',
  shortNames: ['pv'],
  namespaced: false,
  schema: persistentVolume,
  status: true,
  columns: [
    nameColumn,
    column('Capacity', ({ spec }) => spec.capacity?.storage ?? '0', 'Size of the volume.'),
    column('Access Modes', ({ spec }) => renderAccessModes(spec.accessModes), 'How the volume may be accessed.'),
    column('Reclaim Policy', ({ spec }) => spec.persistentVolumeReclaimPolicy ?? '', 'What becomes of it at the end.'),
    column(
      'Status',
      ({ metadata, status }) => (metadata.deletionTimestamp === undefined ? (status.phase ?? '') : 'Terminating'),
      'Whether the volume is taken.',
    ),
    column(
      'Claim',
      ({ spec: { claimRef } }) => (claimRef === undefined ? '' : `${claimRef.namespace ?? ''}/${claimRef.name ?? ''}`),
      'The claim that has it.',
    ),
    column(
      'StorageClass',
      ({ metadata, spec }) => storageClassOf(metadata.annotations, spec.storageClassName),
      'Class of storage.',
    ),
    column('VolumeAttributesClass', ({ spec }) => spec.volumeAttributesClassName ?? unset, 'Class of attributes.'),
    column('Reason', ({ status }) => status.reason ?? '', 'Why it is in its state.'),
    ageColumn,
    wideColumn('VolumeMode', ({ spec }) => spec.volumeMode ?? unset, 'Filesystem or Block.'),
  ],
  prepareForCreate: (object, { now }) => ({
    ...object,
    status: { phase: 'Pending', lastPhaseTransitionTime: renderTime(now) },
  }),
  prepareForUpdate: (next, previous, { now, subresource }) => {
    if (subresource !== 'status' || next.status.phase === previous.status.phase) return next
    const given = next.status.lastPhaseTransitionTime
    if (given !== undefined && given !== previous.status.lastPhaseTransitionTime) return next
    return { ...next, status: { ...next.status, lastPhaseTransitionTime: renderTime(now) } }
  },
  validate: (next, previous) => [...validatePersistentVolume(next, previous)],
  warn: warnOfPersistentVolume,
})
