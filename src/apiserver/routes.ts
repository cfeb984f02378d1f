// From a parsed request to its handler: verbs on resources in one table, subresources in theirs, everything else by path.
import { methodNotAllowed, noSuchResource } from '#api'
import type { TransportResponse } from '#base'
import type { RequestInfo, ResourceRequestInfo } from './http/request-info.ts'
import type { ServedResource } from './served-resource.ts'
import type { Exchange, ServerContext } from './server-context.ts'
import type { Handler } from './subresources/subresource.ts'
import { subresourcesOf } from './subresources/subresources.ts'
import { create } from './verbs/create.ts'
import { deleteCollection, deleteOne } from './verbs/delete.ts'
import { get } from './verbs/get.ts'
import { list } from './verbs/list.ts'
import { patch } from './verbs/patch.ts'
import { update } from './verbs/update.ts'
import { watch } from './verbs/watch.ts'
import { virtualKinds } from './virtual/virtual-kinds.ts'

const verbs: Readonly<Record<string, Handler>> = {
  get,
  list,
  watch,
  create,
  update,
  patch,
  delete: deleteOne,
  deletecollection: deleteCollection,
}

/** Verbs that need a name. */
const onObjects: ReadonlySet<string> = new Set(['update', 'patch'])

/** Subresources whose answers are made by kubelets, Pods and Services. */
const connects: ReadonlySet<string> = new Set(['log', 'exec', 'attach', 'portforward', 'proxy'])

/** Requests that may last: they are not timed and not counted as in flight. Upstream: --longrunning-request-regexp. */
export function isLongRunning(info: RequestInfo): boolean {
  if (info.kind === 'path') return false
  if (info.verb === 'watch') return true
  return connects.has(info.subresource)
}

/** The resource that a request is about. Throws 404 for one that is not served there. */
export function resourceOf(server: ServerContext, info: ResourceRequestInfo): ServedResource {
  const resource = server.resources.find(info.group, info.version, info.resource)
  if (resource === undefined) throw noSuchResource()
  const { namespaced, plural } = resource.kind
  const hasNamespace = info.namespace !== '' && plural !== 'namespaces'
  if (!namespaced && hasNamespace) throw noSuchResource()
  if (namespaced && !hasNamespace && info.name !== '') throw noSuchResource()
  return resource
}

function handlerOf(resource: ServedResource, info: ResourceRequestInfo): Handler {
  const { kind } = resource
  if (info.subresource !== '') {
    const subresource = subresourcesOf(kind).find(({ name }) => name === info.subresource)
    if (subresource === undefined) throw noSuchResource()
    const handler = Object.hasOwn(subresource.verbs, info.verb) ? subresource.verbs[info.verb] : undefined
    if (handler === undefined) throw methodNotAllowed()
    return handler
  }
  if (!kind.stored) {
    const handlers = virtualKinds[`${kind.group}/${kind.plural}`] ?? {}
    const handler = Object.hasOwn(handlers, info.verb) ? handlers[info.verb] : undefined
    if (handler === undefined) throw methodNotAllowed()
    return handler
  }
  const handler = Object.hasOwn(verbs, info.verb) ? verbs[info.verb] : undefined
  const isServed = (kind.verbs as readonly string[]).includes(info.verb)
  // A collection is not put or patched, and nothing is posted to an object's own path.
  const isMisplaced = onObjects.has(info.verb) ? info.name === '' : info.verb === 'create' && info.name !== ''
  if (handler === undefined || !isServed || isMisplaced) {
    throw methodNotAllowed()
  }
  return handler
}

/** Answers a request for a resource. */
export function routeResource(
  server: ServerContext,
  exchange: Exchange,
  info: ResourceRequestInfo,
): TransportResponse | Promise<TransportResponse> {
  const resource = resourceOf(server, info)
  const handler = handlerOf(resource, info)
  // Before anything is done: who cannot be told of a write must not have it done. What is passed on is not ours to judge.
  if (!connects.has(info.subresource)) {
    const endpoint = info.verb === 'watch' ? 'watch' : 'resource'
    exchange.shape = server.shapeOf(exchange.request.headers['accept'], endpoint)
  }
  if (resource.kind.deprecation !== undefined) exchange.warnings.push(resource.kind.deprecation)
  return handler(server, resource, exchange)
}
