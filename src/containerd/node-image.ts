// `localhost/node`: an image of the running Node and the libraries it needs, so that examples run with no registry at all.
import { readFile, realpath, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { runProcess } from '#base/node'
import { bytesSource, fileSource } from './byte-source.ts'
import type { ImageImportTarget } from './image-import.ts'
import { importBuiltImage } from './import-built-image.ts'
import { buildOciImage, type OciImage } from './oci-image.ts'
import type { TarEntry } from './tar-source.ts'

export const nodeImageName = 'localhost/node:latest'
/** Says of which binary the image was made: hashing 120 MB at each start is spared. */
const sourceLabel = 'dev.sampan.source'
const lddTimeLimitMs = 10_000

/** Imports the image unless it is there, made of this very binary. Resolves to its name. */
export async function ensureNodeImage(
  target: ImageImportTarget,
  options: { readonly nodePath?: string; readonly signal?: AbortSignal } = {},
): Promise<string> {
  const nodePath = await realpath(options.nodePath ?? process.execPath)
  const { size, mtimeMs } = await stat(nodePath)
  const source = `${nodePath} ${size} ${mtimeMs}`
  const present = await target.images.imageStatus({ image: { image: nodeImageName }, verbose: true })
  if (present.image && labelOf(present.info['info']) === source) return nodeImageName
  const image = await buildNodeImage(nodePath, source)
  await importBuiltImage(target, image, options.signal ? { signal: options.signal } : {})
  return nodeImageName
}

/** The image's label in containerd's verbose answer. */
function labelOf(info: string | undefined): string | undefined {
  try {
    const parsed = JSON.parse(info ?? '{}') as { imageSpec?: { config?: { Labels?: Record<string, string> } } }
    return parsed.imageSpec?.config?.Labels?.[sourceLabel]
  } catch {
    return undefined
  }
}

async function buildNodeImage(nodePath: string, source: string): Promise<OciImage> {
  const libraries = await sharedLibraries(nodePath)
  const text = (path: string, content: string): TarEntry => ({
    kind: 'file',
    path,
    mode: 0o644,
    source: bytesSource(Buffer.from(content)),
  })
  const folders = new Set([
    'etc',
    'tmp',
    'root',
    'usr/local/bin',
    'bin',
    ...libraries.map((path) => dirname(path).slice(1)),
  ])
  return buildOciImage({
    names: [nodeImageName],
    layers: [
      [
        ...[...folders].flatMap(withParents).filter(unique).map(folderEntry),
        text('etc/passwd', 'root:x:0:0:root:/root:/sbin/nologin\nnode:x:1000:1000:node:/tmp:/sbin/nologin\n'),
        text('etc/group', 'root:x:0:\nnode:x:1000:\n'),
        text('etc/nsswitch.conf', 'hosts: files dns\n'),
        ...(await Promise.all(libraries.map((path) => fileEntry(path, path.slice(1))))),
        await fileEntry(nodePath, 'usr/local/bin/node'),
      ],
    ],
    config: {
      entrypoint: ['/usr/local/bin/node'],
      env: ['PATH=/usr/local/bin:/usr/bin:/bin', 'HOME=/tmp'],
      workingDir: '/',
      labels: { [sourceLabel]: source },
    },
  })
}

function folderEntry(path: string): TarEntry {
  return { kind: 'directory', path, mode: path === 'tmp' ? 0o1777 : 0o755 }
}

/** A file of this machine as an entry, executable. */
async function fileEntry(from: string, path: string): Promise<TarEntry> {
  const real = await realpath(from)
  return { kind: 'file', path, mode: 0o755, source: fileSource(real, (await stat(real)).size) }
}

function withParents(path: string): string[] {
  return path.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/'))
}

function unique(value: string, index: number, all: readonly string[]): boolean {
  return all.indexOf(value) === index
}

/** Paths of the libraries that a program is linked with, the loader included, and those glibc loads for names. */
export async function sharedLibraries(program: string): Promise<readonly string[]> {
  const { code, stdout, stderr } = await runProcess('ldd', [program], { timeLimitMs: lddTimeLimitMs })
  if (code !== 0) {
    if (/not a dynamic executable|statically linked/.test(stdout + stderr)) return []
    throw new Error(`Cannot find the libraries of ${program}: ${stderr.trim()}`)
  }
  const linked = parseLdd(stdout)
  const libc = linked.find((path) => path.endsWith('/libc.so.6'))
  const forNames =
    libc === undefined
      ? []
      : ['libresolv.so.2', 'libnss_dns.so.2', 'libnss_files.so.2'].map((name) => `${dirname(libc)}/${name}`)
  const there = await Promise.all(
    forNames.map((path) =>
      readFile(path).then(
        () => path,
        () => undefined,
      ),
    ),
  )
  return [...linked, ...there.filter((path) => path !== undefined)].filter(unique)
}

/** The paths in what `ldd` prints: '\tlibm.so.6 => /lib/libm.so.6 (0x…)' or '\t/lib64/ld-linux.so.2 (0x…)'. */
export function parseLdd(output: string): readonly string[] {
  return [...output.matchAll(/^\t(?:\S+ => )?(\/\S+) \(0x/gm)].map((match) => match[1] ?? '')
}
