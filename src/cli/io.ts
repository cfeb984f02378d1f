// Everything of the outside world that a command may touch. `main` gives the real one, tests give their own.
import type { Readable, Writable } from 'node:stream'
import type { DecideNow } from '#api'
import type { Clock } from '#base'

/** Where output goes. `columns` and `rows` are known on a terminal. */
export interface OutputStream extends Writable {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
}

/** Where input comes from. On a terminal, `setRawMode` hands every key over as it is typed. */
export interface InputStream extends Readable {
  readonly isTTY?: boolean
  setRawMode?(raw: boolean): unknown
}

export interface CliIo {
  readonly stdin: InputStream
  readonly stdout: OutputStream
  readonly stderr: OutputStream
  readonly env: Readonly<Record<string, string | undefined>>
  /** Absolute. */
  readonly cwd: string
  /** The user's home folder; `.sampan` in it is the default `$SAMPAN_HOME`. */
  readonly userHome: string
  readonly clock: Clock
  /** Aborts when the user wants to stop: Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal
  /** Starts the cluster's process; its options are appended as one JSON argument. */
  readonly clusterProcess: { readonly command: string; readonly args: readonly string[] }
  /** What controllers decide, for explanations that are not asked of the server. */
  readonly decideNow?: DecideNow
  /** Version of this package. */
  readonly version: string
}
