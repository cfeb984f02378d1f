// The sub-protocols of exec, attach and port-forward and what each can do, as a table, and how two ends agree on one.
// Upstream: k8s.io/apimachinery/pkg/util/remotecommand, httpstream/wsstream, httpstream.Handshake.

/** What a remote command protocol can do. */
export interface RemoteCommandProtocol {
  readonly name: string
  readonly transports: readonly ('spdy' | 'websocket')[]
  /** How the error channel tells the outcome: a Status as JSON, or plain text with silence for success. */
  readonly status: 'json' | 'text'
  /** SPDY clients open a resize stream for a tty. On WebSocket the channel is always there. */
  readonly spdyResize: boolean
  /** The client can end stdin without ending the session. SPDY always can. */
  readonly halfClose: boolean
  /** Channels in base64 text messages instead of binary ones. */
  readonly base64: boolean
}

const spdy = ['spdy'] as const
const webSocket = ['websocket'] as const
const both = ['spdy', 'websocket'] as const

/** Best first. Upstream's servers take the client's first that they know. */
export const remoteCommandProtocols: readonly RemoteCommandProtocol[] = [
  {
    name: 'v5.channel.k8s.io',
    transports: webSocket,
    status: 'json',
    spdyResize: false,
    halfClose: true,
    base64: false,
  },
  { name: 'v4.channel.k8s.io', transports: both, status: 'json', spdyResize: true, halfClose: false, base64: false },
  {
    name: 'v4.base64.channel.k8s.io',
    transports: webSocket,
    status: 'json',
    spdyResize: false,
    halfClose: false,
    base64: true,
  },
  { name: 'v3.channel.k8s.io', transports: spdy, status: 'text', spdyResize: true, halfClose: true, base64: false },
  { name: 'v2.channel.k8s.io', transports: spdy, status: 'text', spdyResize: false, halfClose: true, base64: false },
  { name: 'channel.k8s.io', transports: both, status: 'text', spdyResize: false, halfClose: false, base64: false },
  {
    name: 'base64.channel.k8s.io',
    transports: webSocket,
    status: 'text',
    spdyResize: false,
    halfClose: false,
    base64: true,
  },
]

/** The one SPDY protocol of port-forward. */
export const portForwardProtocol = 'portforward.k8s.io'
/** SPDY port-forward inside WebSocket messages (kubectl ≥ 1.31). */
export const portForwardTunnelProtocol = `SPDY/3.1+${portForwardProtocol}`
/** Port-forward with a data and an error channel per port, fixed by the query (@kubernetes/client-node). */
export const portForwardChannelProtocols = ['v4.channel.k8s.io', 'v4.base64.channel.k8s.io'] as const

/** The WebSocket message channels of a remote command. */
export const channels = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const

/** The names that a transport offers or takes, best first. */
export function remoteCommandProtocolNames(transport: 'spdy' | 'websocket'): readonly string[] {
  return remoteCommandProtocols.filter((each) => each.transports.includes(transport)).map((each) => each.name)
}

/** The first protocol of the client that the server knows. */
export function negotiateProtocol(offered: readonly string[], accepted: readonly string[]): string | undefined {
  return offered.find((each) => accepted.includes(each))
}

/** The protocol of a name. A WebSocket without sub-protocol is `channel.k8s.io`. */
export function remoteCommandProtocolOf(name: string): RemoteCommandProtocol | undefined {
  return remoteCommandProtocols.find((each) => each.name === (name === '' ? 'channel.k8s.io' : name))
}

/** Splits a header that lists names: `a, b` or several headers joined so. */
export function parseProtocolList(header: string | undefined): readonly string[] {
  return (header ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')
}
