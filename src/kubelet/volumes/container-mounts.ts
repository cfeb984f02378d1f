// The mounts of a container: its volumeMounts, then what the kubelet adds. Sub-paths may not leave their volume.
// Upstream: kubelet_pods.go makeMounts.
import type { core } from '#api'
import type { Mount } from '#cri'
import { type EnvVarValue, expand } from '../env/expand.ts'
import type { HostFiles, KubeletHost } from '../host.ts'
import type { VolumePaths } from './volume-manager.ts'
import { VolumeError } from './volume-plugin.ts'

const propagations = { None: 'private', HostToContainer: 'hostToContainer', Bidirectional: 'bidirectional' } as const
const subPathMode = 0o750

export interface ContainerMountsInput {
  readonly pod: core.Pod
  readonly container: core.Container | core.EphemeralContainer
  readonly volumes: VolumePaths
  readonly env: readonly EnvVarValue[]
  readonly host: Pick<KubeletHost, 'files' | 'mounts'>
  /** Where sub-paths are mounted, a directory each. */
  readonly subPathsDir: string
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

/**
 * Where a sub-path of a volume really is, relative to the volume's real path. Links within the volume are followed now;
 * what is missing is taken as written. Throws if it would lead out of the volume.
 */
async function resolveSubPath(
  files: HostFiles,
  volume: string,
  subPath: string,
): Promise<{ readonly root: string; readonly relative: string }> {
  const parts = subPath.split('/').filter((part) => part !== '' && part !== '.')
  if (subPath.startsWith('/') || parts.includes('..')) throw new VolumeError(`subPath "${subPath}" is not valid`)
  const root = (await files.realPath(volume)) ?? volume
  let current = root
  for (const part of parts) {
    const next = `${current}/${part}`
    const real = await files.realPath(next)
    if (real === undefined && (await files.readLink(next)) !== undefined) {
      throw new VolumeError(`subPath "${subPath}" leads to nothing`)
    }
    current = real ?? next
    if (current !== root && !current.startsWith(`${root}/`)) {
      throw new VolumeError(`subPath "${subPath}" leads out of the volume`)
    }
  }
  return { root, relative: current.slice(root.length + 1) }
}

/** Whether the volume's source allows reading only. */
const isReadOnly = (pod: core.Pod, name: string): boolean =>
  pod.spec.volumes?.find((volume) => volume.name === name)?.persistentVolumeClaim?.readOnly === true

/** Mounts of the container's own volumes, in the order of its spec. */
export async function containerMounts(input: ContainerMountsInput): Promise<readonly Mount[]> {
  const { pod, container, volumes, env, host, subPathsDir } = input
  const mounts: Mount[] = []
  for (const [index, mount] of (container.volumeMounts ?? []).entries()) {
    const volume = volumes.get(mount.name)
    if (volume === undefined) throw new VolumeError(`volume "${mount.name}" is not mounted`)
    const subPath = subPathOf(mount, env)
    const target = `${subPathsDir}/${index}`
    mounts.push({
      containerPath: mount.mountPath.startsWith('/') ? mount.mountPath : `/${mount.mountPath}`,
      hostPath: subPath === '' ? volume : await mountSubPath(host, { volume, subPath, target }),
      readonly: mount.readOnly === true || isReadOnly(pod, mount.name),
      propagation: propagations[mount.mountPropagation ?? 'None'],
    })
  }
  return mounts
}

async function mountSubPath(
  { files, mounts }: ContainerMountsInput['host'],
  { volume, subPath, target }: { readonly volume: string; readonly subPath: string; readonly target: string },
): Promise<string> {
  const { root, relative } = await resolveSubPath(files, volume, subPath)
  if (relative === '') return root
  return mounts.bindSubPath({ root, subPath: relative, target, mode: subPathMode })
}
