// For tests: a Transport whose answers a test gives one by one, with the requests that have come so far.
import {
  bytesBody,
  createFrameQueue,
  type Frame,
  type FrameQueue,
  onAbort,
  type Transport,
  type TransportRequest,
  type TransportResponse,
} from '#base'

/** A request that has not been answered. */
export interface PendingRequest {
  readonly request: TransportRequest
  readonly answer: (response: TransportResponse) => void
  readonly fail: (error: unknown) => void
}

export interface ScriptedTransport {
  readonly transport: Transport
  /** `METHOD target` of every request, in order. */
  readonly log: readonly string[]
  /** Takes the oldest request that has not been answered. Throws if there is none. */
  next(): PendingRequest
}

/** Queues every request until the test answers it. An aborted request rejects. */
export function createScriptedTransport(): ScriptedTransport {
  const log: string[] = []
  const pending: PendingRequest[] = []
  return {
    log,
    transport(request) {
      const { promise, resolve, reject } = Promise.withResolvers<TransportResponse>()
      log.push(`${request.method} ${request.target}`)
      pending.push({ request, answer: resolve, fail: reject })
      if (request.signal) onAbort(request.signal, reject)
      return promise
    },
    next() {
      const found = pending.shift()
      if (found === undefined) throw new Error(`No request waits; so far came:\n${log.join('\n')}`)
      return found
    },
  }
}

const encoder = new TextEncoder()
const jsonHeaders = { 'content-type': 'application/json' }

/** An answer in JSON bytes, as over HTTPS. */
export function jsonAnswer(value: unknown, status = 200): TransportResponse {
  const chunks = [encoder.encode(JSON.stringify(value))]
  return { status, headers: jsonHeaders, body: bytesBody(chunks) }
}

/** A watch's answer, and the queue that feeds it. Ends with an abort of the request. */
export function watchAnswer(request: TransportRequest): {
  readonly response: TransportResponse
  readonly queue: FrameQueue<Frame>
} {
  const queue = createFrameQueue<Frame>({ maxFrames: 1_000 })
  if (request.signal) onAbort(request.signal, (reason) => queue.end(reason))
  return { response: { status: 200, headers: jsonHeaders, body: { kind: 'stream', frames: queue.stream } }, queue }
}

/** A watch event handed over as a value, as in memory. */
export function valueFrame(value: unknown): Frame {
  return { value, encode: () => bytesFrame(value) }
}

/** A watch event as a line of JSON. */
export function bytesFrame(value: unknown): Uint8Array {
  return encoder.encode(`${JSON.stringify(value)}\n`)
}
