// Whole trees of files on a real machine: what they use, and whose they are. Upstream: pkg/volume/volume_linux.go
// SetVolumeOwnership, pkg/volume/util/fs.
import { chmod, lchown, lstat, readdir } from 'node:fs/promises'
import type { Stats } from 'node:fs'
import { errorCode } from '#base'
import type { GroupOptions } from '../host.ts'

const readMask = 0o440
const writeMask = 0o660
/** Directories are entered, and what is made in them inherits their group. */
const directoryMask = 0o2110
const blockBytes = 512

const maskOf = (stats: Stats, readOnly: boolean): number =>
  (readOnly ? readMask : writeMask) | (stats.isDirectory() ? directoryMask : 0)

async function statIfThere(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}

/** As `HostFiles.giveToGroup`. */
export async function giveToGroup(path: string, options: GroupOptions): Promise<void> {
  const { gid, readOnly = false, unlessRoot = false } = options
  const stats = await statIfThere(path)
  if (stats === undefined) return
  const mask = maskOf(stats, readOnly)
  if (unlessRoot && stats.gid === gid && (stats.mode & mask) === mask) return
  if (stats.gid !== gid) await lchown(path, stats.uid, gid)
  if (stats.isSymbolicLink()) return
  // A change of owner may have taken the special bits away.
  await chmod(path, (stats.mode & 0o7777) | mask)
  if (!stats.isDirectory()) return
  for (const name of await readdir(path)) await giveToGroup(`${path}/${name}`, { gid, readOnly })
}

/** As `HostFiles.diskUsage`. A file with many names counts once; what vanishes meanwhile does not count. */
export async function diskUsage(path: string): Promise<number> {
  const seen = new Set<number>()
  const usage = async (at: string): Promise<number> => {
    const stats = await statIfThere(at)
    if (stats === undefined || (stats.nlink > 1 && !stats.isDirectory() && seen.has(stats.ino))) return 0
    seen.add(stats.ino)
    let sum = stats.blocks * blockBytes
    if (!stats.isDirectory()) return sum
    const names = await readdir(at).catch((error: unknown) => {
      if (errorCode(error) === 'ENOENT') return []
      throw error
    })
    for (const name of names) sum += await usage(`${at}/${name}`)
    return sum
  }
  return usage(path)
}
