// ImageService over gRPC. Pulling has no deadline: it takes as long as the network, and its caller aborts it.
import type { ImageService } from '../contract.ts'
import { isCriError } from '../error.ts'
import type { Image, ImageFsInfoResponse, ImageStatusResponse } from '../messages/image.ts'
import type { Caller } from './connect-cri.ts'
import { imageMethods as methods } from './methods.ts'

/** Makes the service of a connection. */
export function createImageService(caller: Caller): ImageService {
  return {
    async listImages(filter, options) {
      const { images } = (await caller.call(methods.listImages, { filter }, options)) as { images: Image[] }
      return images
    },
    async imageStatus(request, options) {
      return (await caller.call(methods.imageStatus, request, options)) as ImageStatusResponse
    },
    async pullImage(request, options) {
      const answer = await caller.call(methods.pullImage, request, options, Number.POSITIVE_INFINITY)
      return (answer as { imageRef: string }).imageRef
    },
    async removeImage(image, options) {
      try {
        await caller.call(methods.removeImage, { image }, options)
      } catch (error) {
        if (!isCriError(error, 'notFound')) throw error
      }
    },
    async imageFsInfo(options) {
      return (await caller.call(methods.imageFsInfo, {}, options)) as ImageFsInfoResponse
    },
  }
}
