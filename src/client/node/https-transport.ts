// A Transport over HTTPS, one kept-alive pool of connections a server. Watches and logs come as streams whose socket is
// paused while the consumer is behind, so nothing piles up here.
import https from 'node:https'
import type { IncomingMessage } from 'node:http'
import { createFrameQueue, type Frame, type Transport, type TransportRequest, type TransportResponse } from '#base'

export interface HttpsTransportOptions {
  /** `https://127.0.0.1:6443`. */
  readonly server: string
  /** PEM of the authority to trust; the system's if absent. */
  readonly ca?: string
  /** PEM of the client certificate and its key. */
  readonly cert?: string
  readonly key?: string
  readonly bearerToken?: string
  /** Trust any server certificate. */
  readonly insecureSkipTlsVerify?: boolean
  /** Name to check the server's certificate for, and to send as SNI. */
  readonly tlsServerName?: string
}

/** Requests waiting for an answer's head give up after this. */
const responseTimeoutMs = 65_000
/** Connections kept open between requests. */
const idleSocketsMax = 32
/** Frames that queue before the socket is paused. */
const queuedFramesMax = 4_096

export interface HttpsTransport extends Disposable {
  readonly send: Transport
}

/** A transport to one server. Disposing closes its connections. */
export function createHttpsTransport(options: HttpsTransportOptions): HttpsTransport {
  const url = new URL(options.server)
  const agent = new https.Agent({
    keepAlive: true,
    maxFreeSockets: idleSocketsMax,
    ...(options.ca === undefined ? {} : { ca: options.ca }),
    ...(options.cert === undefined ? {} : { cert: options.cert }),
    ...(options.key === undefined ? {} : { key: options.key }),
    ...(options.tlsServerName === undefined ? {} : { servername: options.tlsServerName }),
    rejectUnauthorized: !options.insecureSkipTlsVerify,
  })
  const authorization = options.bearerToken === undefined ? {} : { authorization: `Bearer ${options.bearerToken}` }
  const prefix = url.pathname === '/' ? '' : url.pathname
  return {
    send: (request) => send(request, { agent, url, prefix, authorization }),
    [Symbol.dispose]: () => agent.destroy(),
  }
}

interface Target {
  readonly agent: https.Agent
  readonly url: URL
  readonly prefix: string
  readonly authorization: Readonly<Record<string, string>>
}

async function send(request: TransportRequest, { agent, url, prefix, authorization }: Target): Promise<TransportResponse> {
  const payload = bodyBytes(request)
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const outgoing = https.request({
    agent,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port || 443,
    method: request.method,
    path: prefix + request.target,
    headers: { ...request.headers, ...authorization, ...(payload ? { 'content-length': payload.byteLength } : {}) },
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  })
  outgoing.setTimeout(responseTimeoutMs, () => outgoing.destroy(new Error(`Cannot reach ${url.host}: no answer within ${responseTimeoutMs / 1000} s`)))
  outgoing.once('response', (message) => {
    outgoing.setTimeout(0)
    resolve(message)
  })
  outgoing.once('error', reject)
  outgoing.end(payload)
  const incoming = await promise
  const streamed = /[?&](watch|follow)=(true|1)/.test(request.target) && (incoming.statusCode ?? 0) < 300
  return {
    status: incoming.statusCode ?? 0,
    headers: joinHeaders(incoming),
    body: streamed ? { kind: 'stream', frames: framesOf(incoming) } : await wholeBody(incoming),
  }
}

function bodyBytes({ body }: TransportRequest): Uint8Array | undefined {
  if (body === undefined) return undefined
  return body.kind === 'bytes' ? body.bytes : Buffer.from(JSON.stringify(body.value))
}

function joinHeaders(incoming: IncomingMessage): Readonly<Record<string, string>> {
  const entries = Object.entries(incoming.headersDistinct).map(([name, values]) => [name, (values ?? []).join(', ')] as const)
  return Object.fromEntries(entries)
}

async function wholeBody(incoming: IncomingMessage): Promise<TransportResponse['body']> {
  const chunks: Uint8Array[] = []
  for await (const chunk of incoming) chunks.push(chunk as Uint8Array)
  return chunks.length === 0 ? { kind: 'empty' } : { kind: 'bytes', chunks }
}

function framesOf(incoming: IncomingMessage) {
  const queue = createFrameQueue<Frame>({ maxFrames: queuedFramesMax })
  const take = queue.stream.take.bind(queue.stream)
  incoming.on('data', (chunk: Uint8Array) => {
    queue.push(chunk)
    if (queue.size >= queuedFramesMax / 2) incoming.pause()
  })
  incoming.once('end', () => queue.end())
  incoming.once('error', (error) => queue.end(error))
  incoming.once('close', () => queue.end())
  queue.onDispose(() => incoming.destroy())
  return {
    take() {
      const frames = take()
      if (incoming.isPaused()) incoming.resume()
      return frames
    },
    wait: () => queue.stream.wait(),
    [Symbol.dispose]: () => queue.stream[Symbol.dispose](),
  }
}
