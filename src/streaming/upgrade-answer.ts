// The two HTTP answers to an upgrade request, as bytes: yes, and no with a Status that kubectl prints.

/** A plain HTTP answer in place of an upgrade. */
export interface HttpAnswer {
  readonly statusCode: number
  readonly contentType: string
  readonly body: Uint8Array
  readonly headers?: Readonly<Record<string, string>>
}

const reasons: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  409: 'Conflict',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
}

/** An answer whose body is a `Status` Failure with the reason that belongs to the code. */
export function statusAnswer(statusCode: number, message: string): HttpAnswer {
  const status = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    ...(reasons[statusCode] === undefined ? {} : { reason: reasons[statusCode] }),
    code: statusCode,
  }
  return { statusCode, contentType: 'application/json', body: new TextEncoder().encode(`${JSON.stringify(status)}\n`) }
}

/** The bytes of an answer on a raw HTTP/1.1 connection, which is closed after it. */
export function renderHttpAnswer(answer: HttpAnswer, reasonPhrase: string): Uint8Array {
  const lines = [
    `HTTP/1.1 ${answer.statusCode} ${reasonPhrase}`,
    `Content-Type: ${headerSafe(answer.contentType)}`,
    `Content-Length: ${answer.body.length}`,
    ...Object.entries(answer.headers ?? {}).map(([name, value]) => `${name}: ${headerSafe(value)}`),
    'Connection: close',
  ]
  return joinHead(lines, answer.body)
}

/** The bytes of `101 Switching Protocols` to SPDY. */
export function renderSpdyAccept(protocol: string): Uint8Array {
  const lines = [
    'HTTP/1.1 101 Switching Protocols',
    'Connection: Upgrade',
    'Upgrade: SPDY/3.1',
    `X-Stream-Protocol-Version: ${headerSafe(protocol)}`,
  ]
  return joinHead(lines, new Uint8Array(0))
}

function joinHead(lines: readonly string[], body: Uint8Array): Uint8Array {
  const head = new TextEncoder().encode(`${lines.join('\r\n')}\r\n\r\n`)
  const bytes = new Uint8Array(head.length + body.length)
  bytes.set(head)
  bytes.set(body, head.length)
  return bytes
}

function headerSafe(value: string): string {
  return value.replaceAll(/[\r\n]/g, ' ')
}
