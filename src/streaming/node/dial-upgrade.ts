// The client's half of the upgrade: tries the transports in the order asked for, falls back when a server does not take
// one, and hands back what the server said when it takes none.
import type { ClientRequest, IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Duplex } from 'node:stream'
import type { ConnectionOptions } from 'node:tls'
import { WebSocket } from 'ws'
import { DeadlineExceededError } from '#base'
import { http } from '#base/node'
import { messageBytesMax } from './channel-socket.ts'
import { handshakeTimeoutMs, type StreamingDeps, type StreamingTimeouts, UpgradeRefusedError } from './upgrade.ts'

/** TLS of the connection, as Node's tls.connect takes it. */
export type DialTls = Pick<
  ConnectionOptions,
  'ca' | 'cert' | 'key' | 'servername' | 'rejectUnauthorized' | 'checkServerIdentity' | 'passphrase'
>

/** How to reach a streaming server. */
export interface DialOptions extends StreamingTimeouts {
  readonly tls?: DialTls
  /** Sent with the request: authorization and the like. */
  readonly headers?: Readonly<Record<string, string>>
  /** Transports in the order they are tried. Default: SPDY, whose streams do not block each other, then WebSocket. */
  readonly transports?: readonly ('spdy' | 'websocket')[]
  /** Method of the SPDY request. Default POST, which every server takes. */
  readonly method?: 'GET' | 'POST'
  /** Connects through this unix socket instead of the URL's host (SPDY only). */
  readonly socketPath?: string
  /** Cuts the dialling. The session that comes of it has its own `destroy`. */
  readonly signal?: AbortSignal
}

export type DialledUpgrade =
  | { readonly transport: 'spdy'; readonly protocol: string; readonly socket: Duplex; readonly head: Buffer }
  | { readonly transport: 'websocket'; readonly protocol: string; readonly socket: WebSocket }

/** The most bytes of a refusal's body that are kept. */
const refusalBytesMax = 64 * 1024
/** These say nothing about the transport, so another is not tried. */
const finalRefusals = [401, 403, 404]

export const defaultTransports = ['spdy', 'websocket'] as const

/** Dials with each transport in turn. Rejects with UpgradeRefusedError, DeadlineExceededError or a network error. */
export async function dialUpgrade(
  url: URL,
  deps: StreamingDeps,
  options: DialOptions & {
    readonly protocols: { readonly spdy: readonly string[]; readonly websocket: readonly string[] }
  },
): Promise<DialledUpgrade> {
  let refusal: unknown = new Error(`Cannot dial ${targetOf(url)}: no transport is allowed`)
  for (const transport of options.transports ?? defaultTransports) {
    try {
      if (transport === 'spdy') return await dialSpdy(url, deps, { ...options, offered: options.protocols.spdy })
      return await dialWebSocket(url, deps, { ...options, offered: options.protocols.websocket })
    } catch (error) {
      refusal = error
      if (!(error instanceof UpgradeRefusedError) || finalRefusals.includes(error.statusCode)) break
    }
  }
  throw refusal
}

type OneDial = DialOptions & { readonly offered: readonly string[] }

async function dialSpdy(url: URL, deps: StreamingDeps, options: OneDial): Promise<DialledUpgrade> {
  const secure = url.protocol === 'https:' || url.protocol === 'wss:'
  const request = (secure ? httpsRequest : http.request)({
    hostname: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? (secure ? 443 : 80) : url.port,
    path: url.pathname + url.search,
    method: options.method ?? 'POST',
    agent: false,
    ...(options.socketPath !== undefined && { socketPath: options.socketPath }),
    ...(secure ? options.tls : {}),
    headers: {
      ...options.headers,
      Connection: 'Upgrade',
      Upgrade: 'SPDY/3.1',
      'X-Stream-Protocol-Version': [...options.offered],
      'Content-Length': '0',
    },
  })
  const dialled = new Promise<DialledUpgrade>((resolve, reject) => {
    request.once('upgrade', (response, socket, head) => {
      socket.on('error', () => {})
      const protocol = response.headers['x-stream-protocol-version']
      resolve({ transport: 'spdy', protocol: String(protocol ?? options.offered.at(-1) ?? ''), socket, head })
    })
    request.once('response', (response) => readRefusal(url, response).then(reject, reject))
    request.once('error', reject)
    request.once('close', () => reject(new Error(`Cannot dial ${targetOf(url)}: connection closed without an answer`)))
  })
  request.end()
  return await withLimits(dialled, deps, { ...options, url, cut: (error) => cutRequest(request, error) })
}

function cutRequest(request: ClientRequest, error: Error): void {
  request.destroy(error)
}

async function dialWebSocket(url: URL, deps: StreamingDeps, options: OneDial): Promise<DialledUpgrade> {
  const target = new URL(url)
  target.protocol = url.protocol === 'https:' || url.protocol === 'wss:' ? 'wss:' : 'ws:'
  // `SPDY/3.1+portforward.k8s.io` is no legal token, and the library refuses it; so it sees stand-ins.
  const standIns = options.offered.map((_, i) => `protocol-${i}`)
  const chosen = (standIn: string): string => options.offered[standIns.indexOf(standIn)] ?? standIn
  const socket = new WebSocket(target, standIns, {
    ...options.tls,
    headers: { ...options.headers },
    finishRequest(request) {
      request.setHeader('Sec-WebSocket-Protocol', options.offered.join(', '))
      request.end()
    },
    perMessageDeflate: false,
    maxPayload: messageBytesMax,
    followRedirects: false,
  })
  socket.binaryType = 'nodebuffer'
  const dialled = new Promise<DialledUpgrade>((resolve, reject) => {
    socket.once('upgrade', (response) => {
      const index = options.offered.indexOf(response.headers['sec-websocket-protocol'] ?? '')
      const standIn = standIns[index]
      if (standIn !== undefined) response.headers['sec-websocket-protocol'] = standIn
    })
    socket.once('open', () => {
      // The first messages may be here already: nothing is read until the session listens and resumes.
      socket.pause()
      resolve({ transport: 'websocket', protocol: chosen(socket.protocol), socket })
    })
    socket.once('unexpected-response', (_request, response) => readRefusal(url, response).then(reject, reject))
    socket.on('error', reject)
  })
  return await withLimits(dialled, deps, { ...options, url, cut: () => socket.terminate() })
}

interface Limits {
  readonly url: URL
  readonly handshakeTimeoutMs?: number
  readonly signal?: AbortSignal
  /** Ends the attempt. */
  readonly cut: (error: Error) => void
}

async function withLimits(
  dialled: Promise<DialledUpgrade>,
  deps: StreamingDeps,
  limits: Limits,
): Promise<DialledUpgrade> {
  const { promise: cut, reject } = Promise.withResolvers<never>()
  const limitMs = limits.handshakeTimeoutMs ?? handshakeTimeoutMs
  const stop = (error: Error): void => {
    reject(error)
    limits.cut(error)
  }
  const message = `Cannot dial ${targetOf(limits.url)}: no answer within ${limitMs} ms`
  const timer = deps.clock.setTimer(limitMs, () => stop(new DeadlineExceededError(message)))
  const onAbort = (): void => stop(limits.signal?.reason)
  limits.signal?.addEventListener('abort', onAbort, { once: true })
  if (limits.signal?.aborted) onAbort()
  try {
    return await Promise.race([cut, dialled])
  } catch (error) {
    limits.cut(error as Error) // whatever was thrown, the attempt is over
    throw error
  } finally {
    timer[Symbol.dispose]()
    limits.signal?.removeEventListener('abort', onAbort)
  }
}

async function readRefusal(url: URL, response: IncomingMessage): Promise<UpgradeRefusedError> {
  const chunks: Buffer[] = []
  let byteCount = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    byteCount += chunk.length
    if (byteCount > refusalBytesMax) break
  }
  return new UpgradeRefusedError(targetOf(url), {
    statusCode: response.statusCode ?? 502,
    contentType: response.headers['content-type'] ?? 'text/plain',
    body: Buffer.concat(chunks).subarray(0, refusalBytesMax),
  })
}

/** Without the query, which may hold a command. */
function targetOf(url: URL): string {
  return `${url.host}${url.pathname}`
}
