// HTTP/1.1: Node's request and response as what serve-request.ts works on.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Headers } from '#base'
import type { RequestIdentity } from '../user-info.ts'
import type { AnswerSink } from './answer-sink.ts'
import type { IncomingRequest } from './serve-request.ts'

class ResponseSink implements AnswerSink {
  readonly writable: ServerResponse

  constructor(response: ServerResponse) {
    this.writable = response
  }

  writeHead(status: number, headers: Headers): void {
    this.writable.writeHead(status, headers)
    // A watch's head must not wait for its first event.
    if (headers['content-length'] === undefined) this.writable.flushHeaders()
  }

  get isGone(): boolean {
    return this.writable.destroyed || this.writable.closed
  }
}

/** The request as both protocols have it. */
export function http1Request(
  request: IncomingMessage,
  response: ServerResponse,
  identity: RequestIdentity,
): IncomingRequest {
  const { headers } = request
  return {
    method: request.method ?? '',
    target: request.url ?? '/',
    // Only set-cookie is ever a list, and no client of ours sends it.
    headers: headers as Headers,
    isBodyless: headers['content-length'] === undefined && headers['transfer-encoding'] === undefined,
    identity,
    body: request,
    sink: new ResponseSink(response),
  }
}
