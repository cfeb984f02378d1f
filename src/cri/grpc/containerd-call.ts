// One call of containerd's own API, beside the CRI on its socket; elsewhere it rejects with 'unimplemented'. Requests and
// answers are bytes: so few messages need no table.
import { type CallOptions as GrpcOptions, type Client, Metadata } from '@grpc/grpc-js'
import type { Clock } from '#base'
import { CriError } from '../error.ts'
import { toCriError } from './call.ts'

/** Where the CRI keeps its images and containers. */
export const criNamespace = 'k8s.io'

const identity = (bytes: Buffer): Buffer => bytes

export interface ContainerdCall {
  readonly path: string
  readonly request: Uint8Array
  readonly deadlineMs: number
  readonly signal?: AbortSignal | undefined
}

export interface ContainerdCaller {
  unary(call: ContainerdCall): Promise<Buffer>
  /** All of the answer, message by message. */
  streamed(call: ContainerdCall): Promise<readonly Buffer[]>
  /** Messages as they come, until the signal aborts (then it ends) or containerd goes away (then it throws). */
  followed(call: Omit<ContainerdCall, 'deadlineMs'>): AsyncGenerator<Buffer, void>
}

/** Calls over a connection to a runtime. Rejects with CriErrors. */
export function createContainerdCaller(client: Client, clock: Clock): ContainerdCaller {
  const metadata = (): Metadata => {
    const made = new Metadata()
    made.set('containerd-namespace', criNamespace)
    return made
  }
  const options = ({ deadlineMs }: ContainerdCall): GrpcOptions => ({ deadline: clock.now() + deadlineMs })
  return {
    unary: (call) =>
      new Promise((resolve, reject) => {
        const { path, request, signal } = call
        const aborted = (): CriError => new CriError('aborted', `${path} was given up`, { cause: signal?.reason })
        if (signal?.aborted) {
          reject(aborted())
          return
        }
        const cancel = (): void => running.cancel()
        const running = client.makeUnaryRequest(
          path,
          identity,
          identity,
          Buffer.from(request),
          metadata(),
          options(call),
          (error, answer) => {
            signal?.removeEventListener('abort', cancel)
            if (!error) resolve(answer ?? Buffer.alloc(0))
            else reject(signal?.aborted ? aborted() : toCriError(error))
          },
        )
        signal?.addEventListener('abort', cancel, { once: true })
      }),
    async streamed(call) {
      const { path, request } = call
      const stream = client.makeServerStreamRequest(
        path,
        identity,
        identity,
        Buffer.from(request),
        metadata(),
        options(call),
      )
      const chunks: Buffer[] = []
      try {
        for await (const chunk of stream) chunks.push(chunk as Buffer)
      } catch (error) {
        throw toCriError(error)
      }
      return chunks
    },
    async *followed({ path, request, signal }) {
      const bytes = Buffer.from(request)
      const stream = client.makeServerStreamRequest(path, identity, identity, bytes, metadata())
      const cancel = (): void => stream.cancel()
      signal?.addEventListener('abort', cancel, { once: true })
      if (signal?.aborted) cancel()
      try {
        for await (const chunk of stream) yield chunk as Buffer
      } catch (error) {
        if (signal?.aborted) return
        throw toCriError(error)
      } finally {
        signal?.removeEventListener('abort', cancel)
        cancel()
      }
    },
  }
}
