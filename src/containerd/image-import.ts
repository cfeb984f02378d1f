// Images from archives (OCI layout or `docker save`; plain, gzip or zstd) into containerd's store, under the names that the
// CRI knows them by. Upstream counterpart: `ctr images import`, which does the unpacking here.
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { type Clock, sleep } from '#base'
import { type ImageService, normalizeImageReference } from '#cri'
import { type CtrTarget, runCtr } from './ctr.ts'

/** Where images go. `startContainerd` gives one. */
export interface ImageImportTarget extends CtrTarget {
  readonly images: ImageService
  readonly snapshotter: 'overlayfs' | 'native'
  readonly clock: Clock
}

/** An archive: a file's path, or its bytes (not compressed) in pieces. */
export type ImageArchive = { readonly path: string } | { readonly chunks: AsyncIterable<Uint8Array> }

const importTimeLimitMs = 600_000
const nameTimeLimitMs = 30_000
/** The CRI learns of an image by an event, a moment after the import. */
const visibleLimitMs = 10_000
const visiblePollMs = 5
/** What ctr puts before an index's own words where they are not containerd's annotation; the date is of the import. */
const unnamedPrefix = /^import-\d{4}-\d\d-\d\d[:@]/

export interface ImportImagesOptions {
  /** For archives that name no image, or its tag only. */
  readonly name?: string
  readonly signal?: AbortSignal
}

/** Imports all images of an archive; resolves, once the CRI sees them, to their full names. Importing again is harmless. */
export async function importImages(
  target: ImageImportTarget,
  archive: ImageArchive,
  options: ImportImagesOptions = {},
): Promise<readonly string[]> {
  const input = 'path' in archive ? await decompressed(archive.path) : archive.chunks
  const args = ['images', 'import', '--snapshotter', target.snapshotter, '-']
  const output = await runCtr(target, args, { timeLimitMs: importTimeLimitMs, signal: options.signal, input })
  const names = parseImported(output)
  if (names.length === 0) throw new Error('Cannot import images: the archive names none for this platform')
  const normalized = await Promise.all(names.map((name) => giveName(target, name, options.name)))
  await Promise.all(normalized.map((name) => untilVisible(target, name, options.signal)))
  return normalized
}

/** Names in the output of `ctr images import`: a line 'unpacking <name> (sha256:…)...done' each. */
export function parseImported(output: string): readonly string[] {
  return [...output.matchAll(/^unpacking (\S+) \(sha256:/gm)].map((match) => match[1] ?? '')
}

/** The name an imported image shall have. `given` is for one whose archive says a tag only; without it that is an error. */
export function nameOfImported(imported: string, given?: string): string {
  const prefix = unnamedPrefix.exec(imported)?.[0]
  if (prefix === undefined) return imported
  const word = imported.slice(prefix.length)
  if (word.includes('/') && !word.startsWith('sha256:')) return normalizeImageReference(word)
  if (given === undefined) throw new Error(`Cannot import image: its archive says "${word}" only; give its name`)
  return normalizeImageReference(given)
}

async function giveName(target: ImageImportTarget, imported: string, given: string | undefined): Promise<string> {
  const name = nameOfImported(imported, given)
  if (name !== imported) await rename(target, [imported], [name])
  return name
}

/** Gives an image other names in place of those it has; resolves once the CRI sees them. */
export async function nameImage(
  target: ImageImportTarget,
  names: readonly [string, ...string[]],
  others: readonly string[],
): Promise<void> {
  await rename(target, names, others)
  await Promise.all(others.map((other) => untilVisible(target, other)))
}

async function rename(
  target: ImageImportTarget,
  names: readonly [string, ...string[]],
  others: readonly string[],
): Promise<void> {
  await runCtr(target, ['images', 'tag', '--force', names[0], ...others], { timeLimitMs: nameTimeLimitMs })
  await runCtr(target, ['images', 'remove', ...names], { timeLimitMs: nameTimeLimitMs })
}

async function untilVisible({ images, clock }: ImageImportTarget, name: string, signal?: AbortSignal): Promise<void> {
  const end = clock.monotonic() + visibleLimitMs
  for (;;) {
    const { image } = await images.imageStatus({ image: { image: name } }, signal ? { signal } : {})
    if (image) return
    if (clock.monotonic() > end)
      throw new Error(`Cannot import ${name}: the runtime does not list it after ${visibleLimitMs} ms`)
    await sleep(clock, visiblePollMs, { signal })
  }
}

async function decompressed(path: string): Promise<AsyncIterable<Uint8Array>> {
  const magic = Buffer.alloc(4)
  {
    await using file = await open(path)
    await file.read(magic, 0, 4, 0)
  }
  const raw = createReadStream(path, { highWaterMark: 1024 * 1024 })
  const decoder =
    magic.readUInt16BE(0) === 0x1f8b
      ? createGunzip()
      : magic.readUInt32LE(0) === 0xfd2fb528
        ? createZstdDecompress()
        : undefined
  if (!decoder) return raw
  raw.once('error', (error) => decoder.destroy(error))
  return raw.pipe(decoder)
}
