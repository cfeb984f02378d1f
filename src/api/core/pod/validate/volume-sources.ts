// Sources of a Pod's volumes, one check each. Upstream: validateVolumeSource.
import { type FieldError, invalidError, notSupportedError, requiredError } from '../../../meta/field-error.ts'
import { isDns1123Subdomain } from '../../../meta/names.ts'
import type { KeyToPath, Volume } from '../../v1.types.ts'
import { validateCSIDriverName } from '../../validate-name.ts'
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
} from '../../volume-sources/sources.ts'
import { validateDownwardAPIFile } from './downward-api.ts'
import { validateFileMode, validateLocalDescendingPath, validateLocalNonReservedPath } from './paths.ts'

type Sources = Omit<Volume, 'name'>
type SourceName = keyof Sources
type Check<N extends SourceName> = (source: NonNullable<Sources[N]>, path: string) => Iterable<FieldError>

const pullPolicies: readonly string[] = ['Always', 'IfNotPresent', 'Never']

/** Which key goes to which file. */
export function* validateKeysToPaths(items: readonly KeyToPath[] | undefined, path: string): Iterable<FieldError> {
  for (const [i, item] of (items ?? []).entries()) {
    const at = `${path}[${i}]`
    yield* needs(item, at, 'key', 'path')
    yield* validateLocalNonReservedPath(item.path, `${at}.path`)
    yield* validateFileMode(item.mode, `${at}.mode`)
  }
}

function* validateCSI(source: NonNullable<Volume['csi']>, path: string): Iterable<FieldError> {
  yield* validateCSIDriverName(source.driver, `${path}.driver`)
  if (source.nodePublishSecretRef === undefined) return
  const { name = '' } = source.nodePublishSecretRef
  if (name === '') yield requiredError(`${path}.nodePublishSecretRef.name`)
  // Upstream names a path that is not there, and the answer is compared with upstream's.
  else for (const problem of isDns1123Subdomain(name)) yield invalidError(`${path}.name`, name, problem)
}

/** A check for each source whose fields are checked here, in the order in which upstream looks at sources. */
export const volumeSourceChecks: { readonly [N in SourceName]?: Check<N> } = {
  hostPath: validateHostPath,
  gitRepo: function* (source, path) {
    yield* needs(source, path, 'repository')
    yield* validateLocalDescendingPath(source.directory ?? '', `${path}.directory`)
  },
  gcePersistentDisk: function* (source, path) {
    yield* needs(source, path, 'pdName')
    yield* validatePartition(source, path)
  },
  awsElasticBlockStore: function* (source, path) {
    yield* needs(source, path, 'volumeID')
    yield* validatePartition(source, path)
  },
  secret: function* (source, path) {
    yield* needs(source, path, 'secretName')
    yield* validateFileMode(source.defaultMode, `${path}.defaultMode`)
    yield* validateKeysToPaths(source.items, `${path}.items`)
  },
  nfs: validateNFS,
  iscsi: (source, path) => validateISCSI(source, path),
  glusterfs: (source, path) => needs(source, path, 'endpoints', 'path'),
  flocker: validateFlocker,
  persistentVolumeClaim: (source, path) => needs(source, path, 'claimName'),
  rbd: (source, path) => needs(source, path, 'monitors', 'image'),
  cinder: function* (source, path) {
    yield* needs(source, path, 'volumeID')
    yield* validateSecretName(source.secretRef, path)
  },
  cephfs: (source, path) => needs(source, path, 'monitors'),
  quobyte: validateQuobyte,
  downwardAPI: function* (source, path) {
    yield* validateFileMode(source.defaultMode, `${path}.defaultMode`)
    for (const file of source.items ?? []) yield* validateDownwardAPIFile(file, path)
  },
  fc: validateFC,
  flexVolume: validateFlexVolume,
  configMap: function* (source, path) {
    yield* needs(source, path, 'name')
    yield* validateFileMode(source.defaultMode, `${path}.defaultMode`)
    yield* validateKeysToPaths(source.items, `${path}.items`)
  },
  azureFile: (source, path) => needs(source, path, 'secretName', 'shareName'),
  vsphereVolume: (source, path) => needs(source, path, 'volumePath'),
  photonPersistentDisk: (source, path) => needs(source, path, 'pdID'),
  portworxVolume: (source, path) => needs(source, path, 'volumeID'),
  azureDisk: validateAzureDisk,
  storageos: validateStorageOS,
  scaleIO: (source, path) => needs(source, path, 'gateway', 'system', 'volumeName'),
  csi: validateCSI,
  image: function* (source, path) {
    yield* needs(source, path, 'reference')
    const { pullPolicy } = source
    if (pullPolicy === undefined) yield requiredError(`${path}.pullPolicy`)
    else if (!pullPolicies.includes(pullPolicy)) yield notSupportedError(`${path}.pullPolicy`, pullPolicy, pullPolicies)
  },
}
