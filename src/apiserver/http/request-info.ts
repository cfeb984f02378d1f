// What a Kubernetes URL asks for, parsed purely: group, version, namespace, resource, name, subresource and verb.
// Upstream counterpart: k8s.io/apiserver/pkg/endpoints/request/requestinfo.go.
import type { TransportRequest } from '#base'
import { booleanParameter } from './query-values.ts'

/** Verbs as authorization and admission name them; non-resource requests have the method in lower case. */
export type RequestVerb =
  | 'get'
  | 'list'
  | 'watch'
  | 'create'
  | 'update'
  | 'patch'
  | 'delete'
  | 'deletecollection'
  | 'head'
  | 'options'
  | 'post'
  | 'put'

/** A request for an object, a collection or a subresource. */
export interface ResourceRequestInfo {
  readonly kind: 'resource'
  readonly verb: RequestVerb
  readonly group: string
  readonly version: string
  /** '' outside of a namespace, or for all namespaces. For a namespace itself: its name, as upstream has it. */
  readonly namespace: string
  readonly resource: string
  /** '' for a collection. */
  readonly name: string
  readonly subresource: string
  /** What follows the subresource: the path of a proxy request, without a leading slash. */
  readonly rest: string
  readonly path: string
  readonly query: URLSearchParams
}

/** Anything else: discovery, health, version, OpenAPI. */
export interface PathRequestInfo {
  readonly kind: 'path'
  readonly verb: RequestVerb
  readonly path: string
  readonly query: URLSearchParams
}

export type RequestInfo = ResourceRequestInfo | PathRequestInfo

const noQuery = new URLSearchParams()

const methodVerbs: Readonly<Record<TransportRequest['method'], RequestVerb>> = {
  GET: 'get',
  HEAD: 'head',
  POST: 'post',
  PUT: 'put',
  PATCH: 'patch',
  DELETE: 'delete',
  OPTIONS: 'options',
}

/** Subresources of namespaces: they are written under /namespaces/<name>/, where resources stand otherwise. */
const namespaceSubresources = new Set(['status', 'finalize', 'why'])

function decodeSegment(segment: string): string {
  if (!segment.includes('%')) return segment
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

function resourceVerb(method: TransportRequest['method'], name: string, query: URLSearchParams): RequestVerb {
  switch (method) {
    case 'POST':
      return 'create'
    case 'PUT':
      return 'update'
    case 'PATCH':
      return 'patch'
    case 'DELETE':
      return name === '' ? 'deletecollection' : 'delete'
    case 'GET':
    case 'HEAD': {
      if (booleanParameter(query, 'watch')) return 'watch'
      return name === '' ? 'list' : 'get'
    }
    case 'OPTIONS':
      return 'options'
  }
}

/** Parses a request's method and target. Never throws: what is no resource path is a `path`. */
export function parseRequestInfo(method: TransportRequest['method'], target: string): RequestInfo {
  const mark = target.indexOf('?')
  const path = mark < 0 ? target : target.slice(0, mark)
  const query = mark < 0 ? noQuery : new URLSearchParams(target.slice(mark + 1))
  const segments = path.split('/')
  if (segments[segments.length - 1] === '') segments.pop()
  // segments[0] is '' before the leading slash.
  const isCore = segments[1] === 'api'
  let at = isCore ? 3 : 4
  if ((!isCore && segments[1] !== 'apis') || segments.length <= at) {
    return { kind: 'path', verb: methodVerbs[method], path, query }
  }
  const group = isCore ? '' : decodeSegment(segments[2] ?? '')
  const version = decodeSegment(segments[at - 1] ?? '')
  let namespace = ''
  let legacyWatch = false
  if (segments[at] === 'watch' && segments.length > at + 1) {
    legacyWatch = true
    at++
  }
  if (segments[at] === 'namespaces' && segments.length > at + 1) {
    namespace = decodeSegment(segments[at + 1] ?? '')
    const third = segments[at + 2]
    if (third !== undefined && !namespaceSubresources.has(third)) at += 2
  }
  const resource = decodeSegment(segments[at] ?? '')
  const name = decodeSegment(segments[at + 1] ?? '')
  const subresource = decodeSegment(segments[at + 2] ?? '')
  const rest = segments.length > at + 3 ? segments.slice(at + 3).join('/') : ''
  const verb = legacyWatch ? 'watch' : resourceVerb(method, name, query)
  return { kind: 'resource', verb, group, version, namespace, resource, name, subresource, rest, path, query }
}
