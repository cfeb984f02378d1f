// exec, attach, port-forward and proxied upgrades: joins a client's upgraded connection with one to the Pod's kubelet. The kubelet is dialled
// first, so that its refusal can still be answered as such.
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { internalError, StatusError } from '#api'
import { type Clock, errorMessage, type Headers, type Log, type TransportRequest, type TransportResponse } from '#base'
import {
  acceptPortForward,
  acceptRemoteCommand,
  answerUpgrade,
  dialPortForward,
  dialRemoteCommand,
  type DialTls,
  proxyPortForward,
  proxyRemoteCommand,
  UpgradeNotAcceptedError,
  UpgradeRefusedError,
} from '#streaming/node'
import type { ApiServer, Upgrade } from '../api-server.ts'
import { errorResponse } from '../http/responses.ts'
import type { RequestIdentity } from '../user-info.ts'
import { proxyUpgrade } from './proxy-upgrade.ts'

export interface UpgradeDeps {
  readonly server: ApiServer
  readonly clock: Clock
  readonly log: Log
  /** How this server proves itself to kubelets and knows them. */
  readonly kubeletTls: DialTls | undefined
}

/** What Node's 'upgrade' event gives, and who asks. */
export interface IncomingUpgrade {
  readonly request: IncomingMessage
  readonly socket: Duplex
  readonly head: Buffer
  readonly identity: RequestIdentity
}

function refuse(socket: Duplex, response: TransportResponse): void {
  const body = response.body.kind === 'bytes' ? Buffer.concat([...response.body.chunks]) : Buffer.alloc(0)
  answerUpgrade(socket, { statusCode: response.status, contentType: 'application/json', body })
}

async function join(deps: UpgradeDeps, { request, socket, head }: IncomingUpgrade, upgrade: Upgrade): Promise<void> {
  const { clock, log, kubeletTls } = deps
  if (upgrade.kind === 'proxy') {
    await proxyUpgrade({ socket, head }, upgrade, kubeletTls)
    return
  }
  const { host, port, target } = upgrade.kubelet
  const url = new URL(`https://${host.includes(':') ? `[${host}]` : host}:${port}${target}`)
  const tls = kubeletTls === undefined ? {} : { tls: kubeletTls }
  const streaming = { clock, log }
  if (upgrade.kind === 'portForward') {
    const kubelet = await dialPortForward(url, streaming, tls)
    try {
      const client = await acceptPortForward({ request, socket, head }, streaming)
      await proxyPortForward(client, kubelet)
    } finally {
      kubelet.destroy()
    }
    return
  }
  const kubelet = await dialRemoteCommand(url, streaming, { ...upgrade.streams, ...tls })
  try {
    const client = await acceptRemoteCommand({ request, socket, head }, streaming, upgrade.streams)
    await proxyRemoteCommand(client, kubelet, streaming)
  } finally {
    kubelet.destroy()
  }
}

/** Answers an upgrade request: joins it, or refuses it with a Status. Never rejects. */
export async function serveUpgrade(deps: UpgradeDeps, incoming: IncomingUpgrade): Promise<void> {
  const { request, socket, identity } = incoming
  socket.on('error', () => socket.destroy())
  const transport: TransportRequest = {
    method: request.method as TransportRequest['method'],
    target: request.url ?? '/',
    headers: request.headers as Headers,
  }
  try {
    const decided = await deps.server.handleUpgrade(transport, identity)
    if ('status' in decided) refuse(socket, decided)
    else await join(deps, incoming, decided)
  } catch (error) {
    // Answered already.
    if (error instanceof UpgradeNotAcceptedError) return
    if (error instanceof UpgradeRefusedError) {
      answerUpgrade(socket, error)
      return
    }
    const status =
      error instanceof StatusError ? error : internalError(`error dialing backend: ${errorMessage(error)}`, error)
    deps.log.warn('An upgraded connection failed', { request: request.url, error: errorMessage(error) })
    if (!socket.destroyed) refuse(socket, errorResponse(status))
  }
}
