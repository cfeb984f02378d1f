// The server's end of exec and attach, over SPDY or any flavour of WebSocket.
// Upstream: kubelet's cri/streaming/remotecommand (httpstream.go, websocket.go).
import type { Duplex, Readable, Writable } from 'node:stream'
import { deadlineSignal, raceSignal } from '#base'
import {
  channels,
  type RemoteCommandProtocol,
  remoteCommandProtocolNames,
  remoteCommandProtocolOf,
} from '../channel/protocol.ts'
import { encodeStatus, type RemoteCommandStatus } from '../remote-command-status.ts'
import { type AcceptedUpgrade, acceptUpgrade } from './accept-upgrade.ts'
import { createChannelSocket } from './channel-socket.ts'
import type { RemoteCommandServerSession, RemoteCommandStreams } from './remote-command.ts'
import { readResizes } from './resize-channel.ts'
import { createSpdyConnection } from './spdy-connection.ts'
import { endAndFlush } from './stream-ends.ts'
import { handshakeTimeoutMs, type StreamingDeps, type StreamingTimeouts, type UpgradeRequest } from './upgrade.ts'

export type AcceptRemoteCommandOptions = RemoteCommandStreams & StreamingTimeouts

/** What the two transports have in common once their streams are there. */
interface SessionParts {
  readonly stdin?: Readable
  readonly stdout?: Writable
  readonly stderr?: Writable
  readonly error: Writable
  readonly resize?: Readable
  /** After the status: ends what is left and closes in good order. */
  end(): Promise<void>
  destroy(error?: Error): void
  readonly closed: Promise<void>
}

/**
 * Takes an exec or attach request; resolves when the client has opened its streams. Rejects with UpgradeNotAcceptedError
 * (the client has been answered) or, when the client does not open its streams in time, with DeadlineExceededError.
 */
export async function acceptRemoteCommand(
  upgrade: UpgradeRequest,
  deps: StreamingDeps,
  options: AcceptRemoteCommandOptions,
): Promise<RemoteCommandServerSession> {
  const accepted = await acceptUpgrade(upgrade, {
    spdy: remoteCommandProtocolNames('spdy'),
    websocket: remoteCommandProtocolNames('websocket'),
    webSocketDefault: '',
  })
  const protocol = remoteCommandProtocolOf(accepted.protocol)
  if (protocol === undefined)
    throw new Error(`Cannot accept remote command: protocol ${accepted.protocol} is not in the table`)
  const parts =
    accepted.transport === 'spdy'
      ? await acceptSpdyStreams(accepted, deps, { ...options, protocol })
      : acceptChannels(accepted, deps, { ...options, protocol })
  return createServerSession(protocol, parts)
}

type PartsOptions = AcceptRemoteCommandOptions & { readonly protocol: RemoteCommandProtocol }
type SpdyUpgrade = AcceptedUpgrade & { transport: 'spdy' }
type WebSocketUpgrade = AcceptedUpgrade & { transport: 'websocket' }

async function acceptSpdyStreams(
  accepted: SpdyUpgrade,
  deps: StreamingDeps,
  options: PartsOptions,
): Promise<SessionParts> {
  const resizable = options.tty && options.protocol.spdyResize
  const wanted = {
    error: true,
    stdin: options.stdin,
    stdout: options.stdout,
    stderr: options.stderr,
    resize: resizable,
  }
  const missing = new Set(Object.entries(wanted).flatMap(([name, isWanted]) => (isWanted ? [name] : [])))
  const streams = new Map<string, Duplex>()
  const complete = Promise.withResolvers<void>()
  const connection = createSpdyConnection(accepted.socket, deps, {
    ...timeouts(options),
    role: 'server',
    resetMeans: 'break',
    head: accepted.head,
    onStream(stream, headers) {
      const name = headers.get('streamtype') ?? ''
      if (!missing.delete(name)) return false
      streams.set(name, stream)
      // The client sends nothing on these; reading them lets their end be seen.
      if (name === 'stdout' || name === 'stderr' || name === 'error') stream.resume()
      if (missing.size === 0) complete.resolve()
      return true
    },
  })
  void connection.closed.then(() =>
    complete.reject(new Error('Client closed the connection before it opened its streams')),
  )
  const limitMs = options.handshakeTimeoutMs ?? handshakeTimeoutMs
  const message = `timed out waiting for client to create streams: ${[...missing].join(', ')}`
  using deadline = deadlineSignal(deps.clock, limitMs, { message })
  try {
    await raceSignal(complete.promise, deadline.signal)
  } catch (error) {
    connection.destroy()
    throw error
  }
  const { stdin, stdout, stderr, error, resize } = Object.fromEntries(streams)
  if (error === undefined) throw new Error('Cannot accept remote command: no error stream')
  return {
    ...(stdin && { stdin }),
    ...(stdout && { stdout }),
    ...(stderr && { stderr }),
    ...(resize && { resize }),
    error,
    async end() {
      // Only now: a client takes the end of our half of stdin for the end of the command.
      await Promise.all([endAndFlush(stdin), endAndFlush(resize)])
      stdin?.resume()
      connection.end()
    },
    destroy: connection.destroy,
    closed: connection.closed,
  }
}

function acceptChannels(accepted: WebSocketUpgrade, deps: StreamingDeps, options: PartsOptions): SessionParts {
  const { base64, halfClose } = options.protocol
  const socket = createChannelSocket(accepted.socket, deps, {
    ...timeouts(options),
    base64,
    halfClose,
    sendsHalfClose: false,
  })
  const stdout = options.stdout ? socket.writable(channels.stdout) : undefined
  const stderr = options.stderr ? socket.writable(channels.stderr) : undefined
  const error = socket.writable(channels.error)
  // Upstream's servers begin with an empty message, by which clients see that the streams are there.
  const first = stdout ?? stderr ?? error
  first.write(new Uint8Array(0))
  return {
    ...(options.stdin && { stdin: socket.readable(channels.stdin) }),
    ...(stdout && { stdout }),
    ...(stderr && { stderr }),
    ...(options.tty && { resize: socket.readable(channels.resize) }),
    error,
    end: async () => socket.end(),
    destroy: socket.destroy,
    closed: socket.closed,
  }
}

function createServerSession(protocol: RemoteCommandProtocol, parts: SessionParts): RemoteCommandServerSession {
  const resizes = readResizes(parts.resize)
  void parts.closed.then(() => resizes.end())
  let finishing: Promise<void> | undefined
  const finish = async (status: RemoteCommandStatus): Promise<void> => {
    await Promise.all([endAndFlush(parts.stdout), endAndFlush(parts.stderr)])
    const bytes = encodeStatus(status, protocol.status)
    if (bytes.length > 0 && !parts.error.destroyed) parts.error.write(bytes)
    await endAndFlush(parts.error)
    await parts.end()
  }
  return {
    protocol: protocol.name,
    ...(parts.stdin && { stdin: parts.stdin }),
    ...(parts.stdout && { stdout: parts.stdout }),
    ...(parts.stderr && { stderr: parts.stderr }),
    resizes: resizes.items,
    finish: (status) => (finishing ??= finish(status)),
    destroy: parts.destroy,
    closed: parts.closed,
  }
}

/** Only what was given, as `exactOptionalPropertyTypes` asks. */
function timeouts(options: StreamingTimeouts): StreamingTimeouts {
  return options.idleTimeoutMs === undefined ? {} : { idleTimeoutMs: options.idleTimeoutMs }
}
