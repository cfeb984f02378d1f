// DELETE of an object, and of a collection. Upstream counterpart: k8s.io/apiserver/pkg/endpoints/handlers/delete.go.
import { badRequest, conflict, isNotFound, type KubernetesObject, notFound, schemas, tooOldResourceVersion } from '#api'
import type { TransportResponse } from '#base'
import { admitValidating } from '../admission/chain.ts'
import type { CachedObject } from '../cache/cached-object.ts'
import { hasBody, readBody } from '../http/request-body.ts'
import type { ResourceRequestInfo } from '../http/request-info.ts'
import { jsonResponse, successStatus } from '../http/responses.ts'
import { booleanParameter, integerParameter } from '../http/query-values.ts'
import { type ServedResource, servedValue } from '../served-resource.ts'
import type { Exchange, ServerContext } from '../server-context.ts'
import {
  checkDeleteOptions,
  checkPreconditions,
  decideDeletion,
  type DeleteOptions,
  type PropagationPolicy,
} from './deletion.ts'
import { objectResponse } from './get.ts'
import { cacheOf, guaranteedUpdate, placeOf, storeFailure, updateAttemptsMax } from './guaranteed-update.ts'
import { listMetadata, listPage } from './list.ts'
import { dryRunProblems } from './write-options.ts'

/** Kinds whose DELETE answers the object itself even when it is gone. Upstream: ReturnDeletedObject. */
const answersDeletedObject: ReadonlySet<string> = new Set([
  'pods',
  'podtemplates',
  'persistentvolumes',
  'persistentvolumeclaims',
  'resourcequotas',
  'serviceaccounts',
  'services',
])

/** Deletions of one collection under way at a time. Upstream: DeleteCollectionWorkers. */
const collectionWorkers = 16

/** Typed Go clients send their options as protobuf too. */
const deleteOptionsSchema = schemas.struct('meta/v1.DeleteOptions', {
  gracePeriodSeconds: schemas.pointer(1, schemas.int64),
  preconditions: schemas.pointer(
    2,
    schemas.struct('meta/v1.Preconditions', {
      uid: schemas.pointer(1, schemas.string),
      resourceVersion: schemas.pointer(2, schemas.string),
    }),
  ),
  orphanDependents: schemas.pointer(3, schemas.boolean),
  propagationPolicy: schemas.pointer(4, schemas.string),
  dryRun: schemas.field(5, schemas.list(schemas.string)),
})

interface GivenOptions {
  readonly gracePeriodSeconds?: unknown
  readonly propagationPolicy?: unknown
  readonly orphanDependents?: unknown
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string } | null
  readonly dryRun?: unknown
}

/** Options of the body; undefined if there is none. */
function bodyOptions({ request }: Exchange): GivenOptions | undefined {
  if (!hasBody(request)) return undefined
  const { value } = readBody(request, { duplicates: false, schema: deleteOptionsSchema })
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badRequest('the body must be a DeleteOptions object')
  const { kind } = value as { readonly kind?: unknown }
  // kubectl and client-go name the kind under several groups.
  if (kind !== undefined && kind !== '' && kind !== 'DeleteOptions') {
    throw badRequest(`expected DeleteOptions as the body of a DELETE, not ${JSON.stringify(kind)}`)
  }
  return value
}

function queryOptions(query: URLSearchParams): GivenOptions {
  return {
    gracePeriodSeconds: integerParameter(query, 'gracePeriodSeconds'),
    propagationPolicy: query.get('propagationPolicy') ?? undefined,
    ...(query.has('orphanDependents') ? { orphanDependents: booleanParameter(query, 'orphanDependents') } : {}),
    dryRun: query.getAll('dryRun'),
  }
}

/** The options of a DELETE: those of its body, and without a body those of its query. Throws 400 and 422. */
export function deleteOptionsOf(exchange: Exchange): DeleteOptions {
  const given = bodyOptions(exchange) ?? queryOptions(exchange.info.query)
  const { gracePeriodSeconds: grace, propagationPolicy: policy, orphanDependents: orphan } = given
  if (grace !== undefined && grace !== null && !Number.isSafeInteger(grace)) {
    throw badRequest('gracePeriodSeconds must be a whole number')
  }
  const { uid, resourceVersion } = given.preconditions ?? {}
  const dryRun = Array.isArray(given.dryRun) ? given.dryRun.map(String) : []
  const options: DeleteOptions = {
    gracePeriodSeconds: typeof grace === 'number' ? grace : undefined,
    propagationPolicy: typeof policy === 'string' ? (policy as PropagationPolicy) : undefined,
    orphanDependents: typeof orphan === 'boolean' ? orphan : undefined,
    preconditions: { uid, resourceVersion },
    dryRun: dryRun.length > 0,
  }
  checkDeleteOptions(options, dryRunProblems(dryRun))
  return options
}

/** What a deletion came to. */
export interface Deleted {
  /** As it was, or as it is while it waits. */
  readonly object: CachedObject
  readonly gone: boolean
}

/** Deletes one object by what its kind, its finalizers and the options say. Throws 404 and 409. */
export async function deleteObject(
  server: ServerContext,
  resource: ServedResource,
  request: {
    readonly namespace: string
    readonly name: string
    readonly options: DeleteOptions
    readonly exchange: Exchange
  },
): Promise<Deleted> {
  const { namespace, name, options, exchange } = request
  const cache = cacheOf(resource)
  const { key } = placeOf(cache, namespace, name)
  const { user } = exchange
  const refusal = admitValidating(server, {
    operation: 'DELETE',
    resource,
    subresource: '',
    namespace,
    name,
    user,
    dryRun: options.dryRun,
  })
  if (refusal !== undefined) await refusal
  for (let attempt = 0; attempt < updateAttemptsMax; attempt++) {
    const freshness = server.cluster.fresh()
    if (freshness !== undefined) await freshness
    const current = cache.get(key)
    if (current === undefined) throw notFound(resource.groupResource, name)
    checkPreconditions(resource.kind, current.value, options.preconditions)
    const plan = decideDeletion(resource.kind, current.value, options, server.clock.now())
    if (plan.kind === 'pending') return { object: current, gone: false }
    if (plan.kind === 'mark') {
      const marked = await mark(server, resource, { ...request, current })
      if (marked !== undefined) return marked
      continue
    }
    if (options.dryRun) return { object: current, gone: true }
    const result = await server.store.delete(key, current.modRevision).catch((error: unknown) => {
      throw storeFailure(error)
    })
    if (result.outcome === 'notFound') throw notFound(resource.groupResource, name)
    if (result.outcome === 'ok') {
      server.cluster.drain()
      return { object: current, gone: true }
    }
  }
  throw conflict(resource.groupResource, name)
}

/** Marks the object as being deleted; undefined if it changed so much that the decision must be made anew. */
async function mark(
  server: ServerContext,
  resource: ServedResource,
  request: {
    readonly namespace: string
    readonly name: string
    readonly options: DeleteOptions
    readonly current: CachedObject
  },
): Promise<Deleted | undefined> {
  const { namespace, name, options } = request
  let isStale = false
  const transform = (stored: KubernetesObject): KubernetesObject => {
    checkPreconditions(resource.kind, stored, options.preconditions)
    const plan = decideDeletion(resource.kind, stored, options, server.clock.now())
    isStale = plan.kind !== 'mark'
    return plan.kind === 'mark' ? plan.object : stored
  }
  const { object, deleted } = await guaranteedUpdate(server, resource, {
    namespace,
    name,
    dryRun: options.dryRun,
    transform,
  })
  return isStale ? undefined : { object, gone: deleted }
}

/** DELETE of one object. */
export async function deleteOne(
  server: ServerContext,
  resource: ServedResource,
  exchange: Exchange,
): Promise<TransportResponse> {
  const info = exchange.info as ResourceRequestInfo
  const options = deleteOptionsOf(exchange)
  const { name } = info
  const namespace = resource.kind.namespaced ? info.namespace : ''
  const { object, gone } = await deleteObject(server, resource, { namespace, name, options, exchange })
  const status = !gone && options.orphanDependents === false ? 202 : 200
  if (!gone || answersDeletedObject.has(resource.kind.plural)) {
    return objectResponse(server, resource, { object, exchange, status })
  }
  const { group, resource: plural } = resource.groupResource
  const { uid } = object.value.metadata
  const { code: _code, ...body } = successStatus({ name, ...(group === '' ? {} : { group }), kind: plural, uid })
  return jsonResponse(200, body)
}

/** DELETE of a collection: of everything that a list with the same selectors gives. */
export async function deleteCollection(
  server: ServerContext,
  resource: ServedResource,
  exchange: Exchange,
): Promise<TransportResponse> {
  const info = exchange.info as ResourceRequestInfo
  const options = deleteOptionsOf(exchange)
  const page = await listPage(server, resource, info)
  if ('expiredToken' in page) throw tooOldResourceVersion('continue', String(server.cluster.revision))
  const waiting = [...page.objects].reverse()
  const worker = async (): Promise<void> => {
    for (let object = waiting.pop(); object !== undefined; object = waiting.pop()) {
      const { namespace, name } = object
      await deleteObject(server, resource, { namespace, name, options, exchange }).catch((error: unknown) => {
        if (!isNotFound(error)) throw error
      })
    }
  }
  await Promise.all(Array.from({ length: Math.min(collectionWorkers, waiting.length) }, worker))
  const items = page.objects.map((object) => servedValue(resource, object))
  const { kind, apiVersion } = resource
  const value = { kind: `${kind.kind}List`, apiVersion, metadata: listMetadata(page), items }
  return jsonResponse(200, value)
}
