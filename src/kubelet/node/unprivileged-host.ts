// The machine under a kubelet that is not root: what only root can do is left out. Volumes belong to the kubelet's user, nothing
// is mounted, and there are no cgroups. For the process runtime, whose containers are processes of that same user.
import { mkdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import type { HostMounts, KubeletHost, SubPathRequest } from '../host.ts'

const mounts: HostMounts = {
  // A directory on the disk is the nearest thing to it.
  tmpfs: async (path) => {
    await mkdir(path, { recursive: true })
  },
  bindSubPath: linkFreePath,
  unmountUnder: async () => {},
  isMountPoint: async () => false,
}

/** The path of a sub-path, made if missing. Refused when a link leads elsewhere: there is no mount that would hold it fast. */
async function linkFreePath({ root, subPath, mode }: SubPathRequest): Promise<string> {
  const path = join(root, subPath)
  await mkdir(path, { recursive: true, mode }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  if ((await realpath(path)) !== join(await realpath(root), subPath)) {
    throw new Error(`subPath "${subPath}" leads over a link`)
  }
  return path
}

/** `host` without what needs root. */
export function withoutRoot(host: KubeletHost): KubeletHost {
  const { files } = host
  return {
    ...host,
    mounts,
    cgroups: { apply: async () => {}, remove: async () => {} },
    files: {
      ...files,
      write: (path, content, { mode } = {}) => files.write(path, content, mode === undefined ? {} : { mode }),
      chown: async () => {},
      giveToGroup: async () => {},
    },
  }
}
