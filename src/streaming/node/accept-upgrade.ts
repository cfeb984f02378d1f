// The server's half of the upgrade, for both transports: check, agree on a protocol, switch. A request that cannot be
// taken is answered with a Status and its socket closed; the caller gets UpgradeNotAcceptedError and has nothing to do.
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { http } from '#base/node'
import { negotiateProtocol, parseProtocolList } from '../channel/protocol.ts'
import { type HttpAnswer, renderHttpAnswer, renderSpdyAccept, statusAnswer } from '../upgrade-answer.ts'
import { messageBytesMax } from './channel-socket.ts'
import { UpgradeNotAcceptedError, UpgradeRefusedError, type UpgradeRequest } from './upgrade.ts'

export type AcceptedUpgrade =
  | { readonly transport: 'spdy'; readonly protocol: string; readonly socket: Duplex; readonly head: Buffer }
  /** `protocol` is empty when the client asked for none. */
  | { readonly transport: 'websocket'; readonly protocol: string; readonly socket: WebSocket }

/** Protocols taken on each transport. */
export interface AcceptedProtocols {
  readonly spdy: readonly string[]
  readonly websocket: readonly string[]
  /** What stands for a WebSocket client that names no protocol; without it such a client is refused. */
  readonly webSocketDefault?: string
}

/** Answers a request that will not be upgraded, and closes its connection. `answer` may be what an upstream server said. */
export function answerUpgrade(socket: Duplex, answer: HttpAnswer | UpgradeRefusedError): void {
  socket.on('error', () => {})
  if (socket.destroyed || socket.writableEnded) return
  socket.end(renderHttpAnswer(answer, http.STATUS_CODES[answer.statusCode] ?? 'Error'))
  socket.resume()
}

export async function acceptUpgrade(upgrade: UpgradeRequest, protocols: AcceptedProtocols): Promise<AcceptedUpgrade> {
  upgrade.socket.on('error', () => {})
  const kind = (upgrade.request.headers.upgrade ?? '').toLowerCase()
  if (kind === 'websocket') return await acceptWebSocket(upgrade, protocols)
  if (kind === 'spdy/3.1') return acceptSpdy(upgrade, protocols.spdy)
  throw refuse(upgrade, statusAnswer(400, `unable to upgrade: missing upgrade headers in request: ${kind || 'none'}`))
}

function acceptSpdy(upgrade: UpgradeRequest, accepted: readonly string[]): AcceptedUpgrade {
  const { request, socket, head } = upgrade
  const header = request.headers['x-stream-protocol-version']
  const offered = parseProtocolList(Array.isArray(header) ? header.join(',') : header)
  const protocol = negotiateProtocol(offered, accepted)
  if (protocol === undefined) {
    const message = `unable to upgrade: unable to negotiate protocol: client supports [${offered.join(' ')}], server accepts [${accepted.join(' ')}]`
    const answer = statusAnswer(offered.length === 0 ? 400 : 403, message)
    throw refuse(upgrade, { ...answer, headers: { 'X-Accepted-Stream-Protocol-Versions': accepted.join(', ') } })
  }
  socket.write(renderSpdyAccept(protocol))
  return { transport: 'spdy', protocol, socket, head }
}

async function acceptWebSocket(upgrade: UpgradeRequest, protocols: AcceptedProtocols): Promise<AcceptedUpgrade> {
  const { request, socket, head } = upgrade
  const offered = parseProtocolList(request.headers['sec-websocket-protocol'])
  const protocol = offered.length === 0 ? protocols.webSocketDefault : negotiateProtocol(offered, protocols.websocket)
  if (protocol === undefined) {
    const message = `unable to upgrade: unable to negotiate protocol: client supports [${offered.join(' ')}], server accepts [${protocols.websocket.join(' ')}]`
    throw refuse(upgrade, statusAnswer(400, message))
  }
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: messageBytesMax,
  })
  // `SPDY/3.1+portforward.k8s.io` is no legal token, and the library refuses it; so it never sees the protocols.
  const { 'sec-websocket-protocol': _protocols, ...headers } = request.headers
  const bare: IncomingMessage = Object.create(request, { headers: { value: headers } })
  server.on('headers', (lines) => {
    if (protocol !== '') lines.push(`Sec-WebSocket-Protocol: ${protocol}`)
  })
  return await new Promise((resolve, reject) => {
    server.once('wsClientError', (error) => {
      answerUpgrade(socket, statusAnswer(400, `unable to upgrade: ${error.message}`))
      reject(new UpgradeNotAcceptedError(400, `Cannot accept WebSocket: ${error.message}`))
    })
    server.handleUpgrade(bare, socket, head, (accepted) => {
      accepted.binaryType = 'nodebuffer'
      // The first messages may be here already: nothing is read until the session listens and resumes.
      accepted.pause()
      resolve({ transport: 'websocket', protocol, socket: accepted })
    })
  })
}

function refuse(upgrade: UpgradeRequest, answer: HttpAnswer): UpgradeNotAcceptedError {
  answerUpgrade(upgrade.socket, answer)
  return new UpgradeNotAcceptedError(answer.statusCode, new TextDecoder().decode(answer.body).trim())
}
