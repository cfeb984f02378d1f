// pods/proxy, services/proxy and nodes/proxy: passes a request on, and its answer back. Upgraded connections and links inside
// pages are not rewritten. Upstream counterpart: k8s.io/apimachinery/pkg/util/proxy/upgradeaware.go.
import { serviceUnavailable } from '#api'
import { errorMessage, type Headers, type TransportResponse } from '#base'
import type { ResourceRequestInfo } from '../../http/request-info.ts'
import type { ServedResource } from '../../served-resource.ts'
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

async function pass(server: ServerContext, resource: ServedResource, exchange: Exchange): Promise<TransportResponse> {
  const { backendConnection } = server
  const { request } = exchange
  const { path, name, namespace } = exchange.info as ResourceRequestInfo
  const { namespaced, plural } = resource.kind
  const { own, rest } = splitPath(path, namespaced)
  const mark = request.target.indexOf('?')
  const query = mark < 0 ? '' : request.target.slice(mark)
  // So that relative links of the page lead here.
  if (rest === '' && (request.method === 'GET' || request.method === 'HEAD')) {
    return { status: 301, headers: { location: `${own}/${query}` }, body: { kind: 'empty' } }
  }
  if (backendConnection === undefined) throw serviceUnavailable('this server has no way to reach Pods and nodes')
  await server.cluster.fresh()
  const backend = backendOf(server, plural, { namespace, name })
  const body = request.body?.kind === 'bytes' ? request.body.bytes : undefined
  const headers = { ...passedHeaders(request.headers), 'x-forwarded-uri': own + rest }
  const answer = await backendConnection
    .request(
      { ...backend, target: `${rest === '' ? '/' : rest}${query}` },
      { method: request.method, headers, bytes: body, signal: body === undefined ? request.signal : undefined },
    )
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
