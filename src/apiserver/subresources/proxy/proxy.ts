// pods/proxy, services/proxy and nodes/proxy: passes a request on, and its answer back; upgraded connections are joined in
// ../../node. Links inside pages are not rewritten. Upstream counterpart: k8s.io/apimachinery/pkg/util/proxy/upgradeaware.go.
import { serviceUnavailable } from '#api'
import { errorMessage, type Headers, type TransportResponse } from '#base'
import type { ResourceRequestInfo } from '../../http/request-info.ts'
import type { ServedResource } from '../../served-resource.ts'
import type { BackendTarget } from '../../backend-connection.ts'
import type { Exchange, ServerContext } from '../../server-context.ts'
import type { Subresource } from '../subresource.ts'
import { backendOf } from './backend-of.ts'

/** Headers of one connection, and what is between the client and this server only. */
const ownHeaders: ReadonlySet<string> = new Set([
  'authorization',
  'connection',
  'content-length',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

function passedHeaders(headers: Headers, kept: ReadonlySet<string> = new Set()): Headers {
  const entries = Object.entries(headers).filter(
    ([name]) => kept.has(name) || (!ownHeaders.has(name) && !name.startsWith(':')),
  )
  return Object.fromEntries(entries)
}

const answerKept: ReadonlySet<string> = new Set(['content-length'])

/** A path as it was written, split behind `proxy`: `/api/…/proxy` and `/metrics`. */
function splitPath(path: string, namespaced: boolean): { readonly own: string; readonly rest: string } {
  const segments = path.split('/')
  // /api/v1/namespaces/<ns>/pods/<name>/proxy, /api/v1/nodes/<name>/proxy
  const end = namespaced ? 8 : 6
  const rest = segments.slice(end)
  return { own: segments.slice(0, end).join('/'), rest: rest.length === 0 ? '' : `/${rest.join('/')}` }
}

/** The answer, its redirects leading through this server again. */
function passedBack(answer: TransportResponse, own: string): TransportResponse {
  const headers = { ...passedHeaders(answer.headers, answerKept) }
  const location = headers['location']
  if (location?.startsWith('/') === true && !location.startsWith('//')) headers['location'] = own + location
  return { ...answer, headers }
}

const queryOf = (target: string): string => (target.includes('?') ? target.slice(target.indexOf('?')) : '')

/** Where a request goes on to, and with which headers. */
interface Onwards {
  readonly backend: BackendTarget
  readonly headers: Headers
}

async function onwards(server: ServerContext, resource: ServedResource, exchange: Exchange): Promise<Onwards> {
  const { request } = exchange
  const { path, name, namespace } = exchange.info as ResourceRequestInfo
  const { namespaced, plural } = resource.kind
  const { own, rest } = splitPath(path, namespaced)
  await server.cluster.fresh()
  const target = `${rest === '' ? '/' : rest}${queryOf(request.target)}`
  return {
    backend: { ...backendOf(server, plural, { namespace, name }), target },
    headers: { ...passedHeaders(request.headers), 'x-forwarded-uri': own + rest },
  }
}

/** An upgraded connection and where it leads. */
export interface ProxyUpgrade extends Onwards {
  readonly kind: 'proxy'
  readonly method: string
}

const upgradeKept: ReadonlySet<string> = new Set(['connection', 'upgrade'])

/** Decides where a request to be upgraded goes on to. Throws 400, 404 and 503. */
export async function connectProxy(
  server: ServerContext,
  resource: ServedResource,
  exchange: Exchange,
): Promise<ProxyUpgrade> {
  const { backend, headers } = await onwards(server, resource, exchange)
  const { request } = exchange
  const kept = Object.fromEntries(Object.entries(request.headers).filter(([name]) => upgradeKept.has(name)))
  return { kind: 'proxy', method: request.method, backend, headers: { ...headers, ...kept } }
}

async function pass(server: ServerContext, resource: ServedResource, exchange: Exchange): Promise<TransportResponse> {
  const { backendConnection } = server
  const { request } = exchange
  const { path } = exchange.info as ResourceRequestInfo
  const { own, rest } = splitPath(path, resource.kind.namespaced)
  // So that relative links of the page lead here.
  if (rest === '' && (request.method === 'GET' || request.method === 'HEAD')) {
    return { status: 301, headers: { location: `${own}/${queryOf(request.target)}` }, body: { kind: 'empty' } }
  }
  if (backendConnection === undefined) throw serviceUnavailable('this server has no way to reach Pods and nodes')
  const { backend, headers } = await onwards(server, resource, exchange)
  const body = request.body?.kind === 'bytes' ? request.body.bytes : undefined
  const answer = await backendConnection
    .request(backend, {
      method: request.method,
      headers,
      bytes: body,
      signal: body === undefined ? request.signal : undefined,
    })
    .catch((error: unknown) => {
      throw serviceUnavailable(`error trying to reach service: ${errorMessage(error)}`)
    })
  return passedBack(answer, own)
}

const verbs = { create: pass, delete: pass, get: pass, patch: pass, update: pass }

function proxyOf(plural: string, kind: string): Subresource {
  return { group: '', plural, name: 'proxy', kind: { group: '', version: 'v1', kind }, verbs }
}

export const podProxy = proxyOf('pods', 'PodProxyOptions')
export const serviceProxy = proxyOf('services', 'ServiceProxyOptions')
export const nodeProxy = proxyOf('nodes', 'NodeProxyOptions')
