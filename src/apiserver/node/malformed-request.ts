// The answer to what is no HTTP request, or does not become one in time: a Status, written by hand, since there is no
// response to write it to; then the connection is closed.
import type { Duplex } from 'node:stream'
import { badRequest, type StatusBody, timeout } from '#api'

interface Refusal {
  readonly line: string
  readonly status: StatusBody
}

function tooLarge(): Refusal {
  const message = 'the head of the request is too large'
  const failure = { ...badRequest(message).toStatus(), code: 431 }
  return { line: '431 Request Header Fields Too Large', status: failure }
}

/** By the code of Node's error; anything else is malformed. */
const refusals: Readonly<Record<string, () => Refusal>> = {
  HPE_HEADER_OVERFLOW: tooLarge,
  ERR_HTTP_REQUEST_TIMEOUT: () => ({
    line: '408 Request Timeout',
    status: { ...timeout('the request did not arrive in time').toStatus(), code: 408 },
  }),
}

const malformed = (): Refusal => ({
  line: '400 Bad Request',
  status: badRequest('the request is malformed').toStatus(),
})

/** Node keeps the answer that is under way on a connection there; its own handler of these errors looks at it too. */
interface AnsweringSocket extends Duplex {
  readonly _httpMessage?: { readonly headersSent: boolean } | null
}

/** Answers and closes; only closes where an answer has begun, into which this one would be written. */
export function refuseMalformed(error: { readonly code?: string }, socket: AnsweringSocket): void {
  if (!socket.writable || socket.destroyed || socket._httpMessage?.headersSent === true) {
    socket.destroy()
    return
  }
  const { line, status } = (refusals[error.code ?? ''] ?? malformed)()
  const body = JSON.stringify(status)
  const head = ['Connection: close', 'Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`]
  // Ending alone leaves half of a connection to a client that never closes.
  socket.end([`HTTP/1.1 ${line}`, ...head, '', body].join('\r\n'), () => socket.destroy())
}
