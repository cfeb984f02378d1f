// Fields and resources that the downward API may show: in environment variables and in files of a volume.
import { type FieldError, invalidError, notSupportedError, requiredError } from '../../../meta/field-error.ts'
import type { DownwardAPIVolumeFile, ObjectFieldSelector, ResourceFieldSelector } from '../../v1.types.ts'
import { validateQualifiedName } from '../../validate-name.ts'
import { validateFileMode, validateLocalNonReservedPath } from './paths.ts'

/** Fields that an environment variable may show, besides single labels and annotations. */
export const envFieldPaths: readonly string[] = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
]

/** Fields that a file may show, besides single labels and annotations. */
export const volumeFieldPaths: readonly string[] = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
]

/** What a Pod's fields are called; a path outside this list names no field at all. */
const knownFieldPaths: ReadonlySet<string> = new Set([...envFieldPaths, ...volumeFieldPaths])

const resourceNames: readonly string[] = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
]
const hugePagesPrefixes: readonly string[] = ['limits.hugepages-', 'requests.hugepages-']
const byteDivisors = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei']

/** `metadata.labels['key']` taken apart; undefined if the path has no subscript. */
export function splitSubscript(fieldPath: string): { readonly path: string; readonly key: string } | undefined {
  const match = /^([^[]+)\['([^']*)'\]$/.exec(fieldPath)
  return match === null ? undefined : { path: match[1] ?? '', key: match[2] ?? '' }
}

/** A reference to a field of the Pod; `allowed` are the fields without subscript that may be named here. */
export function* validateFieldRef(
  ref: ObjectFieldSelector,
  path: string,
  allowed: readonly string[],
): Iterable<FieldError> {
  const { apiVersion = '', fieldPath } = ref
  if (apiVersion === '') return yield requiredError(`${path}.apiVersion`)
  if (fieldPath === '') return yield requiredError(`${path}.fieldPath`)
  const subscripted = splitSubscript(fieldPath)
  const known = subscripted === undefined ? knownFieldPaths.has(fieldPath) : isSubscriptable(subscripted.path)
  if (apiVersion !== 'v1') {
    const detail = `error converting fieldPath: unsupported pod version: ${apiVersion}`
    yield invalidError(`${path}.fieldPath`, fieldPath, detail)
  } else if (!known) {
    const name = subscripted === undefined ? fieldPath : subscripted.path
    if (subscripted !== undefined && knownFieldPaths.has(name)) {
      yield invalidError(path, name, 'does not support subscript')
    } else {
      const detail = `error converting fieldPath: field label not supported: ${fieldPath}`
      yield invalidError(`${path}.fieldPath`, fieldPath, detail)
    }
  } else if (subscripted !== undefined) {
    const key = subscripted.path === 'metadata.annotations' ? subscripted.key.toLowerCase() : subscripted.key
    yield* validateQualifiedName(key, path)
  } else if (!allowed.includes(fieldPath)) {
    yield notSupportedError(`${path}.fieldPath`, fieldPath, allowed)
  }
}

function isSubscriptable(path: string): boolean {
  return path === 'metadata.annotations' || path === 'metadata.labels'
}

/** A reference to a request or limit; files must say of which container. */
export function* validateResourceFieldRef(
  ref: ResourceFieldSelector,
  path: string,
  needsContainer: boolean,
): Iterable<FieldError> {
  const { resource } = ref
  if (needsContainer && (ref.containerName ?? '') === '') yield requiredError(`${path}.containerName`)
  else if (resource === '') yield requiredError(`${path}.resource`)
  else if (!resourceNames.includes(resource) && !hugePagesPrefixes.some((prefix) => resource.startsWith(prefix))) {
    yield notSupportedError(`${path}.resource`, resource, resourceNames)
  }
  yield* validateDivisor(ref, path)
}

function* validateDivisor({ resource, divisor }: ResourceFieldSelector, path: string): Iterable<FieldError> {
  if (divisor === '0') return
  const [what, allowed] = divisorRule(resource)
  if (allowed.length > 0 && !allowed.includes(divisor)) {
    const values = allowed === byteDivisors ? allowed.join(', ') : '1m and 1'
    yield invalidError(
      `${path}.divisor`,
      resource,
      `only divisor's values ${values} are supported with the ${what} resource`,
    )
  }
}

function divisorRule(resource: string): readonly [what: string, allowed: readonly string[]] {
  if (/^(limits|requests)\.cpu$/.test(resource)) return ['cpu', ['1m', '1']]
  if (/^(limits|requests)\.memory$/.test(resource)) return ['memory', byteDivisors]
  if (/^(limits|requests)\.ephemeral-storage$/.test(resource)) return ['local ephemeral storage', byteDivisors]
  if (hugePagesPrefixes.some((prefix) => resource.startsWith(prefix))) return ['hugepages', byteDivisors]
  return ['', []]
}

/** A file of a downward API volume. */
export function* validateDownwardAPIFile(file: DownwardAPIVolumeFile, path: string): Iterable<FieldError> {
  if (file.path === '') yield requiredError(`${path}.path`)
  yield* validateLocalNonReservedPath(file.path, `${path}.path`)
  if (file.fieldRef !== undefined) {
    yield* validateFieldRef(file.fieldRef, `${path}.fieldRef`, volumeFieldPaths)
    if (file.resourceFieldRef !== undefined) {
      yield invalidError(path, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously')
    }
  } else if (file.resourceFieldRef !== undefined) {
    yield* validateResourceFieldRef(file.resourceFieldRef, `${path}.resourceFieldRef`, true)
  } else {
    yield requiredError(path, 'one of fieldRef and resourceFieldRef is required')
  }
  yield* validateFileMode(file.mode, `${path}.mode`)
}
