// The image store of the simulated runtime: which images exist somewhere is given, which are here is its state.
import type { Clock } from '#base'
import type { ImageService, PullImageRequest } from '../contract.ts'
import { CriError } from '../error.ts'
import { normalizeImageReference } from '../image-reference.ts'
import type { Image } from '../messages/image.ts'
import type { Guard } from './guard.ts'
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
  const { clock, guard } = deps
  const defined = new Map<string, SimulatedImage>()
  /** Full names of what is here, by id. */
  const present = new Map<string, Set<string>>()

  const put = (name: string): string => {
    const id = imageId(name)
    present.set(id, (present.get(id) ?? new Set<string>()).add(name))
    return id
  }
  const define = (reference: string, image: SimulatedImage): void => {
    const name = normalizeImageReference(reference)
    defined.set(name, image)
    if (image.present) put(name)
  }
  const locate = (reference: string): string | undefined => {
    const id = present.has(reference) ? reference : imageId(normalizeImageReference(reference))
    return present.has(id) ? id : undefined
  }
  const definitionOf = (name: string): SimulatedImage | undefined => defined.get(name) ?? options.anyImage
  const render = (id: string): Image => {
    const names = [...(present.get(id) ?? [])].sort()
    const image = definitionOf(names[0] ?? '') ?? {}
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
  const pull = async (request: PullImageRequest, wait: (ms: number) => Promise<void>): Promise<string> => {
    const name = normalizeImageReference(request.image.image)
    const image = definitionOf(name)
    if (!image) throw new CriError('notFound', `failed to pull and unpack image "${name}": ${name}: not found`)
    await wait(image.pullMs ?? 0)
    if (image.pullError !== undefined) throw new CriError('unknown', image.pullError)
    const { auth } = image
    if (auth && (request.auth?.username !== auth.username || request.auth.password !== auth.password)) {
      throw new CriError('unknown', `failed to pull and unpack image "${name}": authorization failed`)
    }
    return put(name)
  }

  for (const [reference, image] of Object.entries(options.images)) define(reference, image)
  const service: ImageService = {
    listImages: (filter, call) =>
      guard(call, async () => {
        const ids = filter?.image ? [locate(filter.image.image)].filter((id) => id !== undefined) : [...present.keys()]
        return ids.map(render)
      }),
    imageStatus: (request, call) =>
      guard(call, async () => {
        const id = locate(request.image.image)
        return id === undefined ? { info: {} } : { image: render(id), info: {} }
      }),
    pullImage: (request, call) =>
      guard({ deadlineMs: Number.POSITIVE_INFINITY, ...call }, (wait) => pull(request, wait)),
    removeImage: (image, call) =>
      guard(call, async () => {
        const id = locate(image.image)
        if (id !== undefined) present.delete(id)
      }),
    imageFsInfo: (call) =>
      guard(call, async () => {
        const usedBytes = [...present.keys()].reduce((sum, id) => sum + render(id).size, 0)
        const timestamp = clock.now()
        const usage = { timestamp, fsId: { mountpoint: '/simulated/images' }, usedBytes, inodesUsed: present.size }
        return { imageFilesystems: [usage], containerFilesystems: [] }
      }),
  }
  return {
    service,
    define,
    find(reference) {
      const id = locate(reference)
      if (id === undefined) return undefined
      const [name = ''] = present.get(id) ?? []
      return { id, definition: definitionOf(name) ?? {} }
    },
  }
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
