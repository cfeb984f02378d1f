// The schema of whatever the API answers, by apiVersion and kind: kinds, lists of them, and the shapes that are nobody's kind
// (Status, discovery, metadata only). What protobuf answers are written by.
import { apiGroupDiscovery } from './apidiscovery/api-group-discovery/schema.ts'
import { tokenRequest } from './authentication/token-request/schema.ts'
import { scale } from './autoscaling/scale/schema.ts'
import { apiGroup, apiGroupList, apiResourceList, apiVersions, listMeta, objectMeta, status } from './meta/schema.ts'
import { eviction } from './policy/eviction/schema.ts'
import type { KindRegistry } from './registry.ts'
import { field, list, required, type StructSchema, struct } from './schema/language.ts'

/** Finds a schema; undefined for what protobuf cannot carry, such as a Table. */
export type WireSchemas = (apiVersion: string, kind: string) => StructSchema | undefined

function listOf(schema: StructSchema): StructSchema {
  return struct(`${schema.name}List`, { metadata: field(1, listMeta), items: required(2, list(schema)) })
}

const partialObjectMetadata = struct('meta/v1.PartialObjectMetadata', { metadata: field(1, objectMeta) })
const groupDiscoveryList = listOf(apiGroupDiscovery)
const partialObjectMetadataList = listOf(partialObjectMetadata)

const sharedSchemas: Readonly<Record<string, StructSchema>> = {
  'v1/Status': status,
  'v1/APIGroup': apiGroup,
  'v1/APIGroupList': apiGroupList,
  'v1/APIResourceList': apiResourceList,
  'v1/APIVersions': apiVersions,
  'apidiscovery.k8s.io/v2/APIGroupDiscoveryList': groupDiscoveryList,
  'apidiscovery.k8s.io/v2beta1/APIGroupDiscoveryList': groupDiscoveryList,
  'authentication.k8s.io/v1/TokenRequest': tokenRequest,
  'autoscaling/v1/Scale': scale,
  'meta.k8s.io/v1/PartialObjectMetadata': partialObjectMetadata,
  'meta.k8s.io/v1/PartialObjectMetadataList': partialObjectMetadataList,
  'meta.k8s.io/v1beta1/PartialObjectMetadata': partialObjectMetadata,
  'meta.k8s.io/v1beta1/PartialObjectMetadataList': partialObjectMetadataList,
  'policy/v1/Eviction': eviction,
}

const listSuffix = 'List'

/** The schemas of a registry's kinds and of everything that goes with them. */
export function createWireSchemas(registry: KindRegistry): WireSchemas {
  // By the item's schema, so that a kind which is loaded anew gets a new list.
  const lists = new WeakMap<StructSchema, StructSchema>()
  return (apiVersion, kind) => {
    const id = `${apiVersion === '' ? 'v1' : apiVersion}/${kind}`
    if (Object.hasOwn(sharedSchemas, id)) return sharedSchemas[id]
    const own = registry.byApiVersion(apiVersion, kind)
    if (own !== undefined || !kind.endsWith(listSuffix)) return own?.schema
    const item = registry.byApiVersion(apiVersion, kind.slice(0, -listSuffix.length))?.schema
    if (item === undefined) return undefined
    let made = lists.get(item)
    if (made === undefined) {
      made = listOf(item)
      lists.set(item, made)
    }
    return made
  }
}
