// emptyDir: a directory, or a tmpfs for medium Memory, that lives as long as the Pod. Its size limit is held by the eviction
// manager, a tmpfs' also by its size. Upstream: pkg/volume/emptydir.
import type { core } from '#api'
import { wholeValue } from '../pod/quantity.ts'
import { podCgroupLimits } from '../pod/resources.ts'
import type { VolumePlugin } from './volume-plugin.ts'

const emptyDirMode = 0o777

/** Bytes of a memory volume: the least of its limit, the Pod's memory limit and what the node has. Pure. */
export function memoryVolumeBytes(
  volume: core.Volume,
  pod: core.Pod,
  allocatable: Readonly<Record<string, string>>,
): number | undefined {
  const limits = [
    wholeValue(volume.emptyDir?.sizeLimit),
    podCgroupLimits(pod).memoryBytes ?? 0,
    wholeValue(allocatable['memory']),
  ].filter((bytes) => bytes > 0)
  return limits.length === 0 ? undefined : Math.min(...limits)
}

export const emptyDirPlugin: VolumePlugin = {
  kind: 'empty-dir',
  supports: (volume) => volume.emptyDir !== undefined,
  async setUp(volume, { host, dir, pod, allocatable }) {
    const gid = pod.spec.securityContext?.fsGroup
    if (volume.emptyDir?.medium === 'Memory') {
      if (await host.mounts.isMountPoint(dir)) return dir
      await host.files.makeDirectory(dir, emptyDirMode)
      const sizeBytes = memoryVolumeBytes(volume, pod, allocatable)
      await host.mounts.tmpfs(dir, sizeBytes === undefined ? {} : { sizeBytes })
    } else if ((await host.files.stat(dir)) !== undefined) return dir
    await host.files.makeDirectory(dir, emptyDirMode)
    if (gid !== undefined) await host.files.giveToGroup(dir, { gid })
    return dir
  },
}
