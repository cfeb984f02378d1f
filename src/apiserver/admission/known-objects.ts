// Objects that plugins look up: from the caches, which hold everything that this server has acknowledged.
import type { KubernetesObject } from '#api'
import { objectKey } from '../served-resource.ts'
import type { ServerContext } from '../server-context.ts'

/** Where a kind is served; '' is the core group. */
export interface Resource {
  readonly group: string
  readonly plural: string
}

/** The object, if it is there. */
export function findObject<T>(
  server: ServerContext,
  { group, plural }: Resource,
  place: { readonly namespace?: string; readonly name: string },
): T | undefined {
  const cache = server.resources.find(group, 'v1', plural)?.cache
  if (cache === undefined) return undefined
  // Whoever asks for a kind says its type.
  return cache.get(objectKey(cache, place.namespace ?? '', place.name))?.value as T | undefined
}

/** All objects of a namespace, or of the cluster, in order of name. */
export function listObjects<T extends KubernetesObject>(
  server: ServerContext,
  { group, plural }: Resource,
  namespace = '',
): readonly T[] {
  const cache = server.resources.find(group, 'v1', plural)?.cache
  if (cache === undefined || cache.size === 0) return []
  const slots = cache.list(namespace === '' ? cache.prefix : `${cache.prefix}${namespace}/`)
  return slots.flatMap(({ object }) => (object === undefined ? [] : [object.value as T]))
}
