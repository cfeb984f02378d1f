// One call of containerd's own API, beside the CRI on its socket; elsewhere it rejects with 'unimplemented'. Requests and
// answers are bytes: so few messages need no table.
import { type CallOptions as GrpcOptions, type Client, Metadata } from '@grpc/grpc-js'
import type { Clock } from '#base'
import { CriError } from '../error.ts'
import { toCriError } from './call.ts'

/** Where the CRI keeps its images and containers. */
const namespace = 'k8s.io'

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
}

/** Calls over a connection to a runtime. Rejects with CriErrors. */
export function createContainerdCaller(client: Client, clock: Clock): ContainerdCaller {
  const metadata = (): Metadata => {
    const made = new Metadata()
    made.set('containerd-namespace', namespace)
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
  }
}
