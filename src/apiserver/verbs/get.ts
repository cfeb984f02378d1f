// GET of one object: the bytes made when it was written. Consistent by default; `resourceVersion=0` reads the cache as it is.
import { type KubernetesObject, notFound } from '#api'
import { bytesBody, type TransportResponse } from '#base'
import type { CachedObject } from '../cache/cached-object.ts'
import { plainJson } from '../http/negotiate.ts'
import type { ResourceRequestInfo } from '../http/request-info.ts'
import { jsonBytesResponse, jsonResponse } from '../http/responses.ts'
import { objectKey, type ServedResource, servedValue } from '../served-resource.ts'
import type { Exchange, ServerContext } from '../server-context.ts'
import { partialObjectMetadataOf, tableOf, wrongForm } from '../tables/forms.ts'
import { reachRevision, resourceVersionParameter } from './resource-version.ts'

/** What a dry run would create has no revision. */
function withoutDryRevision({ modRevision }: CachedObject, value: KubernetesObject): KubernetesObject {
  if (modRevision !== 0) return value
  const { resourceVersion: _none, ...metadata } = value.metadata
  return { ...value, metadata } as KubernetesObject
}

/** An object of the cache as an answer in the form that the client accepts. */
export function objectResponse(
  server: ServerContext,
  resource: ServedResource,
  answer: { readonly object: CachedObject; readonly exchange: Exchange; readonly status: number },
): TransportResponse {
  const { object, exchange, status } = answer
  const { form, metaVersion } = exchange.shape ?? plainJson
  if (form === 'object' && resource.conversion === undefined && object.modRevision !== 0) {
    return jsonBytesResponse(status, bytesBody([object.json], object.value))
  }
  const value = withoutDryRevision(object, servedValue(resource, object))
  if (form === 'object') return jsonResponse(status, value)
  if (form === 'PartialObjectMetadata') return jsonResponse(status, partialObjectMetadataOf(value, metaVersion))
  if (form === 'Table') {
    const metadata = { resourceVersion: value.metadata.resourceVersion }
    const { query } = exchange.info
    return jsonResponse(status, tableOf(server, resource, { objects: [value], metadata, query, metaVersion }))
  }
  throw wrongForm(resource, form)
}

/** The object a request names, at least as new as the request asks. */
export function readObject(
  server: ServerContext,
  resource: ServedResource,
  info: ResourceRequestInfo,
): CachedObject | Promise<CachedObject> {
  const { cache } = resource
  if (cache === undefined) throw notFound(resource.groupResource, info.name)
  const find = (): CachedObject => {
    const object = cache.get(objectKey(cache, info.namespace, info.name))
    if (object === undefined) throw notFound(resource.groupResource, info.name)
    return object
  }
  const revision = resourceVersionParameter(info.query)
  if (revision === 0) server.cluster.drain()
  const freshness = revision === 0 ? undefined : server.cluster.fresh()
  if (freshness !== undefined) return freshness.then(() => reachRevision(server, revision)).then(find)
  const reaching = reachRevision(server, revision)
  return reaching === undefined ? find() : reaching.then(find)
}

/** GET of one object. */
export function get(
  server: ServerContext,
  resource: ServedResource,
  exchange: Exchange,
): TransportResponse | Promise<TransportResponse> {
  const info = exchange.info as ResourceRequestInfo
  const found = readObject(server, resource, info)
  if (found instanceof Promise) {
    return found.then((object) => objectResponse(server, resource, { object, exchange, status: 200 }))
  }
  return objectResponse(server, resource, { object: found, exchange, status: 200 })
}
