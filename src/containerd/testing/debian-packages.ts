// Files of Debian packages, for images that tests are run with: fetched by apt once and kept in a cache folder.
import { mkdtemp, readdir, readlink, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { ensureDir, pathExists, runProcess } from '#base/node'
import { fileSource } from '../byte-source.ts'
import type { TarEntry } from '../tar-source.ts'

const downloadLimitMs = 120_000
const unpackLimitMs = 30_000

/** Where packages are kept if the caller does not say. */
export const packageCacheDefault = join(tmpdir(), 'sampan-test-cache')

/** Unpacks a package into a folder of the cache, unless that was done before; resolves to the folder. */
export async function unpackPackage(name: string, cacheDir: string): Promise<string> {
  const unpacked = join(cacheDir, name)
  if (await pathExists(unpacked)) return unpacked
  await ensureDir(cacheDir)
  const work = await mkdtemp(join(cacheDir, 'work-'))
  try {
    await run('apt-get', ['download', name], { cwd: work, timeLimitMs: downloadLimitMs })
    const [deb] = (await readdir(work)).filter((file) => file.endsWith('.deb'))
    if (deb === undefined) throw new Error(`Cannot unpack ${name}: apt-get downloaded nothing`)
    await run('dpkg-deb', ['--extract', join(work, deb), join(work, 'root')], { cwd: work, timeLimitMs: unpackLimitMs })
    // Another test may have been faster: its folder is as good.
    await rename(join(work, 'root'), unpacked).catch(async (error: unknown) => {
      if (!(await pathExists(unpacked))) throw error
    })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return unpacked
}

async function run(
  command: string,
  args: readonly string[],
  options: { cwd: string; timeLimitMs: number },
): Promise<void> {
  const { code, stderr } = await runProcess(command, args, options)
  if (code !== 0) throw new Error(`Cannot run ${command} ${args.join(' ')}: ${stderr.trim()}`)
}

/** Entries of the files and links below a folder that `wanted` picks by path, sorted; folders are left to the reader. */
export async function folderEntries(root: string, wanted: (path: string) => boolean): Promise<readonly TarEntry[]> {
  const found = await readdir(root, { recursive: true, withFileTypes: true })
  const entries: TarEntry[] = []
  for (const item of found.sort((a, b) => (`${a.parentPath}/${a.name}` < `${b.parentPath}/${b.name}` ? -1 : 1))) {
    const full = join(item.parentPath, item.name)
    const path = relative(root, full)
    if (!wanted(path)) continue
    if (item.isSymbolicLink()) entries.push({ kind: 'symlink', path, target: await readlink(full) })
    if (!item.isFile()) continue
    const { size, mode } = await stat(full)
    entries.push({ kind: 'file', path, mode, source: fileSource(full, size) })
  }
  return entries
}
