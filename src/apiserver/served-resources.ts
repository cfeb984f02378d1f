// Everything that is served, from the registry: one cache a storage, shared by the versions and groups that keep their objects
// there.
import { apiVersionOf, type GroupVersionKind, type KindDefinition, type KindRegistry } from '#api'
import type { IndexedField } from './cache/cached-object.ts'
import type { ResourceCache, ResourceCacheOptions } from './cache/resource-cache.ts'
import { storedJson } from './cache/stored-json.ts'
import { type ServedResource, servedResource, storagePrefix } from './served-resource.ts'
import type { ServedResources } from './server-context.ts'

type Storage = GroupVersionKind & { readonly plural: string }

function storageOf(kind: KindDefinition): Storage {
  return kind.storage ?? kind
}

/** The field that objects are looked up by: where a kubelet's Pods are. */
function nodeNameField(valueOf: IndexedField['valueOf']): IndexedField {
  return { name: 'spec.nodeName', path: ['spec', 'nodeName'], valueOf }
}

/** What each storage of the registry needs of its cache, and the prefixes in the same order. */
export function storagesOf(registry: KindRegistry): readonly ResourceCacheOptions[] {
  const byPrefix = new Map<string, ResourceCacheOptions>()
  for (const kind of registry.all()) {
    if (!kind.stored) continue
    const storage = storageOf(kind)
    const prefix = storagePrefix(storage)
    if (byPrefix.has(prefix)) continue
    const nodeNameOf = kind.fieldSelectors['spec.nodeName']
    byPrefix.set(prefix, {
      prefix,
      namespaced: kind.namespaced,
      codec: storedJson(apiVersionOf(storage), storage.kind),
      ...(nodeNameOf === undefined ? {} : { indexedField: nodeNameField(nodeNameOf) }),
    })
  }
  return [...byPrefix.values()]
}

const resourceId = (group: string, version: string, plural: string): string => `${group}/${version}/${plural}`

/** What is served, by path. */
export function createServedResources(registry: KindRegistry, caches: readonly ResourceCache[]): ServedResources {
  const byPrefix = new Map(caches.map((cache) => [cache.prefix, cache]))
  const byId = new Map<string, ServedResource>()
  for (const kind of registry.all()) {
    const storage = storageOf(kind)
    const cache = kind.stored ? byPrefix.get(storagePrefix(storage)) : undefined
    byId.set(resourceId(kind.group, kind.version, kind.plural), servedResource(kind, cache))
  }
  const all = [...byId.values()]
  return { find: (group, version, plural) => byId.get(resourceId(group, version, plural)), all: () => all }
}
