// Where a PersistentVolume's data is: one source. Upstream: ValidatePersistentVolumeSpec.
import { type FieldError, forbiddenError, invalidError, requiredError } from '../../meta/field-error.ts'
import { isDns1123Label } from '../../meta/names.ts'
import { validatePathNoBacksteps } from '../pod/validate/paths.ts'
import type { PersistentVolumeSpec, SecretReference } from '../v1.types.ts'
import { validateCSIDriverName, validateDNSLabel, validateDNSSubdomain } from '../validate-name.ts'
import {
  needs,
  validateAzureDisk,
  validateFC,
  validateFlexVolume,
  validateFlocker,
  validateHostPath,
  validateISCSI,
  validateNFS,
  validatePartition,
  validateQuobyte,
  validateSecretName,
  validateStorageOS,
} from '../volume-sources/sources.ts'

type Check<N extends keyof PersistentVolumeSpec> = (
  source: NonNullable<PersistentVolumeSpec[N]>,
  path: string,
  volume: string,
) => Iterable<FieldError>

function* validateGlusterfs(source: NonNullable<PersistentVolumeSpec['glusterfs']>, path: string) {
  yield* needs(source, path, 'endpoints', 'path')
  const { endpointsNamespace: namespace } = source
  const at = `${path}.endpointsNamespace`
  if (namespace === '') {
    yield invalidError(at, namespace, 'if the endpointnamespace is set, it must be a valid namespace name')
  } else if (namespace !== undefined) {
    for (const problem of isDns1123Label(namespace)) yield invalidError(at, namespace, problem)
  }
}

/** A secret of a namespace. */
function* validateSecret(reference: SecretReference | undefined, path: string): Iterable<FieldError> {
  if (reference === undefined) return
  const { name = '', namespace = '' } = reference
  if (name === '') yield requiredError(`${path}.name`)
  else yield* validateDNSSubdomain(name, `${path}.name`)
  if (namespace === '') yield requiredError(`${path}.namespace`)
  else yield* validateDNSLabel(namespace, `${path}.namespace`)
}

function* validateSecretNamespace(secretRef: { readonly namespace?: string } | undefined, path: string) {
  if (secretRef !== undefined && (secretRef.namespace ?? '') === '') yield requiredError(`${path}.secretRef.namespace`)
}

function* validateCSI(source: NonNullable<PersistentVolumeSpec['csi']>, path: string): Iterable<FieldError> {
  yield* validateCSIDriverName(source.driver, `${path}.driver`)
  if (source.volumeHandle === '') yield requiredError(`${path}.volumeHandle`)
  for (const name of [
    'controllerPublishSecretRef',
    'controllerExpandSecretRef',
    'nodePublishSecretRef',
    'nodeExpandSecretRef',
  ] as const) {
    yield* validateSecret(source[name], `${path}.${name}`)
  }
}

/** A check for each source, in the order in which upstream looks at them. */
const checks: { readonly [N in keyof PersistentVolumeSpec]?: Check<N> } = {
  hostPath: validateHostPath,
  gcePersistentDisk: function* (source, path) {
    yield* needs(source, path, 'pdName')
    yield* validatePartition(source, path)
  },
  awsElasticBlockStore: function* (source, path) {
    yield* needs(source, path, 'volumeID')
    yield* validatePartition(source, path)
  },
  glusterfs: validateGlusterfs,
  flocker: validateFlocker,
  nfs: validateNFS,
  rbd: (source, path) => needs(source, path, 'monitors', 'image'),
  quobyte: validateQuobyte,
  cephfs: (source, path) => needs(source, path, 'monitors'),
  iscsi: (source, path, volume) => validateISCSI(source, path, { volume }),
  cinder: function* (source, path) {
    yield* needs(source, path, 'volumeID')
    yield* validateSecretName(source.secretRef, path)
    yield* validateSecretNamespace(source.secretRef, path)
  },
  fc: validateFC,
  flexVolume: validateFlexVolume,
  azureFile: function* (source, path) {
    yield* needs(source, path, 'secretName', 'shareName')
    if (source.secretNamespace === '') yield requiredError(`${path}.secretNamespace`)
  },
  vsphereVolume: (source, path) => needs(source, path, 'volumePath'),
  photonPersistentDisk: (source, path) => needs(source, path, 'pdID'),
  portworxVolume: (source, path) => needs(source, path, 'volumeID'),
  azureDisk: validateAzureDisk,
  scaleIO: (source, path) => needs(source, path, 'gateway', 'system', 'volumeName'),
  local: function* (source, path) {
    if (source.path === '') return yield requiredError(`${path}.path`)
    yield* validatePathNoBacksteps(source.path, `${path}.path`)
  },
  storageos: function* (source, path) {
    yield* validateStorageOS(source, path)
    yield* validateSecretNamespace(source.secretRef, path)
  },
  csi: validateCSI,
}

/** Where upstream's path is not the field's name. */
const forbiddenNames: Readonly<Record<string, string>> = { cephfs: 'cephFS' }
const checkedNames: Readonly<Record<string, string>> = { gcePersistentDisk: 'persistentDisk' }

/** Exactly one source, which has what it needs. */
export function* validateVolumeSource(spec: PersistentVolumeSpec, path: string, volume: string): Iterable<FieldError> {
  let count = 0
  for (const [name, check] of Object.entries(checks)) {
    const source = spec[name as keyof PersistentVolumeSpec]
    if (source === undefined) continue
    // Upstream forbids no second source of this type.
    if (count++ > 0 && name !== 'flexVolume') {
      yield forbiddenError(`${path}.${forbiddenNames[name] ?? name}`, 'may not specify more than 1 volume type')
      continue
    }
    // The table pairs each name with a check of that source's type, which a lookup by name cannot show.
    const anyCheck = check as (source: unknown, path: string, volume: string) => Iterable<FieldError>
    yield* anyCheck(source, `${path}.${checkedNames[name] ?? name}`, volume)
    if (name === 'local' && spec.nodeAffinity === undefined) {
      yield requiredError(`${path}.nodeAffinity`, 'Local volume requires node affinity')
    }
  }
  if (count === 0) yield requiredError(path, 'must specify a volume type')
}
