// One GET of a whole document, for what the node fetches for itself. Upstream: pkg/kubelet/config/http.go.
import type { IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { LimitExceededError } from '#base'
import { http } from '#base/node'
import type { Download, HostNetwork } from '../host.ts'

/** The answer, whatever its code. Certificates are checked: what is fetched is run. */
export const download: HostNetwork['download'] = (address, { timeoutMs, maxBytes }) => {
  const { promise, resolve, reject } = Promise.withResolvers<Download>()
  const url = new URL(address)
  const send = url.protocol === 'https:' ? httpsRequest : http.request
  const call = send(url, { agent: false, signal: AbortSignal.timeout(timeoutMs) }, (response: IncomingMessage) => {
    const chunks: Buffer[] = []
    let size = 0
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      size += chunk.length
      if (size > maxBytes) call.destroy(new LimitExceededError(`the answer is longer than ${maxBytes} bytes`))
    })
    response.on('end', () => resolve({ statusCode: response.statusCode ?? 0, body: Buffer.concat(chunks) }))
    response.on('error', reject)
  })
  call.on('error', reject)
  call.end()
  return promise
}
