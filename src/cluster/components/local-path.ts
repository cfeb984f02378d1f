// The directories of this machine's volumes of the class `local-path`: any user of a container may write to them, in a folder of
// root's alone.
import type { LocalPathOptions } from '#controllers'
import { ensureDir, pathExists, removeTree } from '#base/node'

/** What the provisioner needs of a machine that is the node `nodeName`. */
export function localPathOf(directory: string, nodeName: string): LocalPathOptions {
  return {
    directory,
    nodeName,
    async createDirectory(path) {
      if (!(await pathExists(directory))) await ensureDir(directory, { mode: 0o700 })
      await ensureDir(path, { mode: 0o777 })
    },
    deleteDirectory: (path) => removeTree(path, { within: directory }),
  }
}
