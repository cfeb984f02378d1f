// The terminal's end of exec and attach: streams joined, raw mode while a tty is there, sizes sent, exit code found.
import { pipeline } from 'node:stream/promises'
import { statusErrorFrom } from '#api'
import { onAbort } from '#base'
import { resourcePath } from '#client'
import { exitCodeOf, renderRemoteCommandQuery } from '#streaming'
import { dialRemoteCommand, type RemoteCommandClientSession, UpgradeRefusedError } from '#streaming/node'
import type { ObjectKey } from '#client'
import type { Connection } from './connection.ts'
import { stoppedExitCode, ToldError, UsageError } from './failure.ts'
import type { CliIo } from './io.ts'
import { podKindName } from './kind-names.ts'

export interface RemoteSessionRequest {
  readonly pod: ObjectKey
  readonly subresource: 'exec' | 'attach'
  readonly container: string
  readonly command: readonly string[]
  readonly stdin: boolean
  readonly tty: boolean
}

/** Runs it to its end. Resolves with the exit code of the command. */
export async function runRemoteSession(
  io: CliIo,
  connection: Connection,
  request: RemoteSessionRequest,
): Promise<number> {
  const streams = { stdin: request.stdin, stdout: true, stderr: !request.tty, tty: request.tty }
  const session = await dial(io, connection, { request, streams })
  using stack = new DisposableStack()
  stack.use(onAbort(io.signal, () => session.destroy()))
  if (request.tty) stack.use(useTerminal(io, session))
  const { stdin } = session
  if (stdin !== undefined) {
    // The session may end while the user has more to type; that is no failure.
    io.stdin.pipe(stdin)
    stack.defer(() => {
      io.stdin.unpipe(stdin)
      io.stdin.pause()
    })
  }
  const outputs = [
    ...(session.stdout === undefined ? [] : [pipeline(session.stdout, io.stdout, { end: false })]),
    ...(session.stderr === undefined ? [] : [pipeline(session.stderr, io.stderr, { end: false })]),
  ]
  const [status] = await Promise.all([session.result, Promise.allSettled(outputs)]).catch((error: unknown) => {
    if (io.signal.aborted) throw new ToldError(stoppedExitCode, { cause: error })
    throw error
  })
  const exitCode = exitCodeOf(status)
  if (exitCode === undefined) throw new UsageError(status.message ?? 'the command could not be run')
  if (exitCode !== 0) io.stderr.write(`command terminated with exit code ${exitCode}\n`)
  return exitCode
}

interface Streams {
  readonly stdin: boolean
  readonly stdout: boolean
  readonly stderr: boolean
  readonly tty: boolean
}

async function dial(
  io: CliIo,
  { server, tls }: Connection,
  { request, streams }: { readonly request: RemoteSessionRequest; readonly streams: Streams },
): Promise<RemoteCommandClientSession> {
  const { container, command } = request
  const path = resourcePath(podKindName, request.pod, request.subresource)
  const url = new URL(
    `${server.replace(/\/$/, '')}${path}?${renderRemoteCommandQuery({ container, command, ...streams })}`,
  )
  try {
    return await dialRemoteCommand(url, { clock: io.clock }, { ...streams, ...dialOptions(tls), signal: io.signal })
  } catch (error) {
    throw refusalOf(error)
  }
}

/** TLS and headers of the connection for an upgrade. */
export function dialOptions(tls: Connection['tls']) {
  const { ca, cert, key, bearerToken, insecureSkipTlsVerify, tlsServerName } = tls
  return {
    tls: {
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
      ...(tlsServerName === undefined ? {} : { servername: tlsServerName }),
      ...(insecureSkipTlsVerify ? { rejectUnauthorized: false } : {}),
    },
    headers: bearerToken === undefined ? {} : { authorization: `Bearer ${bearerToken}` },
  }
}

/** What the server said instead of upgrading, as its Status where it is one. */
export function refusalOf(error: unknown): unknown {
  if (!(error instanceof UpgradeRefusedError)) return error
  const text = new TextDecoder().decode(error.body)
  try {
    return statusErrorFrom(JSON.parse(text), error.statusCode)
  } catch {
    return new Error(`unable to upgrade connection: ${text.trim()}`, { cause: error })
  }
}

/** Every key goes to the other side, and every change of the terminal's size. */
function useTerminal(io: CliIo, session: RemoteCommandClientSession): Disposable {
  const { stdin, stdout } = io
  const resize = (): void => {
    const { columns, rows } = stdout
    if (columns !== undefined && rows !== undefined) session.resize({ width: columns, height: rows })
  }
  const raw = stdin.isTTY === true && stdin.setRawMode !== undefined
  if (raw) stdin.setRawMode?.(true)
  stdout.on('resize', resize)
  resize()
  return {
    [Symbol.dispose]() {
      stdout.off('resize', resize)
      if (raw) stdin.setRawMode?.(false)
    },
  }
}
