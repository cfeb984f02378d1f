// One tmpfs of the node for all volumes that hold credentials: none of them is written to a disk, and none costs a mount of
// its own, which upstream makes for each. Where the machine lets nothing be mounted, they lie in the kubelet's folder,
// readable by its user only. Upstream: pkg/volume/{secret,projected,downwardapi} wrap an emptyDir of medium Memory.
import { errorMessage, type Log } from '#base'
import type { KubeletHost } from '../host.ts'
import { memoryVolumesDir } from '../runtime/paths.ts'

const mode = 0o700

/** The folder, mounted if it is not yet. Never rejects. */
export async function prepareMemoryFolder(
  { host, log }: { readonly host: Pick<KubeletHost, 'files' | 'mounts'>; readonly log: Log },
  rootDir: string,
): Promise<string> {
  const folder = memoryVolumesDir(rootDir)
  try {
    await host.files.makeDirectory(folder, mode)
    if (!(await host.mounts.isMountPoint(folder))) {
      await host.mounts.tmpfs(folder, { noSwap: true })
      await host.files.chmod(folder, mode)
    }
  } catch (error) {
    log.warn('Secret volumes are on disk', { folder, error: errorMessage(error) })
  }
  return folder
}
