// port-forward with the wire protocol hidden. A session carries many connections, each a duplex of data and an error
// text from server to client. Every stream already has an 'error' listener.
import type { Duplex, Writable } from 'node:stream'

/** One forwarded connection, as the server sees it. */
export interface PortForwardServerConnection {
  readonly port: number
  /** The bytes both ways; each direction half-closes on its own. */
  readonly data: Duplex
  /** Write why the connection failed, if it did, then end it. Always end it. */
  readonly error: Writable
}

/** The end that reaches the Pod's ports. */
export interface PortForwardServerSession {
  readonly protocol: string
  /** Connections in the order the client opened them. Ends with the session. One reader; do not await a connection inside the loop. */
  readonly connections: AsyncIterable<PortForwardServerConnection>
  destroy(error?: Error): void
  /** Resolves when the connection to the client is gone. Never rejects. */
  readonly closed: Promise<void>
}

/** One forwarded connection, as the client sees it. */
export interface PortForwardClientConnection {
  readonly data: Duplex
  /** What the server said went wrong; the empty string when it ended without a complaint. Never rejects. */
  readonly error: Promise<string>
}

/** The end that asks for connections. */
export interface PortForwardClientSession {
  readonly protocol: string
  /** Opens a connection to a port of the Pod. Rejects if the session is gone or the server does not take it in time. */
  open(port: number): Promise<PortForwardClientConnection>
  destroy(error?: Error): void
  /** Resolves when the connection to the server is gone. Never rejects. */
  readonly closed: Promise<void>
}
