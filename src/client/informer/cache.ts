// The objects of one kind by key, with indexes. Changing it says what changed, so that handlers can be told.
import type { KubernetesObject } from '#api'

/** What a change did: `previous` is what was there. */
export type CacheChange<T> =
  | { readonly type: 'added'; readonly object: T }
  | { readonly type: 'updated'; readonly object: T; readonly previous: T }
  | { readonly type: 'deleted'; readonly object: T }

export type Indexes<T> = Readonly<Record<string, (object: T) => readonly string[]>>

export interface Cache<T extends KubernetesObject> {
  get(key: string): T | undefined
  list(): Iterable<T>
  byIndex(index: string, value: string): Iterable<T>
  set(object: T): CacheChange<T> | undefined
  delete(object: T): CacheChange<T> | undefined
  /** Makes the cache hold exactly `objects`. */
  replace(objects: readonly T[]): readonly CacheChange<T>[]
}

/** `namespace/name`, or `name` for an object outside namespaces. */
export function cacheKey(object: {
  readonly metadata: { readonly name?: string; readonly namespace?: string }
}): string {
  const { namespace, name = '' } = object.metadata
  return namespace ? `${namespace}/${name}` : name
}

/** An empty cache. Asking for an index that was not declared throws. */
export function createCache<T extends KubernetesObject>(indexes: Indexes<T> = {}): Cache<T> {
  const objects = new Map<string, T>()
  const byName = new Map(
    Object.entries(indexes).map(([name, values]) => [name, { values, entries: new Map<string, Map<string, T>>() }]),
  )

  const unindex = (key: string, object: T): void => {
    for (const { values, entries } of byName.values()) {
      for (const value of values(object)) {
        const bucket = entries.get(value)
        bucket?.delete(key)
        if (bucket?.size === 0) entries.delete(value)
      }
    }
  }
  const index = (key: string, object: T): void => {
    for (const { values, entries } of byName.values()) {
      for (const value of values(object)) {
        const bucket = entries.get(value) ?? new Map<string, T>()
        entries.set(value, bucket.set(key, object))
      }
    }
  }
  const set = (object: T): CacheChange<T> | undefined => {
    const key = cacheKey(object)
    const previous = objects.get(key)
    if (previous && previous.metadata.resourceVersion === object.metadata.resourceVersion) return undefined
    if (previous) unindex(key, previous)
    objects.set(key, object)
    index(key, object)
    return previous ? { type: 'updated', object, previous } : { type: 'added', object }
  }
  const remove = (object: T): CacheChange<T> | undefined => {
    const key = cacheKey(object)
    const previous = objects.get(key)
    if (!previous) return undefined
    objects.delete(key)
    unindex(key, previous)
    return { type: 'deleted', object }
  }

  return {
    set,
    delete: remove,
    get: (key) => objects.get(key),
    list: () => objects.values(),
    byIndex(name, value) {
      const found = byName.get(name)
      if (!found) throw new Error(`Cannot look up "${value}": no index "${name}" was declared`)
      return found.entries.get(value)?.values() ?? []
    },
    replace(next) {
      const changes: CacheChange<T>[] = []
      const keys = new Set(next.map(cacheKey))
      for (const [key, object] of [...objects]) {
        const change = keys.has(key) ? undefined : remove(object)
        if (change) changes.push(change)
      }
      for (const object of next) {
        const previous = objects.get(cacheKey(object))
        // An object deleted and made anew between two lists is two changes, as a watch would have told it.
        const gone = previous && previous.metadata.uid !== object.metadata.uid ? remove(previous) : undefined
        if (gone) changes.push(gone)
        const change = set(object)
        if (change) changes.push(change)
      }
      return changes
    },
  }
}
