// Files that change all at once: a new directory `..<time>`, `..data` swung to it by rename, and visible names that are
// links into `..data`. A reader sees the old files or the new, never a mixture. Upstream: pkg/volume/util/atomic_writer.go.
import type { HostFiles } from '../host.ts'
import type { VolumeFile, VolumeFiles } from './volume-files.ts'

const dataLink = '..data'
const newDataLink = '..data_tmp'

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}

async function allFiles(files: HostFiles, dir: string, prefix = ''): Promise<readonly string[]> {
  const found: string[] = []
  for (const name of await files.list(dir)) {
    const stat = await files.stat(`${dir}/${name}`)
    if (stat?.kind === 'directory') found.push(...(await allFiles(files, `${dir}/${name}`, `${prefix}${name}/`)))
    else found.push(`${prefix}${name}`)
  }
  return found
}

async function isCurrent(files: HostFiles, dir: string, wanted: VolumeFiles): Promise<boolean> {
  const link = await files.readLink(`${dir}/${dataLink}`)
  if (link === undefined) return false
  const present = await allFiles(files, `${dir}/${link}`)
  if (present.length !== wanted.size) return false
  for (const [path, { content, mode }] of wanted) {
    const file = `${dir}/${link}/${path}`
    const [stat, bytes] = [await files.stat(file), await files.read(file)]
    if (stat?.mode !== mode || bytes === undefined || !sameBytes(bytes, content)) return false
  }
  return true
}

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/'))

/** Makes `dir` hold exactly `wanted`. Returns whether anything was written. `stamp` names the new directory. */
export async function writeAtomically(
  files: HostFiles,
  dir: string,
  { wanted, stamp }: { readonly wanted: VolumeFiles; readonly stamp: string },
): Promise<boolean> {
  await files.makeDirectory(dir)
  if (await isCurrent(files, dir, wanted)) return false
  const old = await files.readLink(`${dir}/${dataLink}`)
  const next = `..${stamp}`
  await files.remove(`${dir}/${next}`)
  await files.makeDirectory(`${dir}/${next}`, 0o755)
  for (const [path, { content, ...owner }] of wanted satisfies ReadonlyMap<string, VolumeFile>) {
    const file = `${dir}/${next}/${path}`
    if (path.includes('/')) await files.makeDirectory(parentOf(file))
    await files.write(file, content, owner)
  }
  await files.remove(`${dir}/${newDataLink}`)
  await files.symlink(next, `${dir}/${newDataLink}`)
  await files.rename(`${dir}/${newDataLink}`, `${dir}/${dataLink}`)
  await linkNames(files, dir, wanted)
  if (old !== undefined && old !== next) await files.remove(`${dir}/${old}`)
  return true
}

/** A link in the volume for each first part of a path; those no longer wanted go. */
async function linkNames(files: HostFiles, dir: string, wanted: VolumeFiles): Promise<void> {
  const names = new Set([...wanted.keys()].map((path) => path.split('/')[0] ?? path))
  for (const name of names) {
    const target = `${dataLink}/${name}`
    if ((await files.readLink(`${dir}/${name}`)) === target) continue
    await files.remove(`${dir}/${name}`)
    await files.symlink(target, `${dir}/${name}`)
  }
  for (const name of await files.list(dir)) {
    if (!name.startsWith('..') && !names.has(name)) await files.remove(`${dir}/${name}`)
  }
}
