// PersistentVolumes: a size, ways to use it, and a source that stays. Upstream: ValidatePersistentVolume.
import { deepEqual } from '#base'
import {
  type FieldError,
  forbiddenError,
  invalidError,
  notSupportedError,
  requiredError,
} from '../../meta/field-error.ts'
import { quantitySign, quantityValue } from '../../meta/quantity.ts'
import { internalValue } from '../../schema/internal-value.ts'
import { validateAccessModes, volumeModes } from '../persistent-volume-claim/validate-spec.ts'
import { renderDifference } from '../pod/validate/difference.ts'
import { validateNodeSelector } from '../pod/validate/node-selector.ts'
import { validateDNSSubdomain } from '../validate-name.ts'
import type { PersistentVolume, PersistentVolumeSpec } from '../v1.types.ts'
import { persistentVolumeSource, volumeNodeAffinity } from './schema.ts'
import { validateVolumeSource } from './validate-source.ts'

const reclaimPolicies: readonly string[] = ['Delete', 'Recycle', 'Retain']
const notInline = 'may not be specified in the context of inline volumes'

/** What is wrong with a volume. */
export function* validatePersistentVolume(
  next: PersistentVolume,
  previous: PersistentVolume | undefined,
): Iterable<FieldError> {
  const { metadata, spec } = next
  yield* validateAccessModes(spec.accessModes, 'spec.accessModes')
  yield* validateCapacity(spec)
  yield* validateReclaimPolicy(spec)
  if (spec.nodeAffinity !== undefined) {
    const at = 'spec.nodeAffinity.required'
    if (spec.nodeAffinity.required === undefined) yield requiredError(at, 'must specify required node constraints')
    else yield* validateNodeSelector(spec.nodeAffinity.required, at)
  }
  yield* validateVolumeSource(spec, 'spec', metadata.name)
  yield* validateRest(spec, 'spec')
  if (previous !== undefined) yield* validateUpdate(spec, previous.spec)
}

/** A volume that a Pod brings along is one of a CSI driver, and nobody's claim. */
export function* validateInlineVolumeSpec(spec: PersistentVolumeSpec, path: string): Iterable<FieldError> {
  const { persistentVolumeReclaimPolicy: policy } = spec
  if (spec.claimRef !== undefined) yield forbiddenError(`${path}.claimRef`, notInline)
  if (Object.keys(spec.capacity ?? {}).length > 0) yield forbiddenError(`${path}.capacity`, notInline)
  if (spec.csi === undefined) {
    yield requiredError(`${path}.csi`, 'has to be specified in the context of inline volumes')
  }
  yield* validateAccessModes(spec.accessModes, `${path}.accessModes`)
  if (policy !== undefined && policy !== 'Retain') {
    yield forbiddenError(`${path}.persistentVolumeReclaimPolicy`, 'may only be Retain in the context of inline volumes')
  }
  if (spec.nodeAffinity !== undefined) yield forbiddenError(`${path}.nodeAffinity`, notInline)
  yield* validateVolumeSource(spec, path, '')
  yield* validateRest(spec, path, { isInline: true })
}

function* validateCapacity({ capacity = {} }: PersistentVolumeSpec): Iterable<FieldError> {
  const names = Object.keys(capacity)
  if (names.length === 0) yield requiredError('spec.capacity')
  if (!Object.hasOwn(capacity, 'storage') || names.length > 1) {
    yield notSupportedError('spec.capacity', JSON.parse(JSON.stringify(capacity)), ['storage'])
  }
  for (const [name, value] of Object.entries(capacity)) {
    const at = `spec.capacity[${name}]`
    const whole = quantityValue(value)
    if (whole < 0) yield invalidError(at, whole, 'must be a valid resource quantity')
    if (quantitySign(value) <= 0) yield invalidError(at, value, 'must be greater than zero')
  }
}

function* validateReclaimPolicy({ persistentVolumeReclaimPolicy: policy }: PersistentVolumeSpec) {
  if (policy === undefined || reclaimPolicies.includes(policy)) return
  yield notSupportedError('spec.persistentVolumeReclaimPolicy', policy, reclaimPolicies)
}

/** A path without empty parts, `.` and `..`. */
function isRoot(path: string): boolean {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return path.startsWith('/') && parts.length === 0
}

function* validateRest(spec: PersistentVolumeSpec, path: string, { isInline = false } = {}): Iterable<FieldError> {
  const { storageClassName = '', volumeMode, volumeAttributesClassName: attributes } = spec
  if (spec.hostPath !== undefined && isRoot(spec.hostPath.path) && spec.persistentVolumeReclaimPolicy === 'Recycle') {
    const at = `${path}.persistentVolumeReclaimPolicy`
    yield forbiddenError(at, "may not be 'recycle' for a hostPath mount of '/'")
  }
  if (storageClassName !== '') {
    if (isInline) yield forbiddenError(`${path}.storageClassName`, notInline)
    else yield* validateDNSSubdomain(storageClassName, `${path}.storageClassName`)
  }
  if (volumeMode !== undefined) {
    const detail = 'may not specify volumeMode other than Filesystem in the context of inline volumes'
    if (isInline && volumeMode !== 'Filesystem') yield forbiddenError(`${path}.volumeMode`, detail)
    else if (!volumeModes.includes(volumeMode)) yield notSupportedError(`${path}.volumeMode`, volumeMode, volumeModes)
  }
  if (attributes === undefined) return
  const at = `${path}.volumeAttributesClassName`
  if (attributes === '') yield requiredError(at, 'an empty string is disallowed')
  else yield* validateDNSSubdomain(attributes, at)
  if (spec.csi === undefined) {
    yield requiredError(`${path}.csi`, 'has to be specified when using volumeAttributesClassName')
  }
}

function sourceOf(spec: PersistentVolumeSpec): Readonly<Record<string, unknown>> {
  const names = [...persistentVolumeSource.fields.keys()]
  return Object.fromEntries(names.map((name) => [name, Reflect.get(spec, name)]))
}

/** A secret for expansion may be named later on. */
function withoutNewSecret(next: PersistentVolumeSpec, previous: PersistentVolumeSpec): PersistentVolumeSpec {
  if (next.csi === undefined || previous.csi === undefined) return next
  if (previous.csi.controllerExpandSecretRef !== undefined) return next
  const { controllerExpandSecretRef: _, ...csi } = next.csi
  return { ...next, csi }
}

/** Labels of nodes that have newer names. */
const renamedLabels: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'kubernetes.io/arch',
  'beta.kubernetes.io/instance-type': 'node.kubernetes.io/instance-type',
  'beta.kubernetes.io/os': 'kubernetes.io/os',
  'failure-domain.beta.kubernetes.io/region': 'topology.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone': 'topology.kubernetes.io/zone',
}

/** What there was, by newer names of labels where they are used now. */
function renamed(before: PersistentVolumeSpec['nodeAffinity'], now: PersistentVolumeSpec['nodeAffinity']): unknown {
  if (before?.required === undefined) return before
  const terms = before.required.nodeSelectorTerms.map(({ matchExpressions, ...rest }, i) => {
    const current = now?.required?.nodeSelectorTerms[i]?.matchExpressions ?? []
    const expressions = matchExpressions?.map((one, j) => {
      const newer = renamedLabels[one.key]
      return newer !== undefined && newer === current[j]?.key ? { ...one, key: newer } : one
    })
    return { ...rest, ...(expressions === undefined ? {} : { matchExpressions: expressions }) }
  })
  return { ...before, required: { nodeSelectorTerms: terms } }
}

/** Data does not move: neither the source changes, nor the mode, nor where it can be reached once that is said. */
function* validateUpdate(next: PersistentVolumeSpec, previous: PersistentVolumeSpec): Iterable<FieldError> {
  const now = sourceOf(withoutNewSecret(next, previous))
  const before = sourceOf(previous)
  if (!deepEqual(now, before)) {
    const detail = 'spec.persistentvolumesource is immutable after creation'
    yield forbiddenError('spec.persistentvolumesource', `${detail}\n${renderDifference(before, now)}`)
  }
  if (next.volumeMode !== previous.volumeMode) {
    yield invalidError('volumeMode', next.volumeMode ?? null, 'field is immutable')
  }
  if (
    previous.nodeAffinity !== undefined &&
    !deepEqual(next.nodeAffinity, renamed(previous.nodeAffinity, next.nodeAffinity))
  ) {
    const shown = internalValue(volumeNodeAffinity, next.nodeAffinity)
    yield invalidError('nodeAffinity', shown, 'field is immutable, except for updating from beta label to GA')
  }
  if (previous.volumeAttributesClassName !== undefined && next.volumeAttributesClassName === undefined) {
    yield forbiddenError('spec.volumeAttributesClassName', 'update from non-nil value to nil is forbidden')
  }
}
