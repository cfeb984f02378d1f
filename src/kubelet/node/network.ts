// Connections of a real machine to its Pods, for probes and hooks: no proxy, no certificate check, no keep-alive.
// Upstream: pkg/probe/{http,tcp,grpc}.
import type { IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { connect } from 'node:net'
import { http } from '#base/node'
import type { HostNetwork, HttpProbeAnswer, HttpProbeRequest } from '../host.ts'
import { download } from './download.ts'
import { grpcHealth } from './grpc-health.ts'

const bodyBytesMax = 10 * 1024
const redirectsMax = 10

/** Headers by name; one that is given several times is sent several times. */
function headersOf({ headers }: HttpProbeRequest): Record<string, string | string[]> {
  const byName = new Map<string, string | string[]>()
  for (const [name, value] of headers) {
    const before = byName.get(name)
    byName.set(name, before === undefined ? value : [before, value].flat())
  }
  return Object.fromEntries(byName)
}

function once(
  url: URL,
  request: HttpProbeRequest,
): Promise<{ readonly response: IncomingMessage; readonly body: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ response: IncomingMessage; body: string }>()
  const send = url.protocol === 'https:' ? httpsRequest : http.request
  const call = send(url, {
    agent: false,
    rejectUnauthorized: false,
    headers: headersOf(request),
    signal: AbortSignal.any([AbortSignal.timeout(request.timeoutMs), ...(request.signal ? [request.signal] : [])]),
  })
  call.on('error', reject)
  call.on('response', (response) => {
    const chunks: Buffer[] = []
    let size = 0
    const finish = (): void =>
      resolve({ response, body: Buffer.concat(chunks).subarray(0, bodyBytesMax).toString('utf8') })
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      size += chunk.length
      if (size >= bodyBytesMax) {
        finish()
        call.destroy()
      }
    })
    response.on('end', finish)
    response.on('error', reject)
  })
  call.end()
  return promise
}

async function httpGet(request: HttpProbeRequest): Promise<HttpProbeAnswer> {
  let url = new URL(request.url)
  for (let redirects = 0; redirects <= redirectsMax; redirects++) {
    const { response, body } = await once(url, request)
    const statusCode = response.statusCode ?? 0
    const location = response.headers.location
    if (statusCode < 300 || statusCode >= 400 || location === undefined)
      return { statusCode, body, redirectedElsewhere: false }
    const next = new URL(location, url)
    if (next.hostname !== url.hostname) return { statusCode, body, redirectedElsewhere: true }
    url = next
  }
  throw new Error(`stopped after ${redirectsMax} redirects`)
}

function tcpConnect(host: string, port: number, options: { readonly timeoutMs: number }): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const socket = connect({ host, port, signal: AbortSignal.timeout(options.timeoutMs) })
  socket.on('connect', () => {
    socket.destroy()
    resolve()
  })
  socket.on('error', (error) => {
    const timedOut = error.name === 'AbortError' || error.name === 'TimeoutError'
    reject(timedOut ? new Error(`dial tcp ${host}:${port}: i/o timeout`) : error)
  })
  return promise
}

export const nodeNetwork: HostNetwork = { httpGet, download, tcpConnect, grpcHealth }
