// emptyDir: a directory, or a tmpfs for medium Memory, that lives as long as the Pod. Upstream: pkg/volume/emptydir.
import { wholeValue } from '../pod/quantity.ts'
import type { VolumePlugin } from './volume-plugin.ts'

const emptyDirMode = 0o777

export const emptyDirPlugin: VolumePlugin = {
  kind: 'empty-dir',
  supports: (volume) => volume.emptyDir !== undefined,
  async setUp(volume, { host, dir }) {
    const { medium, sizeLimit } = volume.emptyDir ?? {}
    if (medium === 'Memory') {
      if (await host.mounts.isMountPoint(dir)) return dir
      await host.files.makeDirectory(dir, emptyDirMode)
      const sizeBytes = wholeValue(sizeLimit)
      await host.mounts.tmpfs(dir, sizeBytes > 0 ? { sizeBytes } : {})
    } else if ((await host.files.stat(dir)) !== undefined) return dir
    await host.files.makeDirectory(dir, emptyDirMode)
    return dir
  },
}
