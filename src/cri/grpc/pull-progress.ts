// How far a pull is, out of containerd's content store: the manifest that came first lists the layers; those that are here count
// whole, those on their way as far as they are. Before the manifest is here there is nothing to tell.
import { normalizeImageReference } from '../image-reference.ts'
import type { PullProgress } from '../contract.ts'
import type { Blob, ContentStore, Ingest } from './content-store.ts'

interface Descriptor {
  readonly digest: string
  readonly size: number
}

interface Manifest {
  readonly config?: Descriptor
  readonly layers?: readonly Descriptor[]
}

/** containerd notes where a blob came from: label of the registry's host without its port, value of repositories. */
function sourceFilter(image: string): string {
  const name = normalizeImageReference(image).replace(/[@:][^/]*$/, '')
  const slash = name.indexOf('/')
  const repository = name.slice(slash + 1).replaceAll(/[.+*?^$()[\]{}|\\]/g, '\\$&')
  const host = name.slice(0, slash).replace(/:\d+$/, '')
  return `labels."containerd.io/distribution.source.${host}"~="(^|,)${repository}(,|$)"`
}

/** A manifest is a small document; a layer of that size would not be worth reading twice. */
const manifestBytesMax = 1024 * 1024

function parseManifest(text: string): Manifest | undefined {
  try {
    const value = JSON.parse(text) as Manifest
    return Array.isArray(value.layers) ? value : undefined
  } catch {
    return undefined
  }
}

/** The manifest whose layers are on their way. */
async function manifestOf(
  content: ContentStore,
  blobs: readonly Blob[],
  ingests: readonly Ingest[],
): Promise<Manifest | undefined> {
  for (const { digest, bytes } of blobs) {
    if (bytes > manifestBytesMax) continue
    const manifest = parseManifest(await content.text(digest))
    if (manifest?.layers?.some((layer) => ingests.some(({ ref }) => ref.includes(layer.digest)))) return manifest
  }
  return undefined
}

/** Bytes here and bytes in all; undefined where no pull of the image is under way, or not that far. */
export async function pullProgressOf(content: ContentStore, image: string): Promise<PullProgress | undefined> {
  const ingests = await content.ingests()
  if (ingests.length === 0) return undefined
  const manifest = await manifestOf(content, await content.blobs([sourceFilter(image)]), ingests)
  if (manifest === undefined) return undefined
  const parts = [...(manifest.config === undefined ? [] : [manifest.config]), ...(manifest.layers ?? [])]
  const here = new Set(
    (await content.blobs(parts.map(({ digest }) => `digest==${digest}`))).map(({ digest }) => digest),
  )
  let [bytes, totalBytes] = [0, 0]
  for (const { digest, size } of parts) {
    totalBytes += size
    const ingest = ingests.find(({ ref }) => ref.includes(digest))
    bytes += here.has(digest) ? size : Math.min(size, ingest?.bytes ?? 0)
  }
  return { bytes, totalBytes }
}
