// The cases of the image store.
import { type ConformanceCase, type ConformanceTarget, expectCode, expectEqual, expectThat } from './suite.ts'

const noRegistry = ({ pullable }: ConformanceTarget): string | undefined =>
  pullable ? undefined : 'no registry at hand'

export const imageCases: readonly ConformanceCase[] = [
  {
    name: 'imageStatus and listImages know an image by name and by id',
    async run({ images, program }) {
      const { image } = program('forever')
      const { image: found } = await images.imageStatus({ image })
      if (!found) throw new Error('the image of the programs is not there')
      expectThat(found.size > 0, 'it has a size')
      expectEqual((await images.imageStatus({ image: { image: found.id } })).image?.id, found.id, 'by id')
      expectThat(
        (await images.listImages({ image })).some((item) => item.id === found.id),
        'listed by name',
      )
      expectThat(
        (await images.listImages()).some((item) => item.id === found.id),
        'listed among all',
      )
    },
  },
  {
    name: 'imageStatus of what is not there is an answer without image; removing it succeeds',
    async run({ images }) {
      const image = { image: 'nowhere.invalid/none:1' }
      expectEqual((await images.imageStatus({ image })).image, undefined, 'image')
      await images.removeImage(image)
    },
  },
  {
    name: 'pullImage, removeImage: an image comes and goes',
    skip: noRegistry,
    async run({ images, pullable }) {
      const image = { image: pullable?.image ?? '' }
      const auth = pullable?.auth ? { auth: pullable.auth } : {}
      expectEqual((await images.imageStatus({ image })).image, undefined, 'before')
      const reference = await images.pullImage({ image, ...auth })
      const { image: found } = await images.imageStatus({ image })
      expectEqual(
        (await images.imageStatus({ image: { image: reference } })).image?.id,
        found?.id,
        'by what pulling gave',
      )
      expectEqual(await images.pullImage({ image, ...auth }), reference, 'pulled again')
      await images.removeImage(image)
      expectEqual((await images.imageStatus({ image })).image, undefined, 'after')
    },
  },
  {
    name: 'pullImage without credentials is refused where they are needed',
    skip: (target) => noRegistry(target) ?? (target.pullable?.auth ? undefined : 'the registry needs no credentials'),
    async run({ images, pullable }) {
      await expectCode(images.pullImage({ image: { image: pullable?.image ?? '' } }), ['unknown'], 'pull')
    },
  },
  {
    name: 'pullImage of what does not exist fails',
    skip: noRegistry,
    async run({ images, pullable }) {
      const image = { image: `${pullable?.image.replace(/:[^/:]*$/, '')}:none-such` }
      const auth = pullable?.auth ? { auth: pullable.auth } : {}
      await expectCode(images.pullImage({ image, ...auth }), ['notFound', 'unknown'], 'pull')
    },
  },
  {
    name: 'imageFsInfo tells where images are and what they use',
    async run({ images }) {
      const [first] = (await images.imageFsInfo()).imageFilesystems
      expectThat(
        (first?.timestamp ?? 0) > 0 && (first?.fsId?.mountpoint ?? '') !== '',
        'a file system with a mount point',
      )
    },
  },
]
