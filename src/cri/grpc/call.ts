// One call over gRPC: encode, send, decode, with a deadline and a signal, and every failure as a CriError.
import { type Client, type ClientReadableStream, Metadata, type ServiceError, status } from '@grpc/grpc-js'
import type { Clock } from '#base'
import type { CallOptions } from '../contract.ts'
import { CriError, type CriErrorCode } from '../error.ts'
import { type Decoder, decode, encode } from './codec.ts'
import type { Method } from './methods.ts'

const codes: ReadonlyMap<number, CriErrorCode> = new Map([
  [status.CANCELLED, 'aborted'],
  [status.INVALID_ARGUMENT, 'invalidArgument'],
  [status.DEADLINE_EXCEEDED, 'deadlineExceeded'],
  [status.NOT_FOUND, 'notFound'],
  [status.ALREADY_EXISTS, 'alreadyExists'],
  [status.FAILED_PRECONDITION, 'failedPrecondition'],
  [status.UNIMPLEMENTED, 'unimplemented'],
  [status.UNAVAILABLE, 'unavailable'],
])

const identity = (bytes: Buffer): Buffer => bytes

/** The CriError for what gRPC reports. */
export function toCriError(error: unknown): CriError {
  if (error instanceof CriError) return error
  const { code, details, message } = error as Partial<ServiceError>
  const text = details || message || String(error)
  return new CriError(codes.get(code ?? status.UNKNOWN) ?? 'unknown', text, { cause: error })
}

/** Calls a method and resolves to its decoded answer. `deadlineMs` Infinity is none. */
export function unary(
  client: Client,
  method: Method,
  call: {
    readonly request: object
    readonly clock: Clock
    readonly deadlineMs: number
    readonly decode: Decoder
    readonly options?: CallOptions | undefined
  },
): Promise<unknown> {
  const { clock, options } = call
  const signal = options?.signal
  const deadlineMs = options?.deadlineMs ?? call.deadlineMs
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(abortedError(method, signal))
      return
    }
    let timedOut = false
    const running = client.makeUnaryRequest(
      method.path,
      identity,
      identity,
      encode(method.request, call.request) as Buffer,
      new Metadata(),
      {},
      (error, answer) => {
        timer?.[Symbol.dispose]()
        signal?.removeEventListener('abort', cancel)
        if (!error) {
          resolveDecoded(method, () => call.decode(method.response, answer ?? new Uint8Array(0), call.request), {
            resolve,
            reject,
          })
        } else if (timedOut) {
          reject(new CriError('deadlineExceeded', `${method.path} took longer than ${deadlineMs} ms`, { cause: error }))
        } else {
          reject(signal?.aborted ? abortedError(method, signal) : toCriError(error))
        }
      },
    )
    const cancel = (): void => running.cancel()
    signal?.addEventListener('abort', cancel, { once: true })
    const timer = Number.isFinite(deadlineMs)
      ? clock.setTimer(deadlineMs, () => {
          timedOut = true
          cancel()
        })
      : undefined
  })
}

function resolveDecoded(
  method: Method,
  decoded: () => unknown,
  settle: { readonly resolve: (value: unknown) => void; readonly reject: (error: unknown) => void },
): void {
  try {
    settle.resolve(decoded())
  } catch (cause) {
    settle.reject(new CriError('unknown', `Cannot read the answer of ${method.path}: it is malformed`, { cause }))
  }
}

/** Calls a method whose answer is a stream. Ends when the signal aborts. Reads no faster than it is consumed. */
export async function* serverStream(
  client: Client,
  method: Method,
  options: CallOptions | undefined,
): AsyncGenerator<unknown, void> {
  const signal = options?.signal
  if (signal?.aborted) return
  const bytes = encode(method.request, {}) as Buffer
  const stream: ClientReadableStream<Buffer> = client.makeServerStreamRequest(method.path, identity, identity, bytes)
  const cancel = (): void => stream.cancel()
  signal?.addEventListener('abort', cancel, { once: true })
  try {
    for await (const chunk of stream) yield decode(method.response, chunk as Buffer)
  } catch (error) {
    if (signal?.aborted) return
    throw toCriError(error)
  } finally {
    signal?.removeEventListener('abort', cancel)
    cancel()
  }
}

function abortedError(method: Method, signal: AbortSignal): CriError {
  return new CriError('aborted', `${method.path} was given up`, { cause: signal.reason })
}
