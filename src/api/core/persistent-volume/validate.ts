// PersistentVolumes: one source, a size, and a source that stays. Upstream: ValidatePersistentVolume.
import { deepEqual } from '#base'
import {
  type FieldError,
  forbiddenError,
  invalidError,
  notSupportedError,
  requiredError,
} from '../../meta/field-error.ts'
import { quantitySign } from '../../meta/quantity.ts'
import { validateAccessModes, volumeModes } from '../persistent-volume-claim/validate-spec.ts'
import { validateNodeSelector } from '../pod/validate/node-selector.ts'
import { validatePathNoBacksteps } from '../pod/validate/paths.ts'
import { validateDNSSubdomain } from '../validate-name.ts'
import type { PersistentVolume, PersistentVolumeSpec } from '../v1.types.ts'
import { persistentVolumeSource } from './schema.ts'

const reclaimPolicies: readonly string[] = ['Delete', 'Recycle', 'Retain']

/** What each source cannot do without. */
const neededFields: Readonly<Record<string, readonly string[]>> = {
  gcePersistentDisk: ['pdName'],
  awsElasticBlockStore: ['volumeID'],
  hostPath: ['path'],
  glusterfs: ['endpoints', 'path'],
  nfs: ['server', 'path'],
  rbd: ['monitors', 'image'],
  iscsi: ['targetPortal', 'iqn'],
  cinder: ['volumeID'],
  cephfs: ['monitors'],
  flexVolume: ['driver'],
  azureFile: ['secretName', 'shareName'],
  vsphereVolume: ['volumePath'],
  quobyte: ['registry', 'volume'],
  azureDisk: ['diskName', 'diskURI'],
  photonPersistentDisk: ['pdID'],
  portworxVolume: ['volumeID'],
  scaleIO: ['gateway', 'system', 'volumeName'],
  local: ['path'],
  csi: ['driver', 'volumeHandle'],
}

function sourcesOf(spec: PersistentVolumeSpec): [string, object][] {
  return [...persistentVolumeSource.fields.keys()].flatMap((name): [string, object][] => {
    const source: unknown = Reflect.get(spec, name)
    return typeof source === 'object' && source !== null ? [[name, source]] : []
  })
}

/** What is wrong with a volume. */
export function* validatePersistentVolume(
  next: PersistentVolume,
  previous: PersistentVolume | undefined,
): Iterable<FieldError> {
  const { spec } = next
  yield* validateAccessModes(spec.accessModes, 'spec.accessModes')
  yield* validateCapacity(spec)
  yield* validateSources(spec)
  const { persistentVolumeReclaimPolicy: policy, storageClassName, nodeAffinity, volumeMode, hostPath } = spec
  if (policy !== undefined && !reclaimPolicies.includes(policy)) {
    yield notSupportedError('spec.persistentVolumeReclaimPolicy', policy, reclaimPolicies)
  }
  if (nodeAffinity !== undefined) {
    if (nodeAffinity.required === undefined) {
      yield requiredError('spec.nodeAffinity.required', 'must specify required node constraints')
    } else yield* validateNodeSelector(nodeAffinity.required, 'spec.nodeAffinity.required')
  } else if (spec.local !== undefined) {
    yield requiredError('spec.nodeAffinity', 'Local volume requires node affinity')
  }
  if (hostPath?.path === '/' && policy === 'Recycle') {
    yield forbiddenError('spec', "may not be 'hostPath' with path '/' and a 'Recycle' reclaim policy")
  }
  if (storageClassName) yield* validateDNSSubdomain(storageClassName, 'spec.storageClassName')
  if (volumeMode !== undefined && !volumeModes.includes(volumeMode)) {
    yield notSupportedError('spec.volumeMode', volumeMode, volumeModes)
  }
  if (previous !== undefined) yield* validateUpdate(spec, previous.spec)
}

function* validateCapacity({ capacity = {} }: PersistentVolumeSpec): Iterable<FieldError> {
  const names = Object.keys(capacity)
  if (names.length === 0) yield requiredError('spec.capacity')
  if (!Object.hasOwn(capacity, 'storage') || names.length > 1) {
    yield notSupportedError('spec.capacity', JSON.parse(JSON.stringify(capacity)), ['storage'])
  }
  for (const [name, value] of Object.entries(capacity)) {
    if (quantitySign(value) <= 0) yield invalidError(`spec.capacity[${name}]`, value, 'must be greater than zero')
  }
}

function* validateSources(spec: PersistentVolumeSpec): Iterable<FieldError> {
  const sources = sourcesOf(spec)
  if (sources.length === 0) yield requiredError('spec', 'must specify a volume type')
  for (const [i, [name, source]] of sources.entries()) {
    if (i > 0) {
      yield forbiddenError(`spec.${name}`, 'may not specify more than 1 volume type')
      continue
    }
    for (const needed of neededFields[name] ?? []) {
      const value: unknown = Reflect.get(source, needed)
      const missing = value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
      if (missing) yield requiredError(`spec.${name}.${needed}`)
    }
  }
  for (const name of ['hostPath', 'local'] as const) {
    const path = spec[name]?.path
    if (path) yield* validatePathNoBacksteps(path, `spec.${name}.path`)
  }
}

/** Data does not move: neither the source changes, nor the mode, nor where it can be reached once that is said. */
function* validateUpdate(next: PersistentVolumeSpec, previous: PersistentVolumeSpec): Iterable<FieldError> {
  if (!deepEqual(sourcesOf(next), sourcesOf(previous))) {
    yield forbiddenError('spec.persistentvolumesource', 'spec.persistentvolumesource is immutable after creation')
  }
  if (next.volumeMode !== previous.volumeMode) {
    yield invalidError('volumeMode', next.volumeMode ?? null, 'field is immutable')
  }
  if (previous.nodeAffinity !== undefined && !deepEqual(next.nodeAffinity, previous.nodeAffinity)) {
    const shown = JSON.parse(JSON.stringify(next.nodeAffinity ?? null))
    yield invalidError('nodeAffinity', shown, 'field is immutable, except for updating from beta label to GA')
  }
}
