// The client's end of exec and attach, over SPDY or WebSocket. Upstream: client-go's tools/remotecommand.
import type { Duplex, Readable, Writable } from 'node:stream'
import { DeadlineExceededError } from '#base'
import {
  channels,
  type RemoteCommandProtocol,
  remoteCommandProtocolNames,
  remoteCommandProtocolOf,
} from '../channel/protocol.ts'
import { decodeStatus, errorChannelBytesMax, type RemoteCommandStatus } from '../remote-command-status.ts'
import { createChannelSocket } from './channel-socket.ts'
import { type DialledUpgrade, type DialOptions, dialUpgrade } from './dial-upgrade.ts'
import type { RemoteCommandClientSession, RemoteCommandStreams } from './remote-command.ts'
import { renderResize } from './resize-channel.ts'
import { createSpdyConnection } from './spdy-connection.ts'
import { readToEnd } from './stream-ends.ts'
import { handshakeTimeoutMs, type StreamingDeps, type StreamingTimeouts } from './upgrade.ts'

export type DialRemoteCommandOptions = RemoteCommandStreams & DialOptions

interface SessionParts {
  readonly stdin?: Writable
  readonly stdout?: Readable
  readonly stderr?: Readable
  readonly error: Readable
  readonly resize?: Writable
  /** Closes in good order. */
  end(): void
  destroy(error?: Error): void
  readonly closed: Promise<void>
}

type PartsOptions = DialRemoteCommandOptions & { readonly protocol: RemoteCommandProtocol }

/**
 * Dials an exec or attach URL (http, https, ws or wss); the URL's query must ask for the same streams as `options`.
 * Resolves when the server has taken the streams. Rejects as `dialUpgrade` does. The session closes by itself once the
 * result is there and stdout and stderr have been read to their ends.
 */
export async function dialRemoteCommand(
  url: URL,
  deps: StreamingDeps,
  options: DialRemoteCommandOptions,
): Promise<RemoteCommandClientSession> {
  const protocols = { spdy: remoteCommandProtocolNames('spdy'), websocket: remoteCommandProtocolNames('websocket') }
  const dialled = await dialUpgrade(url, deps, { ...options, protocols })
  const protocol = remoteCommandProtocolOf(dialled.protocol)
  if (protocol === undefined) {
    if (dialled.transport === 'spdy') dialled.socket.destroy()
    else dialled.socket.terminate()
    throw new Error(`Cannot run remote command: server chose protocol ${dialled.protocol}, which was not offered`)
  }
  const parts =
    dialled.transport === 'spdy'
      ? await openSpdyStreams(dialled, deps, { ...options, protocol })
      : openChannels(dialled, deps, { ...options, protocol })
  return createClientSession(protocol, parts)
}

async function openSpdyStreams(
  dialled: DialledUpgrade & { transport: 'spdy' },
  deps: StreamingDeps,
  options: PartsOptions,
): Promise<SessionParts> {
  const connection = createSpdyConnection(dialled.socket, deps, {
    ...idle(options),
    role: 'client',
    resetMeans: 'end',
    head: dialled.head,
  })
  const limitMs = options.handshakeTimeoutMs ?? handshakeTimeoutMs
  const late = new DeadlineExceededError(`Cannot run remote command: server took no streams within ${limitMs} ms`)
  using _limit = deps.clock.setTimer(limitMs, () => connection.destroy(late))
  const open = async (wanted: boolean, name: string): Promise<Duplex | undefined> =>
    wanted ? await connection.open(new Map([['streamtype', name]])) : undefined
  try {
    const [error, stdin, stdout, stderr, resize] = await Promise.all([
      connection.open(new Map([['streamtype', 'error']])),
      open(options.stdin, 'stdin'),
      open(options.stdout, 'stdout'),
      open(options.stderr, 'stderr'),
      open(options.tty && options.protocol.spdyResize, 'resize'),
    ])
    // The server sends nothing on these; reading them lets their end be seen.
    stdin?.resume()
    resize?.resume()
    return {
      ...(stdin && { stdin }),
      ...(stdout && { stdout }),
      ...(stderr && { stderr }),
      ...(resize && { resize }),
      error,
      end: connection.end,
      destroy: connection.destroy,
      closed: connection.closed,
    }
  } catch (error) {
    connection.destroy()
    throw error
  }
}

function openChannels(
  dialled: DialledUpgrade & { transport: 'websocket' },
  deps: StreamingDeps,
  options: PartsOptions,
): SessionParts {
  const { base64, halfClose } = options.protocol
  const socket = createChannelSocket(dialled.socket, deps, {
    ...idle(options),
    base64,
    halfClose,
    sendsHalfClose: true,
  })
  return {
    ...(options.stdin && { stdin: socket.writable(channels.stdin) }),
    ...(options.stdout && { stdout: socket.readable(channels.stdout) }),
    ...(options.stderr && { stderr: socket.readable(channels.stderr) }),
    ...(options.tty && { resize: socket.writable(channels.resize) }),
    error: socket.readable(channels.error),
    end: socket.end,
    destroy: socket.destroy,
    closed: socket.closed,
  }
}

function createClientSession(protocol: RemoteCommandProtocol, parts: SessionParts): RemoteCommandClientSession {
  const result = readResult(protocol, parts.error)
  const ends = [parts.stdout, parts.stderr].map(
    (stream) => new Promise<void>((resolve) => (stream === undefined ? resolve() : stream.once('close', resolve))),
  )
  result.then(
    () => Promise.all(ends).then(parts.end),
    () => {},
  )
  return {
    protocol: protocol.name,
    ...(parts.stdin && { stdin: parts.stdin }),
    ...(parts.stdout && { stdout: parts.stdout }),
    ...(parts.stderr && { stderr: parts.stderr }),
    resize(size) {
      // A terminal being dragged makes more sizes than a slow server reads; the last one is sent again by the terminal.
      if (parts.resize !== undefined && !parts.resize.writableNeedDrain && !parts.resize.writableEnded) {
        parts.resize.write(renderResize(size))
      }
    },
    result,
    destroy: parts.destroy,
    closed: parts.closed,
  }
}

async function readResult(protocol: RemoteCommandProtocol, error: Readable): Promise<RemoteCommandStatus> {
  const bytes = await readToEnd(error, errorChannelBytesMax)
  if (bytes.length === 0 && protocol.status === 'json')
    throw new Error('Session ended before the server told the outcome')
  return decodeStatus(bytes, protocol.status)
}

function idle(options: StreamingTimeouts): StreamingTimeouts {
  return options.idleTimeoutMs === undefined ? {} : { idleTimeoutMs: options.idleTimeoutMs }
}
