// Files that survive a crash: a reader sees the old content or the new, never half of it.
import { chmod, lstat, mkdir, open, readFile, realpath, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { errorCode } from '../errors.ts'
import { randomUuid } from '../random.ts'
import { realRandom } from './real-random.ts'

export interface WriteFileOptions {
  /** Default 0o644; not subject to the umask. */
  readonly mode?: number
  /** Whether to wait until the disk has it. Default true. */
  readonly durable?: boolean
}

/** Writes a file by way of a temporary one beside it: temp, fsync, rename, fsync of the folder. */
export async function writeFileAtomic(
  path: string,
  data: string | Uint8Array,
  { mode = 0o644, durable = true }: WriteFileOptions = {},
): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUuid(realRandom)}`)
  try {
    {
      await using file = await open(temporary, 'wx', mode)
      await file.writeFile(data)
      await file.chmod(mode)
      if (durable) await file.sync()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  if (durable) await syncFolder(dirname(path))
}

async function syncFolder(path: string): Promise<void> {
  await using folder = await open(path, 'r')
  await folder.sync()
}

/** The bytes of a file, undefined if there is none. */
export async function readFileIfExists(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}

/** The text of a UTF-8 file, undefined if there is none. */
export async function readTextIfExists(path: string): Promise<string | undefined> {
  const bytes = await readFileIfExists(path)
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes)
}

/** Makes a folder and its parents if need be. With `mode`, the folder itself gets it even if it was there. */
export async function ensureDir(path: string, { mode }: { readonly mode?: number } = {}): Promise<void> {
  await mkdir(path, { recursive: true })
  if (mode !== undefined) await chmod(path, mode)
}

/** Whether something, be it a dangling link, is at `path`. */
export async function pathExists(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return false
    throw error
  }
}

/** Removes a file; no error if there is none. */
export async function removeFile(path: string): Promise<void> {
  await rm(path, { force: true })
}

/**
 * Removes a folder with all it holds, no error if there is none. Refuses what is not strictly inside `within`, links
 * resolved, and what has something mounted at or below it: removing would reach into another file system.
 */
export async function removeTree(path: string, { within }: { readonly within: string }): Promise<void> {
  if (!(await pathExists(path))) return
  const parent = await realpath(dirname(resolve(path)))
  const real = join(parent, basename(resolve(path)))
  const inside = relative(await realpath(within), real)
  if (inside === '' || inside === '..' || inside.startsWith('../')) {
    throw new Error(`Cannot remove "${path}": it is not inside "${within}"`)
  }
  const mounted = (await mountPoints()).find((point) => point === real || point.startsWith(`${real}/`))
  if (mounted !== undefined) throw new Error(`Cannot remove "${path}": "${mounted}" is mounted`)
  await rm(real, { recursive: true, force: true })
}

/** Where something is mounted, as this process sees it. None where the system has no /proc. */
export async function mountPoints(): Promise<readonly string[]> {
  const text = (await readTextIfExists('/proc/self/mountinfo')) ?? ''
  // Field 5; blanks and the like in paths are written as octal escapes.
  return text.split('\n').flatMap((line) => {
    const point = line.split(' ')[4]
    return point === undefined
      ? []
      : [point.replace(/\\([0-7]{3})/g, (_, octal) => String.fromCharCode(parseInt(octal, 8)))]
  })
}
