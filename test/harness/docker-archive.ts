// An image as `docker save` writes it: manifest.json, the config and the layers.
import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { pack } from 'tar-stream'
import type { OciImage } from '#containerd'

/** Writes the archive to a file. */
export async function dockerArchive(
  image: OciImage,
  { name, file }: { readonly name: string; readonly file: string },
): Promise<void> {
  const [config, ...layers] = image.blobs
  if (!config) throw new Error('Cannot write an image without a config')
  const files = [
    { name: `${config.digest.slice(7)}.json`, source: config.source },
    ...layers.map(({ digest, source }) => ({ name: `${digest.slice(7)}/layer.tar`, source })),
  ]
  const manifest = [{ Config: files[0]?.name, RepoTags: [name], Layers: files.slice(1).map((one) => one.name) }]
  const archive = pack()
  const written = pipeline(archive, createWriteStream(file))
  for (const { name: entry, source } of files) {
    const chunks: Uint8Array[] = []
    for await (const chunk of source.chunks()) chunks.push(chunk)
    archive.entry({ name: entry }, Buffer.concat(chunks))
  }
  archive.entry({ name: 'manifest.json' }, JSON.stringify(manifest))
  archive.finalize()
  await written
}
