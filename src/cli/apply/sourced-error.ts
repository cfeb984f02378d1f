// A server's refusal with the file that it is about, as kubectl says it.
import { StatusError } from '#api'

/** The error with `error when <verb> "<source>": ` before its message; other errors as they are. */
export function sourcedError(error: unknown, source: string, verb = 'creating'): unknown {
  if (!(error instanceof StatusError)) return error
  return new StatusError(error.reason, {
    message: `error when ${verb} ${JSON.stringify(source)}: ${error.message}`,
    code: error.code,
    cause: error,
    ...(error.details === undefined ? {} : { details: error.details }),
  })
}
