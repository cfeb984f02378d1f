// A sub-path of a volume, mounted so that nobody who can write to the volume can lead it elsewhere: every part is opened from
// the one before, without following links, and what is mounted is the opened thing, not a path. Upstream: subpath_linux.go.
import { constants } from 'node:fs'
import { type FileHandle, mkdir, open, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pid } from 'node:process'
import { errorCode } from '#base'
import { runProcess } from '#base/node'
import type { SubPathRequest } from '../host.ts'

/** Linux's O_PATH, the same on amd64 and arm64; Node has no name for it. */
const openPath = 0x200000
const mountLimitMs = 30_000

const pathOf = (handle: FileHandle): string => `/proc/${pid}/fd/${handle.fd}`

async function openPart(parent: string, part: string, mode: number): Promise<FileHandle> {
  const path = `${parent}/${part}`
  const flags = openPath | constants.O_NOFOLLOW
  try {
    return await open(path, flags)
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error
  }
  await mkdir(path, { mode })
  return open(path, flags)
}

/** As `HostMounts.bindSubPath`. */
export async function bindSubPath({ root, subPath, target, mode }: SubPathRequest): Promise<string> {
  await using opened = new AsyncDisposableStack()
  const keep = (handle: FileHandle): FileHandle => {
    opened.defer(() => handle.close())
    return handle
  }
  let current = keep(await open(root, openPath | constants.O_NOFOLLOW))
  for (const part of subPath.split('/')) {
    current = keep(await openPart(pathOf(current), part, mode))
    if ((await current.stat()).isSymbolicLink()) throw new Error(`subPath "${subPath}" leads over a link`)
  }
  await mkdir(dirname(target), { recursive: true })
  if ((await current.stat()).isDirectory()) await mkdir(target, { recursive: true })
  else if ((await stat(target).catch(() => undefined)) === undefined) await writeFile(target, '')
  const args = ['--no-canonicalize', '--bind', pathOf(current), target]
  const { code, stderr } = await runProcess('mount', args, { timeLimitMs: mountLimitMs })
  if (code !== 0) throw new Error(`mount ${args.join(' ')} failed with ${code}: ${stderr.trim()}`)
  return target
}
