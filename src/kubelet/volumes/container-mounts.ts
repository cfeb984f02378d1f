// The mounts of a container: its volumeMounts, then what the kubelet adds. Sub-paths may not leave their volume.
// Upstream: kubelet_pods.go makeMounts.
import type { core } from '#api'
import type { Mount } from '#cri'
import { type EnvVarValue, expand } from '../env/expand.ts'
import type { KubeletHost } from '../host.ts'
import { resolveSubPath } from './resolve-sub-path.ts'
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

/** Whether the volume can only be read: its source says so, or its files follow the API, and belong to it. */
function isReadOnly(pod: core.Pod, name: string): boolean {
  const volume = pod.spec.volumes?.find((one) => one.name === name)
  const fromApi = volume?.configMap ?? volume?.secret ?? volume?.downwardAPI ?? volume?.projected
  return fromApi !== undefined || volume?.persistentVolumeClaim?.readOnly === true
}

/** Whether the kubelet made the volume, so that its files may be labelled for the Pod; a path of the node may not. */
function isManaged(pod: core.Pod, name: string): boolean {
  const volume = pod.spec.volumes?.find((one) => one.name === name)
  return (
    volume?.hostPath === undefined && volume?.persistentVolumeClaim === undefined && volume?.ephemeral === undefined
  )
}

const recursiveReadOnlyText = (name: string): string =>
  `failed to resolve recursive read-only mode: volume "${name}" requested recursive read-only mode, but it is not supported by the runtime`

/** Mounts of the container's own volumes, in the order of its spec. */
export async function containerMounts(input: ContainerMountsInput): Promise<readonly Mount[]> {
  const { pod, container, volumes, env, host, subPathsDir } = input
  const mounts: Mount[] = []
  for (const [index, mount] of (container.volumeMounts ?? []).entries()) {
    const volume = volumes.get(mount.name)
    if (volume === undefined) throw new VolumeError(`volume "${mount.name}" is not mounted`)
    // No runtime is asked for it.
    if (mount.recursiveReadOnly === 'Enabled') throw new VolumeError(recursiveReadOnlyText(mount.name))
    const subPath = subPathOf(mount, env)
    const target = `${subPathsDir}/${index}`
    mounts.push({
      containerPath: mount.mountPath.startsWith('/') ? mount.mountPath : `/${mount.mountPath}`,
      hostPath: subPath === '' ? volume : await mountSubPath(host, { volume, subPath, target }),
      readonly: mount.readOnly === true || isReadOnly(pod, mount.name),
      propagation: propagations[mount.mountPropagation ?? 'None'],
      // Only where SELinux is on, which the runtime knows, does it mean anything.
      ...(isManaged(pod, mount.name) ? { selinuxRelabel: true } : {}),
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
