// Removes unused images when their disk is fuller than 85 %, down to 80 %; or all of them when the node is short of disk.
// Upstream: pkg/kubelet/images/image_gc_manager.go GarbageCollect, DeleteUnusedImages.
import { type Clock, errorMessage, type Log } from '#base'
import { type ImageService, normalizeImageReference, type RuntimeService } from '#cri'
import type { KubeletHost } from '../host.ts'
import { bytesToFree, type ImageSeen, planImageGc, stepImagesSeen } from './image-gc.ts'

export interface ImageCollectorDeps {
  readonly runtime: RuntimeService
  readonly images: ImageService
  readonly host: KubeletHost
  readonly clock: Clock
  readonly log: Log
}

export interface ImageCollector {
  /** `all`: whatever is not used; else what the thresholds ask for. */
  collect(which: 'all' | 'surplus'): Promise<void>
}

/** The image of sandboxes, as containerd tells it. */
async function sandboxImages(runtime: RuntimeService): Promise<ReadonlySet<string>> {
  const { info } = await runtime.status({ verbose: true })
  const image = /"sandboxImage":\s*"([^"]+)"/.exec(info['config'] ?? '')?.[1]
  return new Set(image === undefined ? [] : [image, normalizeImageReference(image)])
}

export function createImageCollector(deps: ImageCollectorDeps): ImageCollector {
  const { runtime, images, host, clock, log } = deps
  let seen: ReadonlyMap<string, ImageSeen> = new Map()
  return {
    async collect(which) {
      const [present, containers] = await Promise.all([images.listImages(), runtime.listContainers()])
      const inUse = new Set(containers.flatMap((one) => [one.imageId, one.imageRef, one.image.image]))
      const nowMs = clock.monotonic()
      seen = stepImagesSeen(seen, { images: present, inUse, nowMs })
      const [filesystem] = (await images.imageFsInfo()).imageFilesystems
      const path = filesystem?.fsId?.mountpoint
      const disk = path === undefined ? undefined : await host.usage.filesystem(path)
      const freeBytes = which === 'all' ? Number.POSITIVE_INFINITY : disk === undefined ? 0 : bytesToFree(disk)
      if (freeBytes === 0) return
      const input = { images: present, seen, inUse, sandboxImages: await sandboxImages(runtime), freeBytes, nowMs }
      for (const image of planImageGc(input)) {
        log.info('Removing unused image', { image: image.repoTags[0] ?? image.id, sizeBytes: image.size })
        await images
          .removeImage({ image: image.id })
          .catch((error: unknown) => log.warn('Cannot remove image', { image: image.id, error: errorMessage(error) }))
      }
    },
  }
}
