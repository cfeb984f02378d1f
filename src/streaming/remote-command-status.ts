// The outcome of a remote command as it travels on the error channel: a `Status` as JSON in v4 and v5 of the protocol,
// plain text before. Upstream: k8s.io/apimachinery/pkg/util/remotecommand and kubelet's cri/streaming/remotecommand.

/** One cause in a Status' details. */
export interface StatusCause {
  readonly reason?: string
  readonly message?: string
  readonly field?: string
}

/** The parts of a metav1 `Status` that streaming reads; whatever else the peer sent is carried along untouched. */
export interface RemoteCommandStatus {
  readonly kind?: string
  readonly apiVersion?: string
  readonly metadata?: object
  readonly status: 'Success' | 'Failure'
  readonly message?: string
  readonly reason?: string
  readonly code?: number
  readonly details?: { readonly causes?: readonly StatusCause[] }
}

/** The most bytes of an error channel that are read. A Status is a few hundred. */
export const errorChannelBytesMax = 64 * 1024

/** The command ended with exit code 0. */
export const successStatus: RemoteCommandStatus = { metadata: {}, status: 'Success' }

/** The command ended with `exitCode`: Success for 0, otherwise a Failure with reason NonZeroExitCode. */
export function exitStatus(exitCode: number): RemoteCommandStatus {
  if (exitCode === 0) return successStatus
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: exit status ${exitCode}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(exitCode) }] },
  }
}

/** The command could not be run, or its session broke: a Failure with reason InternalError. */
export function internalErrorStatus(message: string): RemoteCommandStatus {
  return {
    metadata: {},
    status: 'Failure',
    message: `Internal error occurred: ${message}`,
    reason: 'InternalError',
    details: { causes: [{ message }] },
    code: 500,
  }
}

/** The exit code a Status tells: 0 for Success, N for NonZeroExitCode, undefined when the command did not end by itself. */
export function exitCodeOf(status: RemoteCommandStatus): number | undefined {
  if (status.status === 'Success') return 0
  if (status.reason !== 'NonZeroExitCode') return undefined
  const cause = status.details?.causes?.find((each) => each.reason === 'ExitCode')
  const exitCode = Number(cause?.message)
  return cause?.message !== undefined && Number.isInteger(exitCode) ? exitCode : undefined
}

/** The bytes for the error channel. Before v4 a success is silence and a failure its message. */
export function encodeStatus(status: RemoteCommandStatus, form: 'json' | 'text'): Uint8Array {
  if (form === 'json') return new TextEncoder().encode(JSON.stringify(status))
  return new TextEncoder().encode(status.status === 'Success' ? '' : (status.message ?? 'command failed'))
}

/** What an error channel said once it ended. Silence is a success; what cannot be understood is a Failure that quotes it. */
export function decodeStatus(bytes: Uint8Array, form: 'json' | 'text'): RemoteCommandStatus {
  if (bytes.length === 0) return successStatus
  const text = new TextDecoder().decode(bytes)
  if (form === 'text') return { metadata: {}, status: 'Failure', message: text, reason: 'InternalError' }
  const parsed = parseJson(text)
  if (isStatus(parsed)) return parsed
  return internalErrorStatus(`error stream protocol error: not a Status: ${text.slice(0, 200)}`)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isStatus(value: unknown): value is RemoteCommandStatus {
  if (typeof value !== 'object' || value === null || !('status' in value)) return false
  return value.status === 'Success' || value.status === 'Failure'
}
