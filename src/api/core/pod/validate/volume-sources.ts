// Volume sources, one check each. Those of storage vendors that Kubernetes itself has given up are checked for what they
// need, since their manifests still exist. Upstream: validateVolumeSource.
import { type FieldError, invalidError, notSupportedError, requiredError } from '../../../meta/field-error.ts'
import { isDns1123Subdomain } from '../../../meta/names.ts'
import type { KeyToPath, Volume } from '../../v1.types.ts'
import { validateDownwardAPIFile } from './downward-api.ts'
import {
  validateFileMode,
  validateLocalDescendingPath,
  validateLocalNonReservedPath,
  validatePathNoBacksteps,
} from './paths.ts'

type Sources = Omit<Volume, 'name'>
type SourceName = keyof Sources
type Check<N extends SourceName> = (source: NonNullable<Sources[N]>, path: string) => Iterable<FieldError>

const hostPathTypes: readonly string[] = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
]
const pullPolicies: readonly string[] = ['Always', 'IfNotPresent', 'Never']

function* needs(source: object, path: string, ...names: readonly string[]): Iterable<FieldError> {
  for (const name of names) {
    const value: unknown = Reflect.get(source, name)
    const missing = value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
    if (missing) yield requiredError(`${path}.${name}`)
  }
}

/** Which key goes to which file. */
export function* validateKeysToPaths(items: readonly KeyToPath[] | undefined, path: string): Iterable<FieldError> {
  for (const [i, item] of (items ?? []).entries()) {
    const at = `${path}[${i}]`
    yield* needs(item, at, 'key', 'path')
    yield* validateLocalNonReservedPath(item.path, `${at}.path`)
    yield* validateFileMode(item.mode, `${at}.mode`)
  }
}

function* validateISCSI(source: NonNullable<Volume['iscsi']>, path: string): Iterable<FieldError> {
  yield* needs(source, path, 'targetPortal', 'iqn')
  if (source.iqn !== '' && !/^(iqn|eui|naa)/.test(source.iqn)) {
    yield invalidError(`${path}.iqn`, source.iqn, 'must be valid format starting with iqn, eui, or naa')
  }
  if (source.lun < 0 || source.lun > 255) {
    yield invalidError(`${path}.lun`, source.lun, 'must be between 0 and 255, inclusive')
  }
  const usesCHAP = source.chapAuthDiscovery === true || source.chapAuthSession === true
  if (usesCHAP && source.secretRef === undefined) yield requiredError(`${path}.secretRef`)
}

function* validateFC(source: NonNullable<Volume['fc']>, path: string): Iterable<FieldError> {
  const { targetWWNs = [], wwids = [], lun } = source
  const at = `${path}.targetWWNs`
  if (targetWWNs.length === 0 && wwids.length === 0) {
    yield requiredError(at, 'must specify either targetWWNs or wwids, but not both')
  }
  if (targetWWNs.length > 0 && wwids.length > 0) {
    yield invalidError(at, targetWWNs, 'targetWWNs and wwids can not be specified simultaneously')
  }
  if (targetWWNs.length === 0) return
  if (lun === undefined) yield requiredError(`${path}.lun`, 'lun is required if targetWWNs is specified')
  else if (lun < 0 || lun > 255) yield invalidError(`${path}.lun`, lun, 'must be between 0 and 255, inclusive')
}

function* validateFlocker(source: NonNullable<Volume['flocker']>, path: string): Iterable<FieldError> {
  const { datasetName = '', datasetUUID = '' } = source
  if (datasetName === '' && datasetUUID === '') {
    yield requiredError(path, 'one of datasetName and datasetUUID is required')
  }
  if (datasetName !== '' && datasetUUID !== '') {
    yield invalidError(path, 'resource', 'datasetName and datasetUUID can not be specified simultaneously')
  }
  if (datasetName.includes('/')) yield invalidError(`${path}.datasetName`, datasetName, "must not contain '/'")
}

function* validateCSI(source: NonNullable<Volume['csi']>, path: string): Iterable<FieldError> {
  if (source.driver === '') yield requiredError(`${path}.driver`)
  else {
    if (source.driver.length > 63) yield invalidError(`${path}.driver`, source.driver, 'must be no more than 63 bytes')
    for (const problem of isDns1123Subdomain(source.driver.toLowerCase())) {
      yield invalidError(`${path}.driver`, source.driver, problem)
    }
  }
  if (source.nodePublishSecretRef !== undefined && (source.nodePublishSecretRef.name ?? '') === '') {
    yield requiredError(`${path}.nodePublishSecretRef.name`)
  }
}

function* validatePartition(source: { readonly partition?: number }, path: string): Iterable<FieldError> {
  const { partition = 0 } = source
  if (partition < 0 || partition > 255) {
    yield invalidError(`${path}.partition`, partition, 'must be between 0 and 255, inclusive')
  }
}

/** A check for each source whose fields are checked here, in the order in which upstream looks at sources. */
export const volumeSourceChecks: { readonly [N in SourceName]?: Check<N> } = {
  hostPath: function* (source, path) {
    if (source.path === '') return yield requiredError(`${path}.path`)
    yield* validatePathNoBacksteps(source.path, `${path}.path`)
    if (source.type !== undefined && !hostPathTypes.includes(source.type)) {
      yield notSupportedError(`${path}.type`, source.type, hostPathTypes)
    }
  },
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
  nfs: function* (source, path) {
    yield* needs(source, path, 'server', 'path')
    if (!source.path.startsWith('/')) yield invalidError(`${path}.path`, source.path, 'must be an absolute path')
  },
  iscsi: validateISCSI,
  glusterfs: (source, path) => needs(source, path, 'endpoints', 'path'),
  flocker: validateFlocker,
  persistentVolumeClaim: (source, path) => needs(source, path, 'claimName'),
  rbd: (source, path) => needs(source, path, 'monitors', 'image'),
  cinder: (source, path) => needs(source, path, 'volumeID'),
  cephfs: (source, path) => needs(source, path, 'monitors'),
  quobyte: (source, path) => needs(source, path, 'registry', 'volume'),
  downwardAPI: function* (source, path) {
    yield* validateFileMode(source.defaultMode, `${path}.defaultMode`)
    for (const file of source.items ?? []) yield* validateDownwardAPIFile(file, path)
  },
  fc: validateFC,
  flexVolume: (source, path) => needs(source, path, 'driver'),
  configMap: function* (source, path) {
    yield* needs(source, path, 'name')
    yield* validateFileMode(source.defaultMode, `${path}.defaultMode`)
    yield* validateKeysToPaths(source.items, `${path}.items`)
  },
  azureFile: (source, path) => needs(source, path, 'secretName', 'shareName'),
  vsphereVolume: (source, path) => needs(source, path, 'volumePath'),
  photonPersistentDisk: (source, path) => needs(source, path, 'pdID'),
  portworxVolume: (source, path) => needs(source, path, 'volumeID'),
  azureDisk: (source, path) => needs(source, path, 'diskName', 'diskURI'),
  scaleIO: (source, path) => needs(source, path, 'gateway', 'system', 'volumeName'),
  csi: validateCSI,
  image: function* (source, path) {
    yield* needs(source, path, 'reference')
    const { pullPolicy } = source
    if (pullPolicy === undefined) yield requiredError(`${path}.pullPolicy`)
    else if (!pullPolicies.includes(pullPolicy)) yield notSupportedError(`${path}.pullPolicy`, pullPolicy, pullPolicies)
  },
}
