// A large image that was built here, into containerd's store: served as a registry on loopback and pulled from there. That is
// three times as fast as an archive through containerd's API (1 s against 3 s for 126 MB), which remains the fallback.
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { http } from '#base/node'
import { type ImageImportTarget, importImages, nameImage } from './image-import.ts'
import type { OciImage } from './oci-image.ts'

const repository = 'sampan/built'
const tag = 'latest'
const pullLimitMs = 300_000

/** Imports an image under its names; resolves once the CRI sees it. */
export async function importBuiltImage(
  target: ImageImportTarget,
  image: OciImage,
  options: { readonly signal?: AbortSignal } = {},
): Promise<void> {
  const pulled = await pullFromHere(target, image, options.signal).catch(() => undefined)
  options.signal?.throwIfAborted()
  // A mirror set for all registries, say, leads pulls elsewhere.
  if (pulled === undefined) await importImages(target, { chunks: image.archive().chunks() }, options)
  else await nameImage(target, pulled, image.names)
}

/** Serves the image while it is pulled; the names it then has, by tag and by digest. */
async function pullFromHere(
  target: ImageImportTarget,
  image: OciImage,
  signal: AbortSignal | undefined,
): Promise<readonly [string, string]> {
  const server = http.createServer(
    (request, response) => void answer(image, request, response).catch(() => response.destroy()),
  )
  const { port } = await listen(server)
  try {
    const path = `127.0.0.1:${port}/${repository}`
    const name = `${path}:${tag}`
    await target.images.pullImage(
      { image: { image: name } },
      { deadlineMs: pullLimitMs, ...(signal ? { signal } : {}) },
    )
    return [name, `${path}@${image.manifest.digest}`]
  } finally {
    server.close()
    server.closeAllConnections()
  }
}

function listen(server: Server): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    // A server on a host and port has an AddressInfo.
    server.listen(0, '127.0.0.1', () => resolve(server.address() as AddressInfo))
  })
}

/** The part of the distribution API that a pull uses: manifests and blobs, by tag or digest. */
async function answer(image: OciImage, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, kind, reference] = new RegExp(`^/v2/${repository}/(manifests|blobs)/([^/?]+)`).exec(request.url ?? '') ?? []
  const blob =
    kind === 'manifests' && (reference === tag || reference === image.manifest.digest)
      ? image.manifest
      : image.blobs.find(({ digest }) => kind === 'blobs' && digest === reference)
  if (!blob) {
    response.writeHead(404).end()
    return
  }
  response.writeHead(200, {
    'content-type': blob.mediaType,
    'content-length': blob.source.size,
    'docker-content-digest': blob.digest,
  })
  if (request.method === 'HEAD') response.end()
  else await pipeline(Readable.from(blob.source.chunks()), response)
}
