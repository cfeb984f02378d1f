// What every component says about failures that are not Kubernetes Statuses. A message is one sentence; the cause is kept.

/** A wait that ended because its time was over, as against because it was cancelled. */
export class DeadlineExceededError extends Error {
  override readonly name = 'DeadlineExceededError'
}

/** A named limit (of a buffer, a queue, a number of steps) that was reached. */
export class LimitExceededError extends Error {
  override readonly name = 'LimitExceededError'
}

/** The text of anything that was thrown. */
export function errorMessage(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message === '' ? thrown.name : thrown.message
  if (typeof thrown === 'string') return thrown
  try {
    return JSON.stringify(thrown) ?? String(thrown)
  } catch {
    return String(thrown)
  }
}

/** What was thrown if it is an Error, else an Error that says it. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(errorMessage(thrown), { cause: thrown })
}

/** An Error `<message>: <text of cause>` that keeps its cause. */
export function withContext(message: string, cause: unknown): Error {
  return new Error(`${message}: ${errorMessage(cause)}`, { cause })
}

/** Whether `thrown` is what aborting `signal` throws, so it need not be reported. */
export function isAbortOf(thrown: unknown, signal: AbortSignal): boolean {
  if (!signal.aborted) return false
  if (thrown === signal.reason) return true
  return thrown instanceof Error && (thrown.name === 'AbortError' || thrown.cause === signal.reason)
}

/** The code of a system error (`ENOENT`), or undefined. */
export function errorCode(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return undefined
  return typeof thrown.code === 'string' ? thrown.code : undefined
}

/** The default branch of an exhaustive switch: a compiler error where a case is missing. */
export function unreachable(value: never): never {
  throw new Error(`Unexpected value: ${errorMessage(value)}`)
}
