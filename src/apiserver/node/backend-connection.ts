// Reaches Pods and kubelets over sockets, for proxied requests. Upstream counterpart: the proxy transport of
// pkg/controlplane and the kubelet client's.
import type { IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { createFrameQueue, type Frame, type FrameStream, type Headers, type TransportResponse } from '#base'
import { http } from '#base/node'
import type { DialTls } from '#streaming/node'
import type { BackendConnection, BackendTarget } from '../backend-connection.ts'

/** An answer's head must be there by then. */
const answerTimeoutMs = 30_000
/** Chunks of an answer that may wait for its reader before its sender is told to pause. */
const queuedChunksMax = 64
const socketsMax = 100

export interface SocketBackendConnection extends BackendConnection, Disposable {}

/** The chunks of an answer as they come, with back-pressure. */
export function framesOf(incoming: IncomingMessage): FrameStream<Frame> {
  const queue = createFrameQueue<Frame>({ maxFrames: queuedChunksMax * 2 })
  incoming.on('data', (chunk: Buffer) => {
    queue.push(chunk)
    if (queue.size >= queuedChunksMax) incoming.pause()
  })
  incoming.on('end', () => queue.end())
  incoming.on('error', (error) => queue.end(error))
  incoming.on('close', () => queue.end())
  queue.onDispose(() => incoming.destroy())
  return {
    take() {
      const taken = queue.stream.take()
      if (incoming.isPaused()) incoming.resume()
      return taken
    },
    wait: () => queue.stream.wait(),
    [Symbol.dispose]: () => queue.stream[Symbol.dispose](),
  }
}

function plainHeaders(headers: IncomingMessage['headers']): Headers {
  const entries = Object.entries(headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : value,
  ])
  return Object.fromEntries(entries) as Headers
}

/** Connections to everyone; `kubeletTls` is how this server proves itself to kubelets. */
export function createBackendConnection(kubeletTls: DialTls): SocketBackendConnection {
  // A connection each: one that was kept may have been closed at the other end, and not every request can be sent twice.
  const options = { keepAlive: false, maxSockets: socketsMax }
  const agents = {
    http: new http.Agent(options),
    https: new HttpsAgent({ ...options, rejectUnauthorized: false }),
    kubelet: new HttpsAgent({ ...options, ...kubeletTls }),
  }
  const agentOf = ({ kind }: BackendTarget) => agents[kind]
  return {
    request: (backend, { method, headers, bytes, signal }) =>
      new Promise<TransportResponse>((resolve, reject) => {
        const { kind, host, port, target } = backend
        const send = kind === 'http' ? http.request : httpsRequest
        const outgoing = send(
          {
            agent: agentOf(backend),
            host,
            port,
            path: target,
            method,
            headers: { ...headers, ...(bytes === undefined ? {} : { 'content-length': String(bytes.length) }) },
            ...(signal === undefined ? {} : { signal }),
          },
          (incoming) => {
            outgoing.setTimeout(0)
            resolve({
              status: incoming.statusCode ?? 502,
              headers: plainHeaders(incoming.headers),
              body: { kind: 'stream', frames: framesOf(incoming) },
            })
          },
        )
        outgoing.setTimeout(answerTimeoutMs, () =>
          outgoing.destroy(new Error(`no answer within ${answerTimeoutMs} ms`)),
        )
        outgoing.on('error', reject)
        outgoing.end(bytes)
      }),
    [Symbol.dispose]() {
      for (const agent of Object.values(agents)) agent.destroy()
    },
  }
}
