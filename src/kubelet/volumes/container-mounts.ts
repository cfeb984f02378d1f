// The mounts of a container: its volumeMounts, then what the kubelet adds. Sub-paths may not leave their volume.
// Upstream: kubelet_pods.go makeMounts.
import type { core } from '#api'
import type { Mount } from '#cri'
import { type EnvVarValue, expand } from '../env/expand.ts'
import type { HostFiles } from '../host.ts'
import type { VolumePaths } from './volume-manager.ts'
import { VolumeError } from './volume-plugin.ts'

const propagations = { None: 'private', HostToContainer: 'hostToContainer', Bidirectional: 'bidirectional' } as const
const subPathMode = 0o750

export interface ContainerMountsInput {
  readonly container: core.Container | core.EphemeralContainer
  readonly volumes: VolumePaths
  readonly env: readonly EnvVarValue[]
  readonly files: HostFiles
}

function subPathOf(mount: core.VolumeMount, env: readonly EnvVarValue[]): string {
  if (mount.subPathExpr === undefined || mount.subPathExpr === '') return mount.subPath ?? ''
  const values = new Map(env.map(({ name, value }) => [name, value]))
  return expand(mount.subPathExpr, (name) => {
    const value = values.get(name)
    if (value === undefined) throw new VolumeError(`missing value for "${name}" in subPathExpr`)
    return value
  })
}

/** The real path of a sub-path, made if missing. Throws if it would lead out of the volume. */
async function resolveSubPath(files: HostFiles, volume: string, subPath: string): Promise<string> {
  const parts = subPath.split('/').filter((part) => part !== '' && part !== '.')
  if (subPath.startsWith('/') || parts.includes('..')) throw new VolumeError(`subPath "${subPath}" is not valid`)
  const root = (await files.realPath(volume)) ?? volume
  let current = root
  for (const part of parts) {
    const next = `${current}/${part}`
    const real = await files.realPath(next)
    if (real === undefined) {
      await files.makeDirectory(next, subPathMode)
      current = next
    } else current = real
    if (current !== root && !current.startsWith(`${root}/`)) {
      throw new VolumeError(`subPath "${subPath}" leads out of the volume`)
    }
  }
  return current
}

/** Mounts of the container's own volumes, in the order of its spec. */
export async function containerMounts(input: ContainerMountsInput): Promise<readonly Mount[]> {
  const { container, volumes, env, files } = input
  const mounts: Mount[] = []
  for (const mount of container.volumeMounts ?? []) {
    const volume = volumes.get(mount.name)
    if (volume === undefined) throw new VolumeError(`volume "${mount.name}" is not mounted`)
    const subPath = subPathOf(mount, env)
    mounts.push({
      containerPath: mount.mountPath.startsWith('/') ? mount.mountPath : `/${mount.mountPath}`,
      hostPath: subPath === '' ? volume : await resolveSubPath(files, volume, subPath),
      readonly: mount.readOnly === true,
      propagation: propagations[mount.mountPropagation ?? 'None'],
    })
  }
  return mounts
}
