// The loop behind every change of an object: compute the next value from the current one, write it if the current one is still
// current, else compute again. Upstream counterpart: GuaranteedUpdate of k8s.io/apiserver/pkg/storage.
import { conflict, internalError, type KindDefinition, type KubernetesObject, notFound, StatusError } from '#api'
import { isStoreError, type StoredItem } from '#store'
import { CachedObject, type CachedPlace } from '../cache/cached-object.ts'
import type { ResourceCache } from '../cache/resource-cache.ts'
import { objectKey, type ServedResource } from '../served-resource.ts'
import type { ServerContext } from '../server-context.ts'
import { deletionFollows } from './deletion.ts'

/** Attempts before a write gives up with 409. Each lost one means that another writer won, so this is generous. */
export const updateAttemptsMax = 50

export interface UpdateRequest {
  readonly namespace: string
  readonly name: string
  readonly dryRun: boolean
  /** The next value from the current one, both in the stored version. Throws a StatusError to refuse. The same object: no write. */
  readonly transform: (current: KubernetesObject) => KubernetesObject | Promise<KubernetesObject>
  /** What the kept object may live for. */
  readonly ttlSeconds?: number | undefined
}

export interface UpdateOutcome {
  readonly object: CachedObject
  /** The update took away the last finalizer of an object that was being deleted. */
  readonly deleted: boolean
}

/** The cache of a resource that is kept; every write needs it. */
export function cacheOf(resource: ServedResource): ResourceCache {
  if (resource.cache === undefined) throw internalError(`${resource.kind.plural} are not kept`)
  return resource.cache
}

/** Whether objects of the kind have addresses to be allocated. */
export function isService({ group, kind }: KindDefinition): boolean {
  return kind === 'Service' && group === ''
}

export function placeOf(cache: ResourceCache, namespace: string, name: string): CachedPlace {
  return { key: objectKey(cache, namespace, name), namespace: cache.namespaced ? namespace : '', name }
}

/** The store's failures as Statuses. */
export function storeFailure(error: unknown): unknown {
  if (isStoreError(error, 'overloaded')) {
    return new StatusError('TooManyRequests', {
      message: error.message,
      details: { retryAfterSeconds: 1 },
      cause: error,
    })
  }
  if (isStoreError(error, 'invalidRequest'))
    return new StatusError('RequestEntityTooLarge', { message: error.message, cause: error })
  if (isStoreError(error)) return internalError(error.message, error)
  return error
}

/** What a write gave, from the cache where it has arrived there. */
export function written(
  server: ServerContext,
  cache: ResourceCache,
  result: { place: CachedPlace; revision: number; stored: Uint8Array; value: KubernetesObject },
): CachedObject {
  server.cluster.drain()
  const cached = cache.get(result.place.key)
  if (cached?.modRevision === result.revision) return cached
  return storedObject(cache, result.place, { ...result, bytes: result.stored })
}

function fromItem(cache: ResourceCache, place: CachedPlace, item: StoredItem): CachedObject {
  return new CachedObject(place, item.modRevision, { codec: cache.codec, bytes: item.value, as: 'stored' })
}

/** An object that a write gave, or would have given. */
export function storedObject(
  { codec }: ResourceCache,
  place: CachedPlace,
  write: { readonly bytes: Uint8Array; readonly value: KubernetesObject; readonly revision: number },
): CachedObject {
  return new CachedObject(place, write.revision, { codec, bytes: write.bytes, as: 'stored', storedValue: write.value })
}

/** Writes what `transform` gives. Throws 404 when the object is not there. */
export async function guaranteedUpdate(
  server: ServerContext,
  resource: ServedResource,
  request: UpdateRequest,
): Promise<UpdateOutcome> {
  const cache = cacheOf(resource)
  const place = placeOf(cache, request.namespace, request.name)
  // A stale object could fail a precondition that the real one meets, so a shared store is asked first.
  const freshness = server.cluster.fresh()
  if (freshness !== undefined) await freshness
  let current = cache.get(place.key)
  if (current === undefined) {
    const { item } = await server.store.get(place.key)
    if (item === undefined) throw notFound(resource.groupResource, request.name)
    current = fromItem(cache, place, item)
  }
  for (let attempt = 0; attempt < updateAttemptsMax; attempt++) {
    const transformed = request.transform(current.value)
    const next = transformed instanceof Promise ? await transformed : transformed
    if (next === current.value) return { object: current, deleted: false }
    const stored = cache.codec.encode(next)
    const deleted = deletionFollows(resource.kind, next)
    if (request.dryRun) {
      const write = { bytes: stored, value: next, revision: current.modRevision }
      return { object: storedObject(cache, place, write), deleted }
    }
    if (
      !deleted &&
      request.ttlSeconds === undefined &&
      cache.codec.servesAs(stored, current.modRevision, current.listBytes)
    ) {
      return { object: current, deleted: false }
    }
    if (deleted) {
      const result = await server.store.delete(place.key, current.modRevision)
      if (result.outcome === 'notFound') throw notFound(resource.groupResource, request.name)
      if (result.outcome === 'ok') {
        server.cluster.drain()
        const write = { bytes: stored, value: next, revision: result.revision }
        return { object: storedObject(cache, place, write), deleted }
      }
      current = fromItem(cache, place, result.current)
      continue
    }
    const pending = { stored, value: next }
    cache.expect(place.key, pending)
    try {
      const { ttlSeconds } = request
      const result = await server.store.update(place.key, stored, current.modRevision, { ttlSeconds })
      if (result.outcome === 'notFound') throw notFound(resource.groupResource, request.name)
      if (result.outcome === 'ok') {
        return { object: written(server, cache, { place, revision: result.revision, stored, value: next }), deleted }
      }
      server.cluster.drain()
      const cached = cache.get(place.key)
      current = cached?.modRevision === result.current.modRevision ? cached : fromItem(cache, place, result.current)
    } catch (error) {
      throw storeFailure(error)
    } finally {
      cache.unexpect(place.key, pending)
    }
  }
  throw conflict(resource.groupResource, request.name)
}
