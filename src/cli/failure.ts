// What went wrong, as kubectl says it, and the exit code. One table of cases, from the most special to the most general.
import type { StatusError } from '#api'
import { errorCode, errorMessage } from '#base'

/** A command that was called wrongly. Its message needs no more explanation. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** A failure that has been told already; only the exit code is left to give. */
export class ToldError extends Error {
  override readonly name = 'ToldError'
  readonly exitCode: number
  constructor(exitCode: number, options?: ErrorOptions) {
    super(`exit ${exitCode}`, options)
    this.exitCode = exitCode
  }
}

/** Exit code of a command that the user stopped. */
export const stoppedExitCode = 130

export interface Failure {
  /** Lines for stderr, with a line break at the end; empty if there is nothing to tell. */
  readonly text: string
  readonly exitCode: number
}

export interface FailureFacts {
  /** Whether the user asked to stop. */
  readonly stopped: boolean
  /** The server that was spoken to, `https://127.0.0.1:6443`. */
  readonly server?: string | undefined
}

/** How a failure is told. */
export function describeFailure(error: unknown, { stopped, server }: FailureFacts): Failure {
  if (error instanceof ToldError) return { text: '', exitCode: error.exitCode }
  if (stopped) return { text: '', exitCode: stoppedExitCode }
  if (isStatus(error)) return { text: `${renderStatusError(error)}\n`, exitCode: 1 }
  const code = errorCode(error)
  if (code === 'ECONNREFUSED') {
    const host = server === undefined ? 'the server' : `the server ${new URL(server).host}`
    return {
      text: `The connection to ${host} was refused - is the cluster running? Start it with: sampan up\n`,
      exitCode: 1,
    }
  }
  if (code === 'ECONNRESET' || code === 'ENOTFOUND' || code === 'EHOSTUNREACH' || code === 'ETIMEDOUT')
    return { text: `Unable to connect to the server: ${errorMessage(error)}\n`, exitCode: 1 }
  return { text: `error: ${errorMessage(error)}\n`, exitCode: 1 }
}

/** By its name: loading the API's code just to ask would slow every command's start. */
function isStatus(error: unknown): error is StatusError {
  return error instanceof Error && error.name === 'StatusError'
}

/** `Error from server (NotFound): pods "x" not found`; an invalid object has kubectl's own sentence. */
export function renderStatusError(error: StatusError): string {
  const { reason, message, details } = error
  if (reason === 'Invalid') return renderInvalid(error)
  if (reason === 'NotFound' && details === undefined && message === '') return 'Error from server (NotFound)'
  if (reason === '' || reason === 'Unknown') return `Error from server: ${message}`
  if (reason === 'Unauthorized') return `error: You must be logged in to the server (${message})`
  return `Error from server (${reason}): ${message}`
}

function renderInvalid({ message, details }: StatusError): string {
  const what = `The ${details?.kind ?? 'object'} ${JSON.stringify(details?.name ?? '')} is invalid`
  const causes = details?.causes ?? []
  if (causes.length === 0) return message === '' ? what : `${what}: ${message}`
  const texts = causes.map((cause) => `${cause.field}: ${cause.message}`)
  if (texts.length === 1) return `${what}: ${texts[0]}`
  return `${what}: \n${texts.map((text) => `* ${text}\n`).join('')}`.trimEnd()
}
