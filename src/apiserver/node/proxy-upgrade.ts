// Upgraded connections passed on to Pods, Services and kubelets, whatever they speak after it (WebSocket, SPDY, anything):
// the request goes out with the upgrade it asks for, and once the other side has switched, bytes are only carried. Upstream
// counterpart: tryUpgrade of k8s.io/apimachinery/pkg/util/proxy/upgradeaware.go.
import type { IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Duplex } from 'node:stream'
import { errorMessage, type Headers } from '#base'
import { http } from '#base/node'
import { serviceUnavailable } from '#api'
import { type DialTls, joinDuplexes } from '#streaming/node'
import type { BackendTarget } from '../backend-connection.ts'

/** The other side must have answered by then. */
const answerTimeoutMs = 30_000
/** Of an answer that is no upgrade, as much is passed back. */
const refusalBytesMax = 1024 * 1024

export interface ProxiedUpgrade {
  readonly backend: BackendTarget
  readonly method: string
  readonly headers: Headers
}

/** What came of asking. */
type Dialled =
  | { readonly kind: 'switched'; readonly answer: IncomingMessage; readonly socket: Duplex; readonly head: Buffer }
  | { readonly kind: 'refused'; readonly answer: IncomingMessage }

function dial({ backend, method, headers }: ProxiedUpgrade, kubeletTls: DialTls | undefined): Promise<Dialled> {
  const { kind, host, port, target } = backend
  // Certificates of Pods are not checked, as upstream.
  const tls = kind === 'kubelet' ? kubeletTls : { rejectUnauthorized: false }
  const options = { host, port, path: target, method, headers, agent: false, timeout: answerTimeoutMs } as const
  return new Promise((resolve, reject) => {
    const outgoing = kind === 'http' ? http.request(options) : httpsRequest({ ...options, ...tls })
    outgoing.on('upgrade', (answer, socket, head) => {
      socket.setTimeout(0)
      resolve({ kind: 'switched', answer, socket, head })
    })
    outgoing.on('response', (answer) => resolve({ kind: 'refused', answer }))
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${answerTimeoutMs} ms`)))
    outgoing.on('error', reject)
    outgoing.end()
  })
}

/** The head of an answer as it came, but for headers that the body's framing no longer agrees with. */
function headOf({ statusCode = 502, statusMessage, rawHeaders }: IncomingMessage, dropped: readonly string[]): string {
  const lines = [`HTTP/1.1 ${statusCode} ${statusMessage || (http.STATUS_CODES[statusCode] ?? '')}`]
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? ''
    if (!dropped.includes(name.toLowerCase())) lines.push(`${name}: ${rawHeaders[at + 1]}`)
  }
  return `${lines.join('\r\n')}\r\n`
}

async function passRefusal(answer: IncomingMessage, client: Duplex): Promise<void> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > refusalBytesMax) break
    chunks.push(chunk)
  }
  const body = Buffer.concat(chunks)
  const head = headOf(answer, ['connection', 'content-length', 'keep-alive', 'transfer-encoding'])
  client.end(Buffer.concat([Buffer.from(`${head}Connection: close\r\nContent-Length: ${body.length}\r\n\r\n`), body]))
}

/** Joins a client's connection with the backend's, or passes the backend's refusal back. Throws 503 when nobody answers. */
export async function proxyUpgrade(
  client: { readonly socket: Duplex; readonly head: Buffer },
  upgrade: ProxiedUpgrade,
  kubeletTls: DialTls | undefined,
): Promise<void> {
  const dialled = await dial(upgrade, kubeletTls).catch((error: unknown) => {
    throw serviceUnavailable(`error trying to reach service: ${errorMessage(error)}`)
  })
  if (dialled.kind === 'refused') {
    await passRefusal(dialled.answer, client.socket)
    return
  }
  const { answer, socket, head } = dialled
  socket.on('error', () => socket.destroy())
  client.socket.write(`${headOf(answer, [])}\r\n`)
  if (head.length > 0) client.socket.write(head)
  if (client.head.length > 0) socket.write(client.head)
  await joinDuplexes(client.socket, socket)
}
