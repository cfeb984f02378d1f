// Checks of the sources of volumes that Pods and PersistentVolumes share, vendors' among them: Kubernetes has given those
// up, and their manifests still exist. Upstream: validate…VolumeSource of pkg/apis/core/validation.
import { type FieldError, invalidError, notSupportedError, requiredError } from '../../meta/field-error.ts'
import { validatePathNoBacksteps } from '../pod/validate/paths.ts'
import type { Volume } from '../v1.types.ts'
import { validateDNSLabel } from '../validate-name.ts'

type Source<N extends keyof Volume> = NonNullable<Volume[N]>

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
const byteRange = 'must be between 0 and 255, inclusive'

/** Fields without which the source is none. */
export function* needs(source: object, path: string, ...names: readonly string[]): Iterable<FieldError> {
  for (const name of names) {
    const value: unknown = Reflect.get(source, name)
    const missing = value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
    if (missing) yield requiredError(`${path}.${name}`)
  }
}

export function* validateHostPath(source: Source<'hostPath'>, path: string): Iterable<FieldError> {
  if (source.path === '') return yield requiredError(`${path}.path`)
  yield* validatePathNoBacksteps(source.path, `${path}.path`)
  if (source.type !== undefined && !hostPathTypes.includes(source.type)) {
    yield notSupportedError(`${path}.type`, source.type, hostPathTypes)
  }
}

export function* validateNFS(source: Source<'nfs'>, path: string): Iterable<FieldError> {
  yield* needs(source, path, 'server', 'path')
  if (!source.path.startsWith('/')) yield invalidError(`${path}.path`, source.path, 'must be an absolute path')
}

/** Forms of the names of initiators and targets. */
const qualifiedNames = {
  iqn: /iqn\.\d{4}-\d{2}\.([A-Za-z0-9.-]+)(:[^,;*&$|\s]+)$/,
  eui: /^eui.[A-Za-z0-9]{16}$/,
  naa: /^naa.[A-Za-z0-9]{32}$/,
}

function isWellFormed(name: string): boolean {
  return Object.entries(qualifiedNames).some(([start, form]) => name.startsWith(start) && form.test(name))
}

/** A Pod's and a PersistentVolume's; upstream says less of the latter's names. */
export function* validateISCSI(
  source: Omit<Source<'iscsi'>, 'secretRef'> & { readonly secretRef?: { readonly name?: string } },
  path: string,
  { volume }: { readonly volume?: string } = {},
): Iterable<FieldError> {
  const { targetPortal, iqn, lun, initiatorName } = source
  if (targetPortal === '') yield requiredError(`${path}.targetPortal`)
  if (volume !== undefined && initiatorName !== undefined && `${volume}:${targetPortal}`.length > initiatorLengthMax) {
    yield invalidError(`${path}.targetportal`, targetPortal, tooLongForInitiator)
  }
  const start = volume === undefined ? 'must be valid format starting with iqn, eui, or naa' : 'must be valid format'
  const problem = (name: string): string | undefined => {
    if (isWellFormed(name)) return undefined
    return Object.keys(qualifiedNames).some((one) => name.startsWith(one)) ? 'must be valid format' : start
  }
  const ofTarget = problem(iqn)
  if (iqn === '') yield requiredError(`${path}.iqn`)
  else if (ofTarget !== undefined) yield invalidError(`${path}.iqn`, iqn, ofTarget)
  if (lun < 0 || lun > 255) yield invalidError(`${path}.lun`, lun, byteRange)
  const usesCHAP = source.chapAuthDiscovery === true || source.chapAuthSession === true
  if (usesCHAP && source.secretRef === undefined) yield requiredError(`${path}.secretRef`)
  if (volume !== undefined && source.secretRef?.name === '') yield requiredError(`${path}.secretRef.name`)
  const ofInitiator = initiatorName === undefined ? undefined : problem(initiatorName)
  if (ofInitiator !== undefined) yield invalidError(`${path}.initiatorname`, initiatorName, ofInitiator)
}

/** How long names of a volume and its portal may be together, if the initiator has a name of its own. */
export const initiatorLengthMax = 64
export const tooLongForInitiator =
  'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.'

export function* validateFC(source: Source<'fc'>, path: string): Iterable<FieldError> {
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
  else if (lun < 0 || lun > 255) yield invalidError(`${path}.lun`, lun, byteRange)
}

export function* validateFlocker(source: Source<'flocker'>, path: string): Iterable<FieldError> {
  const { datasetName = '', datasetUUID = '' } = source
  if (datasetName === '' && datasetUUID === '') {
    yield requiredError(path, 'one of datasetName and datasetUUID is required')
  }
  if (datasetName !== '' && datasetUUID !== '') {
    yield invalidError(path, 'resource', 'datasetName and datasetUUID can not be specified simultaneously')
  }
  if (datasetName.includes('/')) yield invalidError(`${path}.datasetName`, datasetName, "must not contain '/'")
}

const hostAndPort = /^(\[[^[\]]*\]|[^:[\]]*):[^:[\]]*$/
const tenantLengthMax = 64

export function* validateQuobyte(source: Source<'quobyte'>, path: string): Iterable<FieldError> {
  const { registry, tenant = '', volume } = source
  const pairs = 'must be a host:port pair or multiple pairs separated by commas'
  if (registry === '') yield requiredError(`${path}.registry`, pairs)
  else if (tenant.length > tenantLengthMax) {
    yield requiredError(`${path}.tenant`, 'must be a UUID and may not exceed a length of 64 characters')
  } else {
    for (const pair of registry.split(',')) {
      if (!hostAndPort.test(pair)) yield invalidError(`${path}.registry`, registry, pairs)
    }
  }
  if (volume === '') yield requiredError(`${path}.volume`)
}

export function* validateFlexVolume(
  source: { readonly driver: string; readonly options?: Readonly<Record<string, string>> },
  path: string,
): Iterable<FieldError> {
  if (source.driver === '') yield requiredError(`${path}.driver`)
  for (const key of Object.keys(source.options ?? {})) {
    const domain = `.${(key.split('/')[0] ?? '').toLowerCase()}`
    if (!domain.endsWith('.kubernetes.io') && !domain.endsWith('.k8s.io')) continue
    yield invalidError(`${path}.options[${key}]`, key, 'kubernetes.io and k8s.io namespaces are reserved')
  }
}

const cachingModes: readonly string[] = ['None', 'ReadOnly', 'ReadWrite']
const diskKinds: readonly string[] = ['Dedicated', 'Managed', 'Shared']
const managedDisk = '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}'
const blobDisk = 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd'

export function* validateAzureDisk(source: Source<'azureDisk'>, path: string): Iterable<FieldError> {
  const { diskURI, cachingMode, kind } = source
  yield* needs(source, path, 'diskName', 'diskURI')
  if (cachingMode !== undefined && !cachingModes.includes(cachingMode)) {
    yield notSupportedError(`${path}.cachingMode`, cachingMode, cachingModes)
  }
  if (kind === undefined) return
  if (!diskKinds.includes(kind)) yield notSupportedError(`${path}.kind`, kind, diskKinds)
  const isManaged = kind === 'Managed'
  if (!diskURI.startsWith(isManaged ? '/subscriptions/' : 'https://')) {
    yield notSupportedError(`${path}.diskURI`, diskURI, [isManaged ? managedDisk : blobDisk])
  }
}

interface StorageOS {
  readonly volumeName?: string
  readonly volumeNamespace?: string
  readonly secretRef?: { readonly name?: string }
}

export function* validateStorageOS(source: StorageOS, path: string): Iterable<FieldError> {
  const { volumeName = '', volumeNamespace = '', secretRef } = source
  if (volumeName === '') yield requiredError(`${path}.volumeName`)
  else yield* validateDNSLabel(volumeName, `${path}.volumeName`)
  if (volumeNamespace !== '') yield* validateDNSLabel(volumeNamespace, `${path}.volumeNamespace`)
  if (secretRef !== undefined && (secretRef.name ?? '') === '') yield requiredError(`${path}.secretRef.name`)
}

export function* validatePartition(source: { readonly partition?: number }, path: string): Iterable<FieldError> {
  const { partition = 0 } = source
  if (partition < 0 || partition > 255) {
    yield invalidError(`${path}.partition`, partition, 'must be between 1 and 255, inclusive')
  }
}

/** A secret that may be named, and then is. */
export function* validateSecretName(
  secretRef: { readonly name?: string } | undefined,
  path: string,
): Iterable<FieldError> {
  if (secretRef !== undefined && (secretRef.name ?? '') === '') yield requiredError(`${path}.secretRef.name`)
}
