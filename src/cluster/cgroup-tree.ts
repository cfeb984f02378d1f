// The cgroups of one cluster: all its Pods' stand below one folder named for the home, so that clusters do not meet and a
// purge finds them.
import { readdir, rmdir } from 'node:fs/promises'
import { join } from 'node:path'

const hierarchiesRoot = '/sys/fs/cgroup'

/** Parent of all Pod cgroups of the cluster with this id, from the root of every hierarchy. */
export function clusterCgroup(id: string): string {
  return `/sampan-${id}`
}

/** Removes the cgroups of a cluster whose containers are gone. What is still in use stays. */
export async function removeClusterCgroups(id: string): Promise<void> {
  // Version 1 has a folder for each hierarchy, version 2 is one itself.
  const hierarchies = ['.', ...(await foldersIn(hierarchiesRoot))]
  for (const hierarchy of hierarchies) await removeTree(join(hierarchiesRoot, hierarchy, clusterCgroup(id)))
}

/** Cgroup folders go one by one, the innermost first: their files cannot be removed. */
async function removeTree(folder: string): Promise<void> {
  for (const name of await foldersIn(folder)) await removeTree(join(folder, name))
  await rmdir(folder).catch(() => {})
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
}
