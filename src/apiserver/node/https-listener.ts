// The HTTPS listener: one TLS server that speaks HTTP/2 and HTTP/1.1 by ALPN, asks for client certificates without requiring
// them, and carries upgraded connections. Slow, half-open and oversized requests cost bounded time and memory.
import { setMaxListeners } from 'node:events'
import { createServer as createHttp2Server, type Http2Session } from 'node:http2'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import { type Clock, createTimeLimits, errorMessage, type Log, type Running, silentLog } from '#base'
import type { DialTls } from '#streaming/node'
import type { ApiServer } from '../api-server.ts'
import type { RequestIdentity } from '../user-info.ts'
import { identityOf } from './client-identity.ts'
import { http1Request } from './http1.ts'
import { http2Request } from './http2.ts'
import { refuseMalformed } from './malformed-request.ts'
import { bodyTimeoutMs } from './read-request.ts'
import { type ServeDeps, serveRequest } from './serve-request.ts'
import { createSharedBatches } from './shared-batches.ts'
import { takesUpgrade } from './takes-upgrade.ts'
import type { IncomingUpgrade, UpgradeDeps } from './upgrades.ts'
import { createBlockPool } from './write-joined.ts'

/** A TLS handshake must be done by then. */
const handshakeTimeoutMs = 10_000
/** The head of a request must be there by then. Upstream: ReadHeaderTimeout. */
const headersTimeoutMs = 32_000
/** A whole request, body included, must be there by then. Upstream: --request-timeout. */
const requestReceiveTimeoutMs = 60_000
/** An unused HTTP/1.1 connection is kept this long. Upstream: IdleTimeout. */
const idleTimeoutMs = 90_000
/** Upstream: --http2-max-streams-per-connection. */
const streamsPerConnectionMax = 1_000
/** Connections at a time. */
const connectionsMax = 10_000
/** What is still open this long after the listener was told to stop is cut. */
const shutdownGraceMs = 2_000

export interface HttpsListenerDeps {
  readonly server: ApiServer
  readonly clock: Clock
  readonly log?: Log
}

export interface HttpsListenerOptions {
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  /** PEM, with the chain. */
  readonly cert: string | Buffer
  readonly key: string | Buffer
  /** PEM of the authorities whose client certificates are believed. Without it nobody is asked for one. */
  readonly clientCa?: string | Buffer | readonly (string | Buffer)[]
  /** How this server proves itself to kubelets, for exec, attach and port-forward. */
  readonly kubeletTls?: DialTls
  /** How long the parts of a request may take. Default: as upstream. */
  readonly timeouts?: Partial<ListenerTimeouts>
}

/** Milliseconds. Node measures these by the machine's clock. */
export interface ListenerTimeouts {
  /** For the head of a request. */
  readonly headers: number
  /** For a whole request. */
  readonly request: number
  /** Between looks at who is late. */
  readonly checks: number
}

/** Node's own default. */
const timeoutChecksMs = 30_000

export interface HttpsListener extends Running {
  readonly port: number
}

interface SessionState {
  readonly identity: RequestIdentity
  /** Streams under way. */
  open: number
}

interface Connections {
  readonly identities: WeakMap<Duplex, RequestIdentity>
  readonly sockets: Set<TLSSocket>
  readonly sessions: Map<Http2Session, SessionState>
}

const nobody: RequestIdentity = { kind: 'none' }

/** The code of streams is loaded for the first of them: 2 MB that many API servers never need. */
function upgrade(deps: UpgradeDeps, incoming: IncomingUpgrade): void {
  import('./upgrades.ts')
    .then(({ serveUpgrade }) => serveUpgrade(deps, incoming))
    .catch((error: unknown) => {
      deps.log.error('Cannot load the code of streams', { error: errorMessage(error) })
      incoming.socket.destroy()
    })
}

function createServers(deps: ServeDeps & UpgradeDeps, options: HttpsListenerOptions, connections: Connections) {
  const { identities, sockets, sessions } = connections
  const clientCa = options.clientCa === undefined ? {} : { ca: options.clientCa as string | Buffer }
  const https = createHttpsServer({
    cert: options.cert,
    key: options.key,
    ...clientCa,
    requestCert: options.clientCa !== undefined,
    rejectUnauthorized: false,
    ALPNProtocols: ['h2', 'http/1.1'],
    minVersion: 'TLSv1.2',
    handshakeTimeout: handshakeTimeoutMs,
    headersTimeout: options.timeouts?.headers ?? headersTimeoutMs,
    requestTimeout: options.timeouts?.request ?? requestReceiveTimeoutMs,
    connectionsCheckingInterval: options.timeouts?.checks ?? timeoutChecksMs,
    keepAliveTimeout: idleTimeoutMs,
    noDelay: true,
    // Whoever offers an upgrade that nobody here takes (h2c, for one) is answered as if it had not.
    shouldUpgradeCallback: ({ method, url }) => takesUpgrade(method, url),
  })
  https.maxConnections = connectionsMax
  let arriving = nobody
  const http2 = createHttp2Server({ settings: { maxConcurrentStreams: streamsPerConnectionMax } })

  // Node's own listener of 'secureConnection' is the HTTP/1.1 one; what speaks h2 goes elsewhere before it.
  const [http1Connection] = https.listeners('secureConnection') as ((socket: TLSSocket) => void)[]
  https.removeAllListeners('secureConnection')
  https.on('secureConnection', (socket: TLSSocket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    const identity = identityOf(socket)
    identities.set(socket, identity)
    if (socket.alpnProtocol !== 'h2') {
      http1Connection?.call(https, socket)
      return
    }
    // The session comes out of 'session' before emit returns; it shows only a proxy of its socket.
    arriving = identity
    http2.emit('connection', socket)
    arriving = nobody
  })
  https.on('request', (request, response) => {
    serveRequest(deps, http1Request(request, response, identities.get(request.socket) ?? nobody))
  })
  https.on('upgrade', (request, socket: Duplex, head) => {
    upgrade(deps, { request, socket, head, identity: identities.get(socket) ?? nobody })
  })
  https.on('clientError', (error: { readonly code?: string }, socket: Duplex) => refuseMalformed(error, socket))
  http2.on('session', (session) => {
    const state = { identity: arriving, open: 0 }
    sessions.set(session, state)
    session.on('close', () => sessions.delete(session))
    session.on('error', () => session.destroy())
    // A quiet watch is no idle connection.
    session.setTimeout(idleTimeoutMs, () => {
      if (state.open === 0) session.close()
    })
  })
  http2.on('stream', (stream, headers) => {
    stream.on('error', () => stream.destroy())
    const state = stream.session === undefined ? undefined : sessions.get(stream.session)
    if (state !== undefined) {
      state.open++
      stream.on('close', () => state.open--)
    }
    serveRequest(deps, http2Request(stream, headers, state?.identity ?? nobody))
  })
  return { https, http2 }
}

/** Listens; resolves when connections are accepted. Disposing ends watches, lets short requests finish, then cuts. */
export async function startHttpsListener(
  { server, clock, log = silentLog }: HttpsListenerDeps,
  options: HttpsListenerOptions,
): Promise<HttpsListener> {
  const ending = new AbortController()
  // One listener for each watch under way.
  setMaxListeners(0, ending.signal)
  const connections: Connections = { identities: new WeakMap(), sockets: new Set(), sessions: new Map() }
  const batches = createSharedBatches(clock)
  const blocks = createBlockPool()
  const bodyLimits = createTimeLimits(clock, bodyTimeoutMs)
  const deps = {
    server,
    clock,
    log,
    batches,
    blocks,
    bodyLimits,
    ending: ending.signal,
    kubeletTls: options.kubeletTls,
  }
  const { https } = createServers(deps, options, connections)
  await new Promise<void>((resolve, reject) => {
    https.once('error', reject)
    https.listen(options.port, options.host, () => {
      https.off('error', reject)
      resolve()
    })
  })
  const closed = Promise.withResolvers<void>()
  https.on('error', (error) => log.error('The HTTPS listener failed', { error: error.message }))
  https.on('close', () => closed.resolve())
  const stop = (): void => {
    if (ending.signal.aborted) return
    ending.abort()
    https.close()
    https.closeIdleConnections()
    for (const session of connections.sessions.keys()) session.close()
    const timer = clock.setTimer(shutdownGraceMs, () => {
      for (const socket of connections.sockets) socket.destroy()
    })
    https.on('close', () => timer[Symbol.dispose]())
  }
  return {
    // A TCP server has an address object.
    port: (https.address() as AddressInfo).port,
    done: closed.promise,
    async [Symbol.asyncDispose]() {
      stop()
      await closed.promise
    },
  }
}
