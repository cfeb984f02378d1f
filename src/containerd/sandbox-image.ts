// The image of Pod sandboxes, made on this machine of Debian's catatonit: it reaps and pauses, and never needs the network.
import { readFile } from 'node:fs/promises'
import { bytesSource } from './byte-source.ts'
import { importImages, type ImageImportTarget } from './image-import.ts'
import { buildOciImage } from './oci-image.ts'

/** What containerd's config names. A kubelet's image collection must leave it alone. */
export const sandboxImageName = 'localhost/sampan/pause:1'
/** As upstream's pause image: nobody. */
const user = '65535:65535'

/** Imports the sandbox image unless it is there as it should be. */
export async function ensureSandboxImage(
  target: ImageImportTarget,
  options: { readonly catatonit: string; readonly signal?: AbortSignal },
): Promise<void> {
  const image = await buildOciImage({
    names: [sandboxImageName],
    layers: [
      [{ kind: 'file', path: 'catatonit', mode: 0o755, source: bytesSource(await readFile(options.catatonit)) }],
    ],
    config: { entrypoint: ['/catatonit', '-P'], user, env: ['PATH=/'] },
  })
  const present = await target.images.imageStatus({ image: { image: sandboxImageName } })
  if (present.image?.id === image.id) return
  await importImages(target, { chunks: image.archive().chunks() }, options.signal ? { signal: options.signal } : {})
}
