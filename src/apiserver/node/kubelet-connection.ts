// Reaches kubelets over HTTPS with this server's client certificate. Upstream counterpart: pkg/kubelet/client.
import { Agent, request as httpsRequest } from 'node:https'
import type { Headers, TransportResponse } from '#base'
import type { DialTls } from '#streaming/node'
import { framesOf } from './backend-connection.ts'
import type { KubeletConnection, KubeletTarget } from '../kubelet-connection.ts'

/** Connecting and the answer's head must be done by then. */
const answerTimeoutMs = 10_000

export interface HttpsKubeletConnection extends KubeletConnection, Disposable {}

/** A connection to all kubelets that this certificate opens. */
export function createKubeletConnection(tls: DialTls): HttpsKubeletConnection {
  const agent = new Agent({ ...tls, keepAlive: true, maxSockets: 100 })
  return {
    get: (target, signal) => getFrom(agent, target, signal),
    [Symbol.dispose]: () => agent.destroy(),
  }
}

function getFrom(
  agent: Agent,
  { host, port, target }: KubeletTarget,
  signal: AbortSignal | undefined,
): Promise<TransportResponse> {
  return new Promise((resolve, reject) => {
    const options = { agent, host, port, path: target, method: 'GET', ...(signal === undefined ? {} : { signal }) }
    const outgoing = httpsRequest(options, (incoming) => {
      outgoing.setTimeout(0)
      resolve({
        status: incoming.statusCode ?? 502,
        headers: incoming.headers as Headers,
        body: { kind: 'stream', frames: framesOf(incoming) },
      })
    })
    outgoing.setTimeout(answerTimeoutMs, () => outgoing.destroy(new Error(`no answer within ${answerTimeoutMs} ms`)))
    outgoing.on('error', reject)
    outgoing.end()
  })
}
