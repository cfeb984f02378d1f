// The image store of the process runtime: there are no images, only names. Pulling one notes its name; what it would run is
// known only of those that are given. A container of any other must say its command.
import { createHash } from 'node:crypto'
import type { Clock } from '#base'
import type { ImageService } from '../contract.ts'
import type { Guard } from '../engine/guard.ts'
import { normalizeImageReference } from '../image-reference.ts'
import type { Image } from '../messages/image.ts'
import type { HostImage } from './host-command.ts'

/** Names kept; the oldest goes first. The kubelet collects what is unused long before. */
const namesMax = 10_000
const unknownImage: HostImage = { entrypoint: [], sizeBytes: 1 }

export interface HostImages {
  readonly service: ImageService
  /** The id and content of an image that is here. */
  find(reference: string): { readonly id: string; readonly image: HostImage } | undefined
}

function idOf(name: string): string {
  return `sha256:${createHash('sha256').update(name).digest('hex')}`
}

/** Makes the store. `given` are here from the start. */
export function createHostImages(
  { clock, guard }: { readonly clock: Clock; readonly guard: Guard },
  {
    given,
    mountpoint,
    uid,
  }: {
    readonly given: Readonly<Record<string, HostImage>>
    readonly mountpoint: string
    /** The runtime's own user. */
    readonly uid: number | undefined
  },
): HostImages {
  const known = new Map(Object.entries(given).map(([name, image]) => [normalizeImageReference(name), image]))
  /** Full name by id. */
  const present = new Map([...known.keys()].map((name) => [idOf(name), name]))
  const locate = (reference: string): string | undefined => {
    const id = present.has(reference) ? reference : idOf(normalizeImageReference(reference))
    return present.has(id) ? id : undefined
  }
  const contentOf = (id: string): HostImage => known.get(present.get(id) ?? '') ?? unknownImage
  const render = (id: string): Image => ({
    id,
    repoTags: [present.get(id) ?? ''],
    repoDigests: [],
    size: contentOf(id).sizeBytes,
    // Containers run as the runtime does, unless they ask for another user.
    ...(uid === undefined ? {} : { uid }),
    username: '',
    pinned: false,
  })
  const found = (reference: string): readonly string[] => [locate(reference)].filter((id) => id !== undefined)
  const service: ImageService = {
    listImages: (filter, call) =>
      guard(call, async () => (filter?.image?.image ? found(filter.image.image) : [...present.keys()]).map(render)),
    imageStatus: ({ image }, call) =>
      guard(call, async () => {
        const [id] = found(image.image)
        return id === undefined ? { info: {} } : { image: render(id), info: {} }
      }),
    pullImage: ({ image }, call) =>
      guard(call, async () => {
        const name = normalizeImageReference(image.image)
        present.set(idOf(name), name)
        for (const id of [...present.keys()].slice(0, Math.max(0, present.size - namesMax))) present.delete(id)
        return idOf(name)
      }),
    removeImage: ({ image }, call) =>
      guard(call, async () => {
        for (const id of found(image)) present.delete(id)
      }),
    imageFsInfo: (call) =>
      guard(call, async () => ({
        imageFilesystems: [{ timestamp: clock.now(), fsId: { mountpoint }, usedBytes: 0, inodesUsed: 0 }],
        containerFilesystems: [],
      })),
  }
  return {
    service,
    find(reference) {
      const id = locate(reference)
      return id === undefined ? undefined : { id, image: contentOf(id) }
    },
  }
}
