// Removes everything that a cluster put on this machine: containers, images, mounts, network, files.
import { readdir, rmdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Clock, Log } from '#base'
import {
  ensureDir,
  mountPoints,
  pathExists,
  removeFile,
  removeTree,
  runProcess,
  takeLockFile,
  isRoot,
} from '#base/node'
import { stopContainerd } from '#containerd'
import { type ClusterProcessOptions, type HomePaths, homePaths, runRootOf } from '#home'
import { removeClusterCgroups } from './cgroup-tree.ts'
import { containerdLocation } from './node-runtime.ts'
import { stopProcessRuntime } from './process-runtime.ts'

interface PurgeDeps {
  readonly clock: Clock
  readonly log: Log
}

const umountLimitMs = 20_000

/** Purges the home of a cluster that does not run. Rejects if it runs. No error if nothing is there. */
export async function purgeHome(deps: PurgeDeps, options: ClusterProcessOptions): Promise<void> {
  const paths = homePaths(options.home, options.runRoot ?? runRootOf(options.home, isRoot()))
  // A home that someone removed by hand may have left its runtime running.
  if (!(await pathExists(paths.home)) && !(await pathExists(paths.run))) return
  await ensureDir(paths.home, { mode: 0o700 })
  const taken = await takeLockFile(paths.lock)
  if (taken.kind === 'taken')
    throw new Error(`Cannot purge ${paths.home}: process ${taken.holder.pid} runs its cluster`)
  try {
    await removeEverything(deps, paths)
  } finally {
    await taken.lock[Symbol.asyncDispose]()
  }
  if ((await readdir(paths.home)).length === 0) await rmdir(paths.home)
}

/** Removes what a cluster made, but for the lock, which the caller holds. Files of others in the home stay. */
export async function removeEverything(deps: PurgeDeps, paths: HomePaths): Promise<void> {
  await stopProcessRuntime(deps, paths, { purge: true })
  // What follows only root can have made.
  if (isRoot()) {
    await stopContainerd(deps, { ...containerdLocation(paths), purge: true })
    await removeClusterCgroups(paths.id)
    await unmountUnder(paths.kubelet)
  }
  for (const file of [paths.kubeconfig, paths.settings, paths.state]) await removeFile(file)
  for (const folder of [paths.pki, dirname(paths.database), paths.logs, paths.kubelet, paths.volumes])
    await removeTree(folder, { within: paths.home })
  await removeTree(paths.run, { within: dirname(paths.run) })
  // The folder is ours, what someone has put into it is not.
  if ((await pathExists(paths.manifests)) && (await readdir(paths.manifests)).length === 0) await rmdir(paths.manifests)
}

/** Volumes that are mounts: memory-backed ones. */
async function unmountUnder(folder: string): Promise<void> {
  const mounted = (await mountPoints()).filter((point) => point.startsWith(`${folder}/`))
  if (mounted.length === 0) return
  const deepestFirst = mounted.sort((a, b) => b.length - a.length)
  await runProcess('umount', ['--lazy', ...deepestFirst], { timeLimitMs: umountLimitMs })
}
