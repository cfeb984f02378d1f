// A small HTTP API on a unix socket for what the Kubernetes API has no words for: loading images from files. Only the user
// who started the cluster can reach it: the socket is in a folder of mode 0700.
//
//   GET  /images                        → {"images": [{"id", "names", "sizeBytes"}]}
//   POST /images {"path": "/x.tar", "name"?: "x:1"}  → {"names": ["docker.io/library/x:1"]} | {"error": "…"}
import { chmod, unlink } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { errorMessage, type Running, withContext } from '#base'
import { http } from '#base/node'

export interface ControlHandlers {
  listImages(): Promise<
    readonly { readonly id: string; readonly names: readonly string[]; readonly sizeBytes: number }[]
  >
  /** Loads an image archive; resolves with the names it brought. `name` is for one whose archive has none. */
  loadImage(path: string, name: string | undefined): Promise<readonly string[]>
}

const bodyBytesMax = 64 * 1024

/** Serves on `socketPath`, replacing a socket that a dead process left. */
export async function startControlServer(socketPath: string, handlers: ControlHandlers): Promise<Running> {
  await unlink(socketPath).catch(() => {})
  const server = http.createServer((request, response) => {
    answer(request, handlers).then(
      (value) => reply(response, 200, value),
      (error: unknown) => reply(response, 400, { error: errorMessage(error) }),
    )
  })
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen(socketPath, resolve)
  await promise
  await chmod(socketPath, 0o600)
  const closed = new Promise<void>((end) => server.once('close', () => end()))
  return {
    done: closed,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

async function answer(request: IncomingMessage, handlers: ControlHandlers): Promise<unknown> {
  if (request.url !== '/images') throw new Error(`there is no ${request.method} ${request.url}`)
  if (request.method === 'GET') return { images: await handlers.listImages() }
  if (request.method !== 'POST') throw new Error(`there is no ${request.method} ${request.url}`)
  const body: unknown = JSON.parse(await readBody(request))
  const { path, name } = (body ?? {}) as { readonly path?: unknown; readonly name?: unknown }
  if (typeof path !== 'string' || !path.startsWith('/')) throw new Error('path is not an absolute path')
  try {
    return { names: await handlers.loadImage(path, typeof name === 'string' ? name : undefined) }
  } catch (error) {
    throw withContext(`Cannot load images of ${path}`, error)
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk
    if (text.length > bodyBytesMax) throw new Error(`the body has more than ${bodyBytesMax} bytes`)
  }
  return text
}

function reply(response: ServerResponse, code: number, value: unknown): void {
  response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}
