// A Transport over HTTPS, one kept-alive pool of connections a server. Watches and logs come as streams whose socket is
// paused while the consumer is behind, so nothing piles up here. Upstream counterpart: client-go's rest/transport.
import type { IncomingMessage } from 'node:http'
import https from 'node:https'
import {
  bytesBody,
  errorCode,
  errorMessage,
  type Transport,
  type TransportRequest,
  type TransportResponse,
} from '#base'
import { framesOf } from './incoming-frames.ts'

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

/** Quiet for this long before the answer is complete (a stream: before its head), and a request gives up. Above the 60 s of the server's own limit. */
const quietMsMax = 65_000
/** Connections kept open between requests. */
const idleSocketsMax = 32
/** TCP probes on a connection that has been silent this long find a server that vanished under a watch. */
const tcpKeepAliveMs = 15_000
/** Sends of one GET whose kept-alive connection the server was just closing. */
const sendsMax = 2

/** The server could not be reached, or the connection broke. `code` is the system's (`ECONNREFUSED`), where there is one. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError'
  readonly code: string | undefined

  constructor(message: string, cause: unknown) {
    super(message, { cause })
    this.code = errorCode(cause)
  }
}

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
  const prefix = url.pathname.replace(/\/$/, '')
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

async function send(request: TransportRequest, target: Target): Promise<TransportResponse> {
  const payload = bodyBytes(request)
  for (let sends = 1; ; sends++) {
    request.signal?.throwIfAborted()
    const sent = sendOnce(request, target, payload)
    try {
      return await answerOf(request, await sent.response)
    } catch (error) {
      if (request.signal?.aborted) throw request.signal.reason
      if (sends < sendsMax && request.method === 'GET' && sent.closedWhileIdle(error)) continue
      const { method, target: path } = request
      throw new ConnectionError(`Cannot ${method} ${target.url.origin}${path}: ${errorMessage(error)}`, error)
    }
  }
}

function sendOnce(request: TransportRequest, target: Target, payload: Uint8Array | undefined) {
  const { agent, url, prefix, authorization } = target
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
  outgoing.setTimeout(quietMsMax, () => outgoing.destroy(new Error(`no answer for ${quietMsMax / 1000} s`)))
  outgoing.once('socket', (socket) => socket.setKeepAlive(true, tcpKeepAliveMs))
  outgoing.once('response', resolve)
  outgoing.on('error', reject)
  outgoing.end(payload)
  return {
    response: promise,
    closedWhileIdle: (error: unknown) => outgoing.reusedSocket && errorCode(error) === 'ECONNRESET',
  }
}

async function answerOf(request: TransportRequest, incoming: IncomingMessage): Promise<TransportResponse> {
  const status = incoming.statusCode ?? 0
  const streamed = status >= 200 && status < 300 && isStreamed(request)
  if (streamed) incoming.setTimeout(0)
  return {
    status,
    headers: joinHeaders(incoming),
    body: streamed ? { kind: 'stream', frames: framesOf(incoming) } : await wholeBody(incoming),
  }
}

/** Watches and logs may go on without end, or be long. */
function isStreamed({ method, target }: TransportRequest): boolean {
  return method === 'GET' && /[?&](watch|follow)=(true|1)|\/log(\?|$)/.test(target)
}

function bodyBytes({ body }: TransportRequest): Uint8Array | undefined {
  if (body === undefined) return undefined
  return body.kind === 'bytes' ? body.bytes : Buffer.from(JSON.stringify(body.value))
}

function joinHeaders(incoming: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(incoming.headersDistinct).map(([name, values = []]) => [name, values.join(', ')] as const),
  )
}

async function wholeBody(incoming: IncomingMessage): Promise<TransportResponse['body']> {
  const chunks: Uint8Array[] = []
  for await (const chunk of incoming) chunks.push(chunk as Uint8Array)
  return chunks.length === 0 ? { kind: 'empty' } : bytesBody(chunks)
}
