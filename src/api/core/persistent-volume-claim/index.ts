// PersistentVolumeClaim. Upstream: pkg/registry/core/persistentvolumeclaim, ValidatePersistentVolumeClaimUpdate.
import { deepEqual } from '#base'
import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../kind-definition.ts'
import { type FieldError, forbiddenError, invalidError } from '../../meta/field-error.ts'
import { compareQuantities, type Quantity, quantitySign } from '../../meta/quantity.ts'
import { column, wideColumn } from '../pod-template/workload.ts'
import { renderDifference } from '../pod/validate/difference.ts'
import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from '../v1.types.ts'
import { renderAccessModes, storageClassOf } from './access-modes.ts'
import { persistentVolumeClaim } from './schema.ts'
import { validateClaimSpec } from './validate-spec.ts'
import { warnOfClaim } from './warnings.ts'

const unset = '<unset>'

/** Of a claim that is bound, only size and attributes may change; of one that is not, a class and a volume may be set. */
function* validateUpdate(next: PersistentVolumeClaim, previous: PersistentVolumeClaim): Iterable<FieldError> {
  const bound = next.status.phase === 'Bound'
  const rest = withoutUpdatable(next.spec, previous.spec, bound)
  if (!deepEqual(rest, previous.spec)) {
    const difference = renderDifference(previous.spec, rest)
    const detail =
      'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims'
    yield forbiddenError('spec', `${detail}\n${difference}`)
  }
  const size = next.spec.resources.requests?.storage ?? '0'
  if (compareQuantities(size, previous.spec.resources.requests?.storage ?? '0') < 0) {
    if (compareQuantities(size, previous.status.capacity?.storage ?? '0') <= 0) {
      yield forbiddenError('spec.resources.requests.storage', 'field can not be less than status.capacity')
    }
  }
  if (next.spec.volumeMode !== previous.spec.volumeMode) {
    yield invalidError('volumeMode', next.spec.volumeMode ?? null, 'field is immutable')
  }
  const attributes = next.spec.volumeAttributesClassName
  if (previous.spec.volumeAttributesClassName === undefined || attributes) return
  const change = attributes === undefined ? 'nil' : 'an empty string'
  yield forbiddenError('spec.volumeAttributesClassName', `update from non-nil value to ${change} is forbidden`)
}

function withoutUpdatable(
  next: PersistentVolumeClaimSpec,
  previous: PersistentVolumeClaimSpec,
  bound: boolean,
): PersistentVolumeClaimSpec {
  const { volumeName, storageClassName, volumeAttributesClassName } = previous
  return {
    ...next,
    ...(volumeName === undefined ? { volumeName } : {}),
    ...(storageClassName === undefined ? { storageClassName } : {}),
    ...(bound ? { resources: withStorage(next, previous), volumeAttributesClassName } : {}),
  } as PersistentVolumeClaimSpec
}

function withStorage(next: PersistentVolumeClaimSpec, previous: PersistentVolumeClaimSpec) {
  const { requests } = next.resources
  const storage = previous.resources.requests?.storage
  return requests === undefined || storage === undefined
    ? next.resources
    : { ...next.resources, requests: { ...requests, storage } }
}

function* validateStatus({ status }: PersistentVolumeClaim): Iterable<FieldError> {
  const capacity: Readonly<Record<string, Quantity>> = status.capacity ?? {}
  for (const [name, value] of Object.entries(capacity)) {
    if (quantitySign(value) < 0) {
      yield invalidError(`status.capacity[${name}]`, value, 'must be a valid resource quantity')
    }
  }
}

const isElsewhere = ({ spec }: PersistentVolumeClaim): boolean => (spec.dataSourceRef?.namespace ?? '') !== ''

/** Sources of other namespaces belong to a feature that is not switched on in v1.36's defaults. */
function withoutSourceElsewhere(claim: PersistentVolumeClaim): PersistentVolumeClaim {
  if (!isElsewhere(claim)) return claim
  const { dataSourceRef: _dataSourceRef, ...spec } = claim.spec
  return { ...claim, spec }
}

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
  prepareForCreate: (claim) => ({ ...withoutSourceElsewhere(claim), status: { phase: 'Pending' } }),
  prepareForUpdate: (next, previous) => (isElsewhere(previous) ? next : withoutSourceElsewhere(next)),
  validate: (next, previous) => [
    ...validateClaimSpec(next.spec, 'spec'),
    ...(previous === undefined ? [] : validateUpdate(next, previous)),
  ],
  validateStatus: (next) => [...validateStatus(next)],
  warn: warnOfClaim,
})
