// The images that tests run, made from Debian packages and kept as archives in a cache, so that a second run is quick.
import { createWriteStream, existsSync } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { buildBusyboxImage, buildNginxImage } from '../../src/containerd/testing/test-images.ts'
import { succeeded, type TestCluster } from './sampan.ts'

/** Where downloads and images are kept between runs. */
export const testCache: string = process.env['SAMPAN_TEST_CACHE'] ?? path.join(homedir(), '.cache/sampan')

/** The images by the names that Pods use. */
export const testImages = { busybox: 'busybox:1.28', nginx: 'nginx:1.14.2' } as const

/** The archive of a test image, built if the cache does not have it. */
export async function testImageArchive(image: keyof typeof testImages): Promise<string> {
  const folder = path.join(testCache, 'images')
  const file = path.join(folder, `${image}.tar`)
  if (existsSync(file)) return file
  await mkdir(folder, { recursive: true })
  const build = image === 'busybox' ? buildBusyboxImage : buildNginxImage
  const built = await build({ name: testImages[image], cacheDir: path.join(testCache, 'packages') })
  const temporary = `${file}.${process.pid}`
  await pipeline(Readable.from(built.archive().chunks()), createWriteStream(temporary))
  await rename(temporary, file)
  return file
}

/** Loads the test images into a cluster. */
export async function loadTestImages(
  cluster: TestCluster,
  images: readonly (keyof typeof testImages)[] = ['busybox', 'nginx'],
): Promise<void> {
  for (const image of images) succeeded(await cluster.sampan(['image', 'load', await testImageArchive(image)]))
}
