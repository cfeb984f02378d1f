// exec and attach with the wire protocol hidden: the server's and the client's end of one session.
// Every stream already has an 'error' listener, so a peer that vanishes never crashes the process; use `pipeline`,
// or `closed` and `result`, to learn of it.
import type { Readable, Writable } from 'node:stream'
import type { RemoteCommandStatus } from '../remote-command-status.ts'

/** Which streams the request asked for. With `tty`, stderr is folded into stdout by the runtime and must not be asked for. */
export interface RemoteCommandStreams {
  readonly stdin: boolean
  readonly stdout: boolean
  readonly stderr: boolean
  readonly tty: boolean
}

/** Size of the client's terminal in characters. */
export interface TerminalSize {
  readonly width: number
  readonly height: number
}

/** The end that runs the command (or forwards it to whom does). */
export interface RemoteCommandServerSession {
  /** What was negotiated: `v4.channel.k8s.io`, `v5.channel.k8s.io`, … */
  readonly protocol: string
  /** What the client types. Ends when the client half-closes it; destroyed with an error when the client is gone. */
  readonly stdin?: Readable
  readonly stdout?: Writable
  readonly stderr?: Writable
  /** Terminal sizes, the newest only when several queued. Ends with the session. One reader. */
  readonly resizes: AsyncIterable<TerminalSize>
  /** Ends stdout and stderr, waits until they are written, sends the status and closes. Does nothing the second time. */
  finish(status: RemoteCommandStatus): Promise<void>
  /** Cuts the connection. */
  destroy(error?: Error): void
  /** Resolves when the connection is gone, whoever closed it. Never rejects. */
  readonly closed: Promise<void>
}

/** The end that asked for the command. Ending `stdin` half-closes it where the protocol can (all but WebSocket before v5). */
export interface RemoteCommandClientSession {
  readonly protocol: string
  readonly stdin?: Writable
  readonly stdout?: Readable
  readonly stderr?: Readable
  /** Tells the server the terminal's new size. Without effect when the session has no tty. */
  resize(size: TerminalSize): void
  /** The command's outcome. Rejects if the connection ended before the server said it. */
  readonly result: Promise<RemoteCommandStatus>
  destroy(error?: Error): void
  /** Resolves when the connection is gone, whoever closed it. Never rejects. */
  readonly closed: Promise<void>
}
