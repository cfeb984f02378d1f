// Images that are made on this machine when someone first asks for them, so that no registry is needed and a start need not
// wait for them. To the kubelet they look like any other image that is pulled.
import type { ImageService } from '#cri'
import { createSingleFlight } from '#base'

export interface BuiltInImage {
  /** Whether a reference as Pods write it means this image: `localhost/node`, `localhost/node:latest`. */
  readonly matches: (reference: string) => boolean
  /** Makes the image if it is not there; resolves with its name. */
  readonly ensure: (signal: AbortSignal | undefined) => Promise<string>
}

/** `images`, with pulls of built-in images answered by making them. */
export function withBuiltInImages(images: ImageService, builtIn: readonly BuiltInImage[]): ImageService {
  const making = createSingleFlight<BuiltInImage, string>()
  return {
    ...boundService(images),
    async pullImage(request, options) {
      const found = builtIn.find((one) => one.matches(request.image.image))
      if (!found) return images.pullImage(request, options)
      const name = await making.run(found, () => found.ensure(options?.signal))
      const { image } = await images.imageStatus({ image: { image: name } }, options)
      return image?.id ?? name
    },
  }
}

/** The service with its methods bound, so that a class's survive being spread. */
function boundService(images: ImageService): ImageService {
  return {
    listImages: (...args) => images.listImages(...args),
    imageStatus: (...args) => images.imageStatus(...args),
    pullImage: (...args) => images.pullImage(...args),
    removeImage: (...args) => images.removeImage(...args),
    imageFsInfo: (...args) => images.imageFsInfo(...args),
    pullProgress: async (image) => images.pullProgress?.(image),
  }
}
