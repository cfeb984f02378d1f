// Which images go when their disk is full: those that no container uses, the longest unused first, until enough is free.
// Pure: facts §1. Never what is pinned (the sandbox image is), nor what could not be had again: images of no registry.
// Upstream: pkg/kubelet/images/image_gc_manager.go.
import type { Image } from '#cri'

/** Upstream's imageGCHighThresholdPercent, imageGCLowThresholdPercent, imageMinimumGCAge. */
export const imageGcHighPercent = 85
export const imageGcLowPercent = 80
export const imageGcMinAgeMs = 120_000

export interface ImageSeen {
  readonly firstMs: number
  /** When a container last used it; 0: never. */
  readonly usedMs: number
}

export interface ImageGcInput {
  readonly images: readonly Image[]
  readonly seen: ReadonlyMap<string, ImageSeen>
  /** Ids of images that containers use. */
  readonly inUse: ReadonlySet<string>
  /** Names of the images that sandboxes are made of. */
  readonly sandboxImages: ReadonlySet<string>
  readonly freeBytes: number
  readonly nowMs: number
}

/** Bytes to free so that the disk is at the low threshold; 0 below the high one. */
export function bytesToFree({
  available,
  capacity,
}: {
  readonly available: number
  readonly capacity: number
}): number {
  if (capacity === 0) return 0
  const usedPercent = 100 - Math.floor((available * 100) / capacity)
  if (usedPercent < imageGcHighPercent) return 0
  return Math.max(0, Math.floor((capacity * (100 - imageGcLowPercent)) / 100) - available)
}

function mayGo({ inUse, sandboxImages, seen, nowMs }: ImageGcInput, image: Image): boolean {
  const names = [...image.repoTags, ...image.repoDigests]
  if (image.pinned || inUse.has(image.id) || names.some((name) => inUse.has(name) || sandboxImages.has(name)))
    return false
  if (names.length > 0 && names.every((name) => name.startsWith('localhost/'))) return false
  return nowMs - (seen.get(image.id)?.firstMs ?? nowMs) >= imageGcMinAgeMs
}

/** Images to remove, in order, until `freeBytes` are free. */
export function planImageGc(input: ImageGcInput): readonly Image[] {
  const { images, seen, freeBytes } = input
  const sorted = images
    .filter((image) => mayGo(input, image))
    .sort((a, b) => {
      const [left, right] = [seen.get(a.id), seen.get(b.id)]
      return (left?.usedMs ?? 0) - (right?.usedMs ?? 0) || (left?.firstMs ?? 0) - (right?.firstMs ?? 0)
    })
  const chosen: Image[] = []
  let freed = 0
  for (const image of sorted) {
    if (freed >= freeBytes) break
    chosen.push(image)
    freed += image.size
  }
  return chosen
}

/** What is known of images after a look: first and last sight, forgotten with the image. */
export function stepImagesSeen(
  seen: ReadonlyMap<string, ImageSeen>,
  { images, inUse, nowMs }: Pick<ImageGcInput, 'images' | 'inUse' | 'nowMs'>,
): ReadonlyMap<string, ImageSeen> {
  return new Map(
    images.map((image) => {
      const before = seen.get(image.id) ?? { firstMs: nowMs, usedMs: 0 }
      const used = inUse.has(image.id) || image.repoTags.some((name) => inUse.has(name))
      return [image.id, used ? { ...before, usedMs: nowMs } : before]
    }),
  )
}
