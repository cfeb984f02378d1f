// A registry of images on this machine's loopback, as slow, as closed and as empty as a test wants it: repository `slow` sends one
// layer byte by byte, `private` answers 401, everything else 404.
import { createHash } from 'node:crypto'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface TestRegistry extends AsyncDisposable {
  /** `127.0.0.1:41234` */
  readonly host: string
  /** Of the layer of `slow`. */
  readonly layerBytes: number
}

const layerBytes = 50_000_000
/** Of the layer this much is sent at once, and then nothing more. */
const sentBytes = 10_000_000

const digestOf = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`

const layerDigest = digestOf('a layer that nobody ever sees whole')
const config = JSON.stringify({
  architecture: 'amd64',
  os: 'linux',
  rootfs: { type: 'layers', diff_ids: [layerDigest] },
  config: {},
})
const manifest = JSON.stringify({
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf(config), size: config.length },
  layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: layerDigest, size: layerBytes }],
})

function sendLayer(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': layerBytes })
  response.write(Buffer.alloc(sentBytes))
}

function answer(path: string, method: string, response: ServerResponse): void {
  if (path === '/v2/') return void response.writeHead(200).end('{}')
  if (path.startsWith('/v2/private/')) {
    return void response.writeHead(401, { 'www-authenticate': 'Basic realm="test"' }).end('{}')
  }
  if (path.startsWith('/v2/slow/manifests/')) {
    const headers = {
      'content-type': 'application/vnd.oci.image.manifest.v1+json',
      'docker-content-digest': digestOf(manifest),
      'content-length': manifest.length,
    }
    return void response.writeHead(200, headers).end(method === 'HEAD' ? undefined : manifest)
  }
  if (path === `/v2/slow/blobs/${digestOf(config)}`) return void response.writeHead(200).end(config)
  if (path === `/v2/slow/blobs/${layerDigest}`) return sendLayer(response)
  response.writeHead(404, { 'content-type': 'application/json' }).end('{"errors":[{"code":"MANIFEST_UNKNOWN"}]}')
}

/** Starts it on a free port. */
export async function startTestRegistry(): Promise<TestRegistry> {
  const server = createServer((request, response) => {
    answer(new URL(request.url ?? '/', 'http://registry').pathname, request.method ?? 'GET', response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    layerBytes,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
