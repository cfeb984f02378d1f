// Files of a real machine.
import { createReadStream, createWriteStream } from 'node:fs'
import {
  type FileHandle,
  chmod,
  chown,
  lstat,
  mkdir,
  open,
  readdir,
  readlink,
  realpath,
  rename,
  rm,
  stat,
  symlink,
} from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { errorCode } from '#base'
import { diskUsage, giveToGroup } from './trees.ts'
import type { FileKind, FileStat, HostFiles } from '../host.ts'

const missing = new Set(['ENOENT', 'ENOTDIR'])

async function orUndefined<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (missing.has(errorCode(error) ?? '')) return undefined
    throw error
  }
}

async function readRange(
  path: string,
  maxBytes: number | undefined,
  fromEnd: boolean,
): Promise<Uint8Array | undefined> {
  const file = await orUndefined(open(path, 'r'))
  if (file === undefined) return undefined
  await using _closing = { [Symbol.asyncDispose]: () => file.close() }
  // Files of /proc say that they are empty.
  if (maxBytes === undefined) return new Uint8Array(await file.readFile())
  const { size } = await file.stat()
  const buffer = new Uint8Array(Math.min(maxBytes, size))
  const { bytesRead } = await file.read(buffer, 0, buffer.length, fromEnd ? size - buffer.length : 0)
  return buffer.subarray(0, bytesRead)
}

async function openForWriting(path: string, mode: number): Promise<FileHandle> {
  const file = await orUndefined(open(path, 'w', mode))
  if (file !== undefined) return file
  await mkdir(dirname(path), { recursive: true })
  return open(path, 'w', mode)
}

function kindOf(stats: Awaited<ReturnType<typeof stat>>): FileKind {
  if (stats.isFile()) return 'file'
  if (stats.isDirectory()) return 'directory'
  if (stats.isSocket()) return 'socket'
  if (stats.isCharacterDevice()) return 'charDevice'
  return stats.isBlockDevice() ? 'blockDevice' : 'other'
}

/** The machine's own files. Modes are exact, whatever the umask. */
export const nodeFiles: HostFiles = {
  async makeDirectory(path, mode) {
    await mkdir(path, { recursive: true })
    if (mode !== undefined) await chmod(path, mode)
  },
  read: (path, maxBytes) => readRange(path, maxBytes, false),
  readTail: (path, maxBytes) => readRange(path, maxBytes, true),
  async write(path, content, { mode = 0o644, uid, gid } = {}) {
    const opened = await openForWriting(path, mode)
    await using _closing = { [Symbol.asyncDispose]: () => opened.close() }
    await opened.writeFile(content)
    await opened.chmod(mode)
    if (uid !== undefined || gid !== undefined) await opened.chown(uid ?? -1, gid ?? -1)
  },
  rename,
  symlink: (target, path) => symlink(target, path),
  readLink: (path) => orUndefined(readlink(path)).catch(() => undefined),
  remove: (path) => rm(path, { recursive: true, force: true }),
  list: async (path) => ((await orUndefined(readdir(path))) ?? []).sort(),
  async stat(path): Promise<FileStat | undefined> {
    const stats = await orUndefined(stat(path))
    if (stats === undefined) return undefined
    return { kind: kindOf(stats), sizeBytes: stats.size, mode: stats.mode & 0o7777 }
  },
  async compress(path) {
    const temporary = `${path}.tmp`
    await pipeline(createReadStream(path), createGzip(), createWriteStream(temporary, { mode: 0o640 }))
    await rename(temporary, `${path}.gz`)
    await rm(path, { force: true })
  },
  realPath: (path) => orUndefined(realpath(path)),
  chmod,
  giveToGroup,
  diskUsage,
  async chown(path, uid, gid) {
    if ((await orUndefined(lstat(path))) !== undefined) await chown(path, uid, gid)
  },
}
