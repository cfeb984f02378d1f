// The image store of the simulated runtime: which images exist somewhere is given, which are here is its state.
import type { Clock } from '#base'
import type { ImageService, PullImageRequest } from '../contract.ts'
import { CriError } from '../error.ts'
import { normalizeImageReference } from '../image-reference.ts'
import type { Image } from '../messages/image.ts'
import type { Guard } from '../engine/guard.ts'
import type { SimulatedImage } from './script.ts'

const sizeBytesDefault = 10_000_000

/** The image store and what the runtime asks of it. */
export interface SimulatedImages {
  readonly service: ImageService
  /** Adds or changes an image that can be pulled; `present` puts it here at once. */
  define(reference: string, image: SimulatedImage): void
  /** The id and definition of an image that is here. */
  find(reference: string): { readonly id: string; readonly definition: SimulatedImage } | undefined
}

/** Makes the store. With `anyImage` every reference that is not defined can be pulled and is like that. */
export function createSimulatedImages(
  deps: { readonly clock: Clock; readonly guard: Guard },
  options: { readonly images: Readonly<Record<string, SimulatedImage>>; readonly anyImage: SimulatedImage | undefined },
): SimulatedImages {
  const store = createStore(options.anyImage)
  const pulls: Pulls = new Map()
  for (const [reference, image] of Object.entries(options.images)) store.define(reference, image)
  return {
    service: createService(deps, store, pulls),
    define: store.define,
    find(reference) {
      const id = store.locate(reference)
      return id === undefined ? undefined : { id, definition: store.definitionOf(store.namesOf(id)[0] ?? '') ?? {} }
    },
  }
}

/** Pulls under way, by full name. */
type Pulls = Map<string, { readonly beganMs: number; readonly lastsMs: number; readonly totalBytes: number }>

interface Store {
  define(reference: string, image: SimulatedImage): void
  definitionOf(name: string): SimulatedImage | undefined
  /** Puts an image here under a full name; its id. */
  put(name: string): string
  /** The id of an image that is here, by id or any reference. */
  locate(reference: string): string | undefined
  remove(id: string): void
  ids(): readonly string[]
  namesOf(id: string): readonly string[]
}

function createStore(anyImage: SimulatedImage | undefined): Store {
  const defined = new Map<string, SimulatedImage>()
  /** Full names of what is here, by id. */
  const present = new Map<string, Set<string>>()
  const put = (name: string): string => {
    const id = imageId(name)
    present.set(id, (present.get(id) ?? new Set<string>()).add(name))
    return id
  }
  return {
    put,
    define(reference, image) {
      const name = normalizeImageReference(reference)
      defined.set(name, image)
      if (image.present) put(name)
    },
    definitionOf: (name) => defined.get(name) ?? anyImage,
    locate(reference) {
      const id = present.has(reference) ? reference : imageId(normalizeImageReference(reference))
      return present.has(id) ? id : undefined
    },
    remove(id) {
      present.delete(id)
    },
    ids: () => [...present.keys()],
    namesOf: (id) => [...(present.get(id) ?? [])].sort(),
  }
}

function createService(
  { clock, guard }: { readonly clock: Clock; readonly guard: Guard },
  store: Store,
  pulls: Pulls,
): ImageService {
  return {
    listImages: (filter, call) =>
      guard(call, async () => {
        const ids = filter?.image ? [store.locate(filter.image.image)].filter((id) => id !== undefined) : store.ids()
        return ids.map((id) => render(store, id))
      }),
    imageStatus: (request, call) =>
      guard(call, async () => {
        const id = store.locate(request.image.image)
        return id === undefined ? { info: {} } : { image: render(store, id), info: {} }
      }),
    pullImage: (request, call) =>
      guard({ deadlineMs: Number.POSITIVE_INFINITY, ...call }, async (wait) => {
        const name = normalizeImageReference(request.image.image)
        const { pullMs = 0, sizeBytes = sizeBytesDefault } = store.definitionOf(name) ?? {}
        const begun = { beganMs: clock.monotonic(), lastsMs: pullMs, totalBytes: sizeBytes }
        pulls.set(name, begun)
        try {
          return await pull(store, request, wait)
        } finally {
          if (pulls.get(name) === begun) pulls.delete(name)
        }
      }),
    removeImage: (image, call) =>
      guard(call, async () => {
        const id = store.locate(image.image)
        if (id !== undefined) store.remove(id)
      }),
    async pullProgress(reference) {
      const pulling = pulls.get(normalizeImageReference(reference))
      if (pulling === undefined) return undefined
      const { beganMs, lastsMs, totalBytes } = pulling
      const share = lastsMs === 0 ? 1 : Math.min(1, (clock.monotonic() - beganMs) / lastsMs)
      return { bytes: Math.floor(totalBytes * share), totalBytes }
    },
    imageFsInfo: (call) =>
      guard(call, async () => {
        const ids = store.ids()
        const usedBytes = ids.reduce((sum, id) => sum + render(store, id).size, 0)
        const fsId = { mountpoint: '/simulated/images' }
        const usage = { timestamp: clock.now(), fsId, usedBytes, inodesUsed: ids.length }
        return { imageFilesystems: [usage], containerFilesystems: [] }
      }),
  }
}

function render(store: Store, id: string): Image {
  const names = store.namesOf(id)
  const image = store.definitionOf(names[0] ?? '') ?? {}
  const numeric = /^\d+$/.test(image.user ?? '')
  return {
    id,
    repoTags: names.filter((name) => !name.includes('@')),
    repoDigests: [...new Set(names.map((name) => `${name.replace(/[@:][^/]*$/, '')}@${id}`))],
    size: image.sizeBytes ?? sizeBytesDefault,
    ...(numeric ? { uid: Number(image.user) } : {}),
    username: numeric ? '' : (image.user ?? ''),
    pinned: false,
  }
}

async function pull(store: Store, request: PullImageRequest, wait: (ms: number) => Promise<void>): Promise<string> {
  const name = normalizeImageReference(request.image.image)
  const image = store.definitionOf(name)
  if (!image) throw new CriError('notFound', `failed to pull and unpack image "${name}": ${name}: not found`)
  await wait(image.pullMs ?? 0)
  if (image.pullError !== undefined) throw new CriError('unknown', image.pullError)
  const { auth } = image
  if (auth && (request.auth?.username !== auth.username || request.auth.password !== auth.password)) {
    throw new CriError('unknown', `failed to pull and unpack image "${name}": authorization failed`)
  }
  return store.put(name)
}

/** A digest-like id made of the name (FNV-1a, eight times over): no hash function is available everywhere synchronously. */
function imageId(name: string): string {
  let hex = ''
  for (let round = 0; round < 8; round++) {
    let hash = (0x811c9dc5 ^ round) >>> 0
    for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193) >>> 0
    hex += hash.toString(16).padStart(8, '0')
  }
  return `sha256:${hex}`
}
