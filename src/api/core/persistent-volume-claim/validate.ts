// Claims: what they ask for, and what may become of it. Upstream: ValidatePersistentVolumeClaimUpdate and …StatusUpdate.
import { deepEqual, openGet } from '#base'
import {
  type FieldError,
  forbiddenError,
  invalidError,
  notSupportedError,
  requiredError,
} from '../../meta/field-error.ts'
import { isQualifiedName } from '../../meta/names.ts'
import { compareQuantities, type Quantity, quantityValue } from '../../meta/quantity.ts'
import { validateResourceQuantity } from '../pod/validate/resources.ts'
import { renderDifference } from '../pod/validate/difference.ts'
import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from '../v1.types.ts'
import { betaStorageClassAnnotation } from './access-modes.ts'
import { validateClaimSpec } from './validate-spec.ts'

const resizeStatuses: readonly string[] = [
  'ControllerResizeInProgress',
  'ControllerResizeInfeasible',
  'NodeResizeInProgress',
  'NodeResizeInfeasible',
  'NodeResizePending',
]

/** What is wrong with a claim. */
export function* validateClaim(
  next: PersistentVolumeClaim,
  previous: PersistentVolumeClaim | undefined,
): Iterable<FieldError> {
  yield* validateClaimSpec(next.spec, 'spec', previous?.spec)
  if (previous !== undefined) yield* validateUpdate(next, previous)
}

/** Of a claim that is bound, only size and attributes may change; of one that is not, a class and a volume may be set. */
function* validateUpdate(next: PersistentVolumeClaim, previous: PersistentVolumeClaim): Iterable<FieldError> {
  const now = openGet(next.metadata.annotations, betaStorageClassAnnotation)
  const before = openGet(previous.metadata.annotations, betaStorageClassAnnotation)
  const moves =
    before !== undefined &&
    previous.spec.storageClassName === undefined &&
    next.spec.storageClassName === before &&
    (now === undefined || now === before)
  if (!moves && (now ?? '') !== (before ?? '')) {
    yield invalidError(`metadata.annotations.${betaStorageClassAnnotation}`, now ?? '', 'field is immutable')
  }
  const mayName =
    previous.spec.storageClassName === undefined && (before === undefined || next.spec.storageClassName === before)
  const rest = withoutUpdatable(next, previous.spec, moves || mayName)
  if (!deepEqual(rest, previous.spec)) {
    const detail =
      'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims'
    yield forbiddenError('spec', `${detail}\n${renderDifference(previous.spec, rest)}`)
  }
  yield* validateSize(next, previous)
  if (next.spec.volumeMode !== previous.spec.volumeMode) {
    yield invalidError('volumeMode', next.spec.volumeMode ?? null, 'field is immutable')
  }
  const { volumeAttributesClassName: attributes } = next.spec
  const isOther = attributes !== previous.spec.volumeAttributesClassName
  if (!isOther || previous.status.currentVolumeAttributesClassName === undefined || attributes) return
  const change = attributes === undefined ? 'nil' : 'empty string'
  const detail = `update to ${change} is forbidden when status.currentVolumeAttributesClassName is not nil`
  yield forbiddenError('spec.volumeAttributesClassName', detail)
}

/** A claim shrinks only to undo a growth that has not happened yet. */
function* validateSize(next: PersistentVolumeClaim, previous: PersistentVolumeClaim): Iterable<FieldError> {
  const size = next.spec.resources.requests?.storage ?? '0'
  if (compareQuantities(size, previous.spec.resources.requests?.storage ?? '0') >= 0) return
  if (compareQuantities(size, previous.status.capacity?.storage ?? '0') > 0) return
  yield forbiddenError('spec.resources.requests.storage', 'field can not be less than status.capacity')
}

/** The new spec with the old values where it may differ. */
function withoutUpdatable(
  { spec, status }: PersistentVolumeClaim,
  previous: PersistentVolumeClaimSpec,
  mayNameClass: boolean,
): PersistentVolumeClaimSpec {
  const { volumeName, storageClassName, volumeAttributesClassName } = previous
  return {
    ...spec,
    ...((volumeName ?? '') === '' ? { volumeName } : {}),
    ...(mayNameClass ? { storageClassName } : {}),
    ...(status.phase === 'Bound' ? { resources: withStorage(spec, previous), volumeAttributesClassName } : {}),
  } as PersistentVolumeClaimSpec
}

function withStorage(next: PersistentVolumeClaimSpec, previous: PersistentVolumeClaimSpec) {
  const { requests } = next.resources
  const storage = previous.resources.requests?.storage
  return requests === undefined || storage === undefined
    ? next.resources
    : { ...next.resources, requests: { ...requests, storage } }
}

/** What only size is counted by; other domains may count what they like. */
function* validateResourceName(name: string, path: string): Iterable<FieldError> {
  const problems = isQualifiedName(name)
  for (const problem of problems) yield invalidError(path, name, problem)
  const isNative = !name.includes('/') || name.includes('kubernetes.io/')
  if (problems.length === 0 && isNative && name !== 'storage') yield notSupportedError(path, name, ['storage'])
}

function* validateAmount(value: Quantity, path: string): Iterable<FieldError> {
  const whole = quantityValue(value)
  if (whole < 0) yield invalidError(path, whole, 'must be a valid resource quantity')
}

/** What is wrong with what is said of a claim. */
export function* validateClaimStatus({ spec, status }: PersistentVolumeClaim): Iterable<FieldError> {
  // Upstream spells the field so.
  if ((spec.accessModes ?? []).length === 0) yield requiredError('Spec.accessModes')
  const { capacity = {}, allocatedResourceStatuses = {}, allocatedResources = {} } = status
  for (const [name, value] of Object.entries(capacity)) yield* validateAmount(value, `status.capacity[${name}]`)
  for (const [name, value] of Object.entries(allocatedResourceStatuses)) {
    const path = 'status.allocatedResourceStatuses'
    yield* validateResourceName(name, path)
    if (!resizeStatuses.includes(value)) yield notSupportedError(path, name, resizeStatuses)
  }
  for (const [name, value] of Object.entries(allocatedResources)) {
    const path = 'status.allocatedResources'
    const problems = [...validateResourceName(name, path)]
    yield* problems
    if (problems.length > 0) continue
    const negative = [...validateAmount(value, `${path}[${name}]`)]
    yield* negative
    if (negative.length === 0) yield* validateResourceQuantity('storage', value, `${path}[${name}]`)
  }
}
