// Where a container mounts volumes and block devices.
import {
  type FieldError,
  forbiddenError,
  invalidError,
  notFoundError,
  notSupportedError,
  requiredError,
} from '../../../meta/field-error.ts'
import type { Container, VolumeDevice, VolumeMount } from '../../v1.types.ts'
import { validateLocalDescendingPath, validatePathNoBacksteps } from './paths.ts'
import type { SpecFacts } from './spec-facts.ts'

const mountPropagations: readonly string[] = ['Bidirectional', 'HostToContainer', 'None']
const recursiveReadOnlyModes: readonly string[] = ['Disabled', 'Enabled', 'IfPossible']

/** Volume mounts and devices of one container. */
export function* validateMounts(container: Container, path: string, facts: SpecFacts): Iterable<FieldError> {
  const mounts = container.volumeMounts ?? []
  const devices = container.volumeDevices ?? []
  const mountPaths = new Set<string>()
  for (const [i, mount] of mounts.entries()) {
    const at = `${path}.volumeMounts[${i}]`
    yield* validateMountTarget(mount, at, facts)
    if (mountPaths.has(mount.mountPath)) yield invalidError(`${at}.mountPath`, mount.mountPath, 'must be unique')
    mountPaths.add(mount.mountPath)
    if (devices.some(({ name }) => name === mount.name)) {
      yield invalidError(`${at}.name`, mount.name, 'must not already exist in volumeDevices')
    }
    if (devices.some(({ devicePath }) => devicePath === mount.mountPath)) {
      yield invalidError(`${at}.mountPath`, mount.mountPath, 'must not already exist as a path in volumeDevices')
    }
    yield* validateSubPaths(mount, { at, list: `${path}.volumeMounts` })
    yield* validatePropagation(mount, container, `${path}.volumeMounts.mountPropagation`)
    yield* validateRecursiveReadOnly(mount, `${path}.volumeMounts.recursiveReadOnly`)
  }
  yield* validateDevices(devices, mounts, { path: `${path}.volumeDevices`, facts })
}

function* validateMountTarget(mount: VolumeMount, path: string, { volumes }: SpecFacts): Iterable<FieldError> {
  if (mount.name === '') yield requiredError(`${path}.name`)
  if (!volumes.has(mount.name)) yield notFoundError(`${path}.name`, mount.name)
  if (mount.mountPath === '') yield requiredError(`${path}.mountPath`)
}

/** Upstream reports a bad sub-path at the list (`volumeMounts.subPath`), and we are compared with it. */
function* validateSubPaths(
  { subPath = '', subPathExpr = '' }: VolumeMount,
  { at, list }: { readonly at: string; readonly list: string },
): Iterable<FieldError> {
  if (subPath !== '') yield* validateLocalDescendingPath(subPath, `${list}.subPath`)
  if (subPathExpr === '') return
  if (subPath !== '') {
    yield invalidError(`${at}.subPathExpr`, subPathExpr, 'subPathExpr and subPath are mutually exclusive')
  }
  yield* validateLocalDescendingPath(subPathExpr, `${list}.subPathExpr`)
}

function* validatePropagation(
  { mountPropagation }: VolumeMount,
  container: Container,
  path: string,
): Iterable<FieldError> {
  if (mountPropagation === undefined) return
  if (!mountPropagations.includes(mountPropagation)) {
    yield notSupportedError(path, mountPropagation, mountPropagations)
  }
  if (mountPropagation === 'Bidirectional' && container.securityContext?.privileged !== true) {
    yield forbiddenError(path, 'Bidirectional mount propagation is available only to privileged containers')
  }
}

function* validateRecursiveReadOnly(mount: VolumeMount, path: string): Iterable<FieldError> {
  const mode = mount.recursiveReadOnly
  if (mode === undefined) return
  if (!recursiveReadOnlyModes.includes(mode)) return yield notSupportedError(path, mode, recursiveReadOnlyModes)
  if (mode === 'Disabled') return
  if (mount.readOnly !== true) yield forbiddenError(path, 'may only be specified when readOnly is true')
  if (mount.mountPropagation !== undefined && mount.mountPropagation !== 'None') {
    yield forbiddenError(path, 'may only be specified when mountPropagation is None or not specified')
  }
}

function* validateDevices(
  devices: readonly VolumeDevice[],
  mounts: readonly VolumeMount[],
  { path, facts }: { readonly path: string; readonly facts: SpecFacts },
): Iterable<FieldError> {
  const names = new Set<string>()
  const paths = new Set<string>()
  for (const [i, { name, devicePath }] of devices.entries()) {
    const at = `${path}[${i}]`
    const volume = facts.volumes.get(name)
    if (name === '') yield requiredError(`${at}.name`)
    if (names.has(name)) yield invalidError(`${at}.name`, name, 'must be unique')
    if (volume === undefined) yield notFoundError(`${at}.name`, name)
    else if (volume.persistentVolumeClaim === undefined && volume.ephemeral === undefined) {
      const detail = 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode'
      yield invalidError(`${at}.name`, name, detail)
    }
    if (devicePath === '') yield requiredError(`${at}.devicePath`)
    if (paths.has(devicePath)) yield invalidError(`${at}.devicePath`, devicePath, 'must be unique')
    if (devicePath !== '' && [...validatePathNoBacksteps(devicePath, '')].length > 0) {
      yield invalidError(`${at}.devicePath`, devicePath, "can not contain backsteps ('..')")
    } else paths.add(devicePath)
    if (mounts.some((mount) => mount.name === name)) {
      yield invalidError(`${at}.name`, name, 'must not already exist in volumeMounts')
    }
    if (mounts.some((mount) => mount.mountPath === devicePath)) {
      yield invalidError(`${at}.devicePath`, devicePath, 'must not already exist as a path in volumeMounts')
    }
    if (name !== '') names.add(name)
  }
}
