// The server's end of port-forward: SPDY, SPDY tunnelled in WebSocket, or WebSocket channels with ports fixed by the query.
// Upstream: kubelet's cri/streaming/portforward (httpstream.go, websocket.go) and apimachinery's httpstream tunnelling.
import type { Duplex } from 'node:stream'
import { Duplex as DuplexPair } from 'node:stream'
import { portChannels, renderPortPrefix } from '../channel/message.ts'
import { portForwardChannelProtocols, portForwardProtocol, portForwardTunnelProtocol } from '../channel/protocol.ts'
import { parsePortForwardPorts } from '../remote-command-request.ts'
import type { SpdyHeaders } from '../spdy/header-block.ts'
import { statusAnswer } from '../upgrade-answer.ts'
import { type AcceptedUpgrade, acceptUpgrade, answerUpgrade } from './accept-upgrade.ts'
import { type Arrivals, createArrivals } from './arrivals.ts'
import { createChannelSocket } from './channel-socket.ts'
import type { PortForwardServerConnection, PortForwardServerSession } from './port-forward.ts'
import { createSpdyConnection } from './spdy-connection.ts'
import { tolerateErrors } from './stream-ends.ts'
import { createTunnelStream } from './tunnel-stream.ts'
import {
  handshakeTimeoutMs,
  type StreamingDeps,
  type StreamingTimeouts,
  UpgradeNotAcceptedError,
  type UpgradeRequest,
} from './upgrade.ts'

/** Forwarded connections that may wait for the owner to take them. */
const connectionsWaitingMax = 1000
/** Ports that one WebSocket of the channel kind may name. */
const channelPortsMax = 64

/** Takes a port-forward request. Rejects with UpgradeNotAcceptedError; the client has been answered then. */
export async function acceptPortForward(
  upgrade: UpgradeRequest,
  deps: StreamingDeps,
  options: StreamingTimeouts = {},
): Promise<PortForwardServerSession> {
  const ports = parsePortForwardPorts(new URL(upgrade.request.url ?? '/', 'http://streaming').searchParams)
  const offered = upgrade.request.headers['sec-websocket-protocol'] ?? ''
  const usesChannels =
    upgrade.request.headers.upgrade?.toLowerCase() === 'websocket' && !offered.includes(portForwardTunnelProtocol)
  if (usesChannels && (ports === undefined || ports.length === 0 || ports.length > channelPortsMax)) {
    const message = `unable to upgrade: query parameter "ports" must name 1 to ${channelPortsMax} ports`
    answerUpgrade(upgrade.socket, statusAnswer(400, message))
    throw new UpgradeNotAcceptedError(400, message)
  }
  const accepted = await acceptUpgrade(upgrade, {
    spdy: [portForwardProtocol],
    websocket: [portForwardTunnelProtocol, ...portForwardChannelProtocols],
    webSocketDefault: portForwardChannelProtocols[0],
  })
  if (accepted.transport === 'spdy') return serveSpdy(accepted.socket, deps, { ...options, ...accepted })
  if (accepted.protocol !== portForwardTunnelProtocol)
    return serveChannels(accepted, deps, { ...options, ports: ports ?? [] })
  const tunnel = createTunnelStream(accepted.socket)
  return serveSpdy(tunnel, deps, { ...options, protocol: accepted.protocol, head: Buffer.alloc(0) })
}

type SpdyOptions = StreamingTimeouts & { readonly protocol: string; readonly head: Buffer }

function serveSpdy(transport: Duplex, deps: StreamingDeps, options: SpdyOptions): PortForwardServerSession {
  const arrivals = createArrivals<PortForwardServerConnection>({ itemsMax: connectionsWaitingMax, latestWins: false })
  const onStream = createStreamPairing(deps, { limitMs: options.handshakeTimeoutMs ?? handshakeTimeoutMs, arrivals })
  const connection = createSpdyConnection(transport, deps, {
    ...idle(options),
    role: 'server',
    resetMeans: 'break',
    head: options.head,
    onStream,
  })
  void connection.closed.then(() => arrivals.end())
  return {
    protocol: options.protocol,
    connections: arrivals.items,
    destroy: connection.destroy,
    closed: connection.closed,
  }
}

interface HalfPair {
  readonly streams: { error?: Duplex; data?: Duplex }
  readonly port: number
  readonly limit: Disposable
}

/** An error and a data stream with one requestID make a connection. A half that stays alone is cut after the limit. */
function createStreamPairing(
  deps: StreamingDeps,
  options: { readonly limitMs: number; readonly arrivals: Arrivals<PortForwardServerConnection> },
): (stream: Duplex, headers: SpdyHeaders) => boolean {
  const halves = new Map<string, HalfPair>()
  const startPair = (requestId: string, port: number): HalfPair => {
    const streams: HalfPair['streams'] = {}
    const limit = deps.clock.setTimer(options.limitMs, () => {
      halves.delete(requestId)
      streams.error?.destroy()
      streams.data?.destroy()
    })
    const half = { streams, port, limit }
    halves.set(requestId, half)
    return half
  }
  return (stream, headers) => {
    const kind = headers.get('streamtype')
    const requestId = headers.get('requestid')
    const port = Number(headers.get('port'))
    if ((kind !== 'error' && kind !== 'data') || requestId === undefined) return false
    if (!Number.isInteger(port) || port < 1 || port > 65535) return false
    const half = halves.get(requestId) ?? startPair(requestId, port)
    if (half.streams[kind] !== undefined || half.port !== port) return false
    half.streams[kind] = stream
    const { error, data } = half.streams
    if (error === undefined || data === undefined) return true
    halves.delete(requestId)
    half.limit[Symbol.dispose]()
    error.resume()
    if (options.arrivals.push({ port, data, error })) return true
    error.destroy()
    data.destroy()
    return false
  }
}

type ChannelOptions = StreamingTimeouts & { readonly ports: readonly number[] }

function serveChannels(
  accepted: AcceptedUpgrade & { transport: 'websocket' },
  deps: StreamingDeps,
  options: ChannelOptions,
): PortForwardServerSession {
  const arrivals = createArrivals<PortForwardServerConnection>({ itemsMax: connectionsWaitingMax, latestWins: false })
  const base64 = accepted.protocol.includes('base64')
  const socket = createChannelSocket(accepted.socket, deps, {
    ...idle(options),
    base64,
    halfClose: false,
    sendsHalfClose: false,
  })
  let openCount = options.ports.length
  for (const [index, port] of options.ports.entries()) {
    const numbers = portChannels(index)
    const readable = socket.readable(numbers.data)
    const writable = socket.writable(numbers.data)
    const error = socket.writable(numbers.error)
    writable.write(renderPortPrefix(port))
    error.write(renderPortPrefix(port))
    const data = tolerateErrors(DuplexPair.from({ readable, writable }))
    // The protocol cannot end one connection, so the socket closes with the last of them.
    const ended = [writable, error].map((each) => new Promise<void>((resolve) => each.once('close', resolve)))
    void Promise.all(ended).then(() => {
      openCount--
      if (openCount === 0) socket.end()
    })
    arrivals.push({ port, data, error })
  }
  void socket.closed.then(() => arrivals.end())
  return { protocol: accepted.protocol, connections: arrivals.items, destroy: socket.destroy, closed: socket.closed }
}

function idle(options: StreamingTimeouts): StreamingTimeouts {
  return options.idleTimeoutMs === undefined ? {} : { idleTimeoutMs: options.idleTimeoutMs }
}
