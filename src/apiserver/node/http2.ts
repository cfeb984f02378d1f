// HTTP/2: Node's stream API (a third faster than its HTTP/1 look-alike) as what serve-request.ts works on.
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2'
import type { Headers } from '#base'
import type { RequestIdentity } from '../user-info.ts'
import type { AnswerSink } from './answer-sink.ts'
import type { IncomingRequest } from './serve-request.ts'

class StreamSink implements AnswerSink {
  readonly writable: ServerHttp2Stream

  constructor(stream: ServerHttp2Stream) {
    this.writable = stream
  }

  writeHead(status: number, headers: Headers): void {
    // Headers of one connection have no place here.
    const { connection: _connection, ...rest } = headers
    this.writable.respond({ ...rest, ':status': status })
  }

  get isGone(): boolean {
    return this.writable.destroyed || this.writable.closed
  }
}

/** The request as both protocols have it. */
export function http2Request(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  identity: RequestIdentity,
): IncomingRequest {
  return {
    method: headers[':method'] ?? '',
    target: headers[':path'] ?? '/',
    headers: headers as Headers,
    identity,
    body: stream,
    isBodyless: stream.endAfterHeaders,
    sink: new StreamSink(stream),
  }
}
