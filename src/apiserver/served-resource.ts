// A kind as it is served under one group and version, joined with the cache of where its objects are kept. Two versions or
// groups may share one storage; then one of them converts.
import { apiVersionOf, type GroupResourceName, type KindDefinition, type KubernetesObject } from '#api'
import type { CachedObject } from './cache/cached-object.ts'
import { registryPrefix } from './cache/cluster-cache.ts'
import type { ResourceCache } from './cache/resource-cache.ts'
import { columnsOf } from './tables/forms.ts'
import { createWriteCells, type WriteCells } from './tables/row-cells.ts'
import { createKnownSpecs, type KnownSpecs } from './verbs/known-specs.ts'

/** How a served version differs from the stored one: pure, and said by the kind. */
export type Conversion = Pick<NonNullable<KindDefinition['storage']>, 'fromStored' | 'toStored'>

export interface ServedResource {
  readonly kind: KindDefinition
  readonly apiVersion: string
  /** As error texts name it. */
  readonly groupResource: GroupResourceName
  /** undefined for kinds that are answered, not kept. */
  readonly cache: ResourceCache | undefined
  /** Absent when the stored version is served. */
  readonly conversion: Conversion | undefined
  /** `{"kind":"PodList","apiVersion":"v1","metadata":{` */
  readonly listHead: string
  readonly writeCells: WriteCells
  /** Of kinds whose specs may be shared. */
  readonly knownSpecs: KnownSpecs | undefined
}

/** Where the objects of a kind are kept: `/registry/pods/`, `/registry/apps/deployments/`. */
export function storagePrefix({ group, plural }: { readonly group: string; readonly plural: string }): string {
  return group === '' ? `${registryPrefix}${plural}/` : `${registryPrefix}${group}/${plural}/`
}

/** The key of one object. */
export function objectKey(cache: ResourceCache, namespace: string, name: string): string {
  return cache.namespaced ? `${cache.prefix}${namespace}/${name}` : cache.prefix + name
}

/** The kind's place in the API, with its cache. */
export function servedResource(kind: KindDefinition, cache: ResourceCache | undefined): ServedResource {
  const apiVersion = apiVersionOf(kind)
  return {
    kind,
    apiVersion,
    groupResource: { group: kind.group, resource: kind.plural },
    cache,
    conversion: kind.storage,
    listHead: `{"kind":${JSON.stringify(`${kind.kind}List`)},"apiVersion":${JSON.stringify(apiVersion)},"metadata":{`,
    writeCells: createWriteCells(columnsOf(kind)),
    knownSpecs: kind.defaultsSpecAlone === true ? createKnownSpecs() : undefined,
  }
}

/** The object in the served version. */
export function servedValue(resource: ServedResource, object: CachedObject): KubernetesObject {
  return resource.conversion === undefined ? object.value : resource.conversion.fromStored(object.value)
}
