// The client's end of port-forward: SPDY, or SPDY tunnelled in WebSocket. Upstream: client-go's tools/portforward.
import { DeadlineExceededError } from '#base'
import { portForwardProtocol, portForwardTunnelProtocol } from '../channel/protocol.ts'
import { errorChannelBytesMax } from '../remote-command-status.ts'
import { type DialOptions, dialUpgrade } from './dial-upgrade.ts'
import type { PortForwardClientConnection, PortForwardClientSession } from './port-forward.ts'
import { createSpdyConnection, type SpdyConnection } from './spdy-connection.ts'
import { readToEnd } from './stream-ends.ts'
import { createTunnelStream } from './tunnel-stream.ts'
import { handshakeTimeoutMs, type StreamingDeps } from './upgrade.ts'

/** Dials a port-forward URL. Rejects as `dialUpgrade` does. */
export async function dialPortForward(
  url: URL,
  deps: StreamingDeps,
  options: DialOptions = {},
): Promise<PortForwardClientSession> {
  const protocols = { spdy: [portForwardProtocol], websocket: [portForwardTunnelProtocol] }
  const dialled = await dialUpgrade(url, deps, { ...options, protocols })
  const transport = dialled.transport === 'spdy' ? dialled.socket : createTunnelStream(dialled.socket)
  const connection = createSpdyConnection(transport, deps, {
    role: 'client',
    resetMeans: 'break',
    ...(options.idleTimeoutMs !== undefined && { idleTimeoutMs: options.idleTimeoutMs }),
    ...(dialled.transport === 'spdy' && { head: dialled.head }),
  })
  let nextRequestId = 0
  return {
    protocol: dialled.protocol,
    async open(port) {
      const requestId = String(nextRequestId++)
      const limitMs = options.handshakeTimeoutMs ?? handshakeTimeoutMs
      return await openPair(connection, deps, { port, requestId, limitMs })
    },
    destroy: connection.destroy,
    closed: connection.closed,
  }
}

async function openPair(
  connection: SpdyConnection,
  deps: StreamingDeps,
  options: { readonly port: number; readonly requestId: string; readonly limitMs: number },
): Promise<PortForwardClientConnection> {
  const headers = (kind: string) =>
    new Map([
      ['streamtype', kind],
      ['port', String(options.port)],
      ['requestid', options.requestId],
    ])
  const late = Promise.withResolvers<never>()
  late.promise.catch(() => {})
  const message = `Cannot forward to port ${options.port}: server took no streams within ${options.limitMs} ms`
  using _limit = deps.clock.setTimer(options.limitMs, () => late.reject(new DeadlineExceededError(message)))
  const opening = [connection.open(headers('error')), connection.open(headers('data'))] as const
  try {
    const [error, data] = await Promise.race([late.promise, Promise.all(opening)])
    // The client has nothing to say on the error stream.
    error.end()
    const text = readToEnd(error, errorChannelBytesMax).then(
      (bytes) => new TextDecoder().decode(bytes),
      (cause: Error) => cause.message,
    )
    return { data, error: text }
  } catch (error) {
    for (const each of opening)
      void each.then(
        (stream) => stream.destroy(),
        () => {},
      )
    throw error
  }
}
