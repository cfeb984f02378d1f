// The one error that calls of the CRI reject with.

/** What went wrong, as far as a caller can act on it. `aborted`: the caller's own signal ended the call. */
export type CriErrorCode =
  | 'notFound'
  | 'unavailable'
  | 'deadlineExceeded'
  | 'unimplemented'
  | 'alreadyExists'
  | 'invalidArgument'
  | 'failedPrecondition'
  | 'aborted'
  | 'unknown'

/** A failed call of a runtime. `message` is the runtime's own sentence, as Kubernetes shows it in events. */
export class CriError extends Error {
  readonly code: CriErrorCode

  constructor(code: CriErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.name = 'CriError'
    this.code = code
  }
}

/** Whether `error` is a CriError with this code. */
export function isCriError(error: unknown, code: CriErrorCode): error is CriError {
  return error instanceof CriError && error.code === code
}
