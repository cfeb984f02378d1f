// One request from either protocol to its answer: reads the body if the method has one, asks the server, writes.
import type { Readable } from 'node:stream'
import { badRequest } from '#api'
import {
  errorMessage,
  type Headers,
  type Log,
  type TimeLimits,
  type TransportRequest,
  type TransportResponse,
} from '#base'
import type { ApiServer } from '../api-server.ts'
import { errorResponse } from '../http/responses.ts'
import type { RequestIdentity } from '../user-info.ts'
import type { AnswerSink } from './answer-sink.ts'
import { readBody } from './read-request.ts'
import type { SharedBatches } from './shared-batches.ts'
import { type AnswerTo, writeAnswer } from './write-answer.ts'
import type { BlockPool } from './write-joined.ts'

/** What both protocols know of a request. */
export interface IncomingRequest {
  readonly method: string
  readonly target: string
  readonly headers: Headers
  readonly identity: RequestIdentity
  readonly body: Readable
  /** Whether the head says that no body follows. */
  readonly isBodyless: boolean
  readonly sink: AnswerSink
}

export interface ServeDeps {
  readonly server: ApiServer
  readonly log: Log
  readonly clock: AnswerTo['clock']
  readonly batches: SharedBatches
  readonly blocks: BlockPool
  /** Of `bodyTimeoutMs`. */
  readonly bodyLimits: TimeLimits
  readonly ending: AbortSignal
}

type Method = TransportRequest['method']

const methods: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'])
const methodsWithBody: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/** A request whose signal is made only when someone asks for it: most are answered before their client can be gone. */
function transportRequest(incoming: IncomingRequest, bytes: Uint8Array | undefined): TransportRequest {
  if (bytes !== undefined && bytes.length > 0) {
    // Requests with a body never stream, so they need no signal.
    const { method, target, headers } = incoming
    return { method: method as Method, target, headers, body: { kind: 'bytes', bytes } }
  }
  let gone: AbortController | undefined
  const request: TransportRequest = {
    method: incoming.method as Method,
    target: incoming.target,
    headers: incoming.headers,
    get signal() {
      if (gone === undefined) {
        const controller = new AbortController()
        gone = controller
        incoming.sink.writable.once('close', () => controller.abort())
        if (incoming.sink.isGone) controller.abort()
      }
      return gone.signal
    },
  }
  return request
}

function write(deps: ServeDeps, incoming: IncomingRequest, response: TransportResponse): void {
  const to: AnswerTo = {
    clock: deps.clock,
    batches: deps.batches,
    blocks: deps.blocks,
    acceptEncoding: incoming.headers['accept-encoding'],
    isHead: incoming.method === 'HEAD',
    ending: deps.ending,
  }
  try {
    writeAnswer(incoming.sink, response, to)?.catch((error: unknown) => cut(deps, incoming, error))
  } catch (error) {
    cut(deps, incoming, error)
  }
}

function cut({ log }: ServeDeps, { sink, target }: IncomingRequest, error: unknown): void {
  log.warn('Cannot write an answer', { request: target, error: errorMessage(error) })
  sink.writable.destroy()
}

function answer(deps: ServeDeps, incoming: IncomingRequest, bytes: Uint8Array | undefined): void {
  const answering = deps.server.answer(transportRequest(incoming, bytes), incoming.identity)
  if (answering instanceof Promise) {
    answering.then(
      (response) => write(deps, incoming, response),
      (error: unknown) => cut(deps, incoming, error),
    )
  } else {
    write(deps, incoming, answering)
  }
}

/** Serves one request. Returns at once. */
export function serveRequest(deps: ServeDeps, incoming: IncomingRequest): void {
  const { method, headers } = incoming
  if (!methods.has(method)) {
    write(deps, incoming, errorResponse(badRequest(`method ${method} is not understood`)))
    return
  }
  if (incoming.isBodyless || !methodsWithBody.has(method)) {
    answer(deps, incoming, undefined)
    return
  }
  readBody(incoming.body, { contentLength: headers['content-length'], limits: deps.bodyLimits }, (result) => {
    if (result.kind === 'read') answer(deps, incoming, result.bytes)
    // The rest of the body is not read, so the connection cannot go on.
    else if (result.kind === 'refused') {
      const refusal = errorResponse(result.error)
      write(deps, incoming, { ...refusal, headers: { ...refusal.headers, connection: 'close' } })
    }
  })
}
