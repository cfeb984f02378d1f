// Where a path in a volume leads, links and all: never out of it. Upstream: kubelet_pods.go makeMounts, pkg/volume/util/subpath.
import type { HostFiles } from '../host.ts'
import { VolumeError } from './volume-plugin.ts'

/**
 * Where a sub-path of a volume really is, relative to the volume's real path. Links within the volume are followed now;
 * what is missing is taken as written. Throws if it would lead out of the volume.
 */
export async function resolveSubPath(
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
