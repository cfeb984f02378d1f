// metadata.managedFields of what is written: reckoned from what the client wants, before admission and strategy have their
// say, and put into what is stored. Upstream counterpart: k8s.io/apimachinery/pkg/util/managedfields in the write handlers.
import {
  entriesToUpdate,
  fieldManagerOf,
  type JsonObject,
  type KubernetesObject,
  type ManagedFields,
  noManagedFields,
  type OtherVersion,
  type OwnedKind,
  ownedKind,
  renderTime,
  trackCreate,
  trackUpdate,
  type Writer,
} from '#api'
import type { ServedResource } from '../served-resource.ts'
import type { Exchange, ServerContext } from '../server-context.ts'

/** Who writes: `fieldManager` of the query, else the User-Agent; in memory, where there is none, the user. */
export function writerOf(server: ServerContext, { info, request, user }: Exchange): Writer {
  const given = info.query.size === 0 ? '' : (info.query.get('fieldManager') ?? '')
  const manager = fieldManagerOf(given, request.headers['user-agent'] ?? user.username)
  return { manager, time: renderTime(server.clock.now()) }
}

/** How the resource is owned; entries may name other versions of what is kept in the same place. */
export function ownedResource(
  server: ServerContext,
  resource: ServedResource,
  about: { readonly subresource: string; readonly entries: ManagedFields },
): OwnedKind {
  const owned = ownedKind(resource.kind, about.subresource)
  if (about.entries.every(({ apiVersion }) => apiVersion === owned.apiVersion)) return owned
  return { ...owned, otherVersion: (apiVersion) => otherVersionOf(server, resource, apiVersion) }
}

function otherVersionOf(server: ServerContext, resource: ServedResource, apiVersion: string): OtherVersion | undefined {
  const other = server.resources.all().find((one) => one.cache === resource.cache && one.apiVersion === apiVersion)
  if (other === undefined) return undefined
  const convert = (object: JsonObject): JsonObject => {
    const given = object as unknown as KubernetesObject
    const stored = resource.conversion === undefined ? given : resource.conversion.toStored(given)
    return asJson(other.conversion === undefined ? stored : other.conversion.fromStored(stored))
  }
  return { schema: other.kind.schema, convert }
}

/** Objects of the API are JSON; the types are only narrower. */
export function asJson(object: KubernetesObject): JsonObject {
  return object as unknown as JsonObject
}

/** The entries of an object as it is. */
export function managedFieldsOf(object: KubernetesObject): ManagedFields {
  return object.metadata.managedFields ?? noManagedFields
}

/** The entries of a new object. */
export function createdManagedFields(
  server: ServerContext,
  { kind }: ServedResource,
  { object, exchange }: { readonly object: KubernetesObject; readonly exchange: Exchange },
): ManagedFields {
  return trackCreate(ownedKind(kind, ''), asJson(object), writerOf(server, exchange))
}

/** The entries after an update. */
export function updatedManagedFields(
  server: ServerContext,
  resource: ServedResource,
  update: {
    readonly next: KubernetesObject
    readonly current: KubernetesObject
    readonly exchange: Exchange
    readonly subresource: string
  },
): ManagedFields {
  const { next, current, exchange, subresource } = update
  const entries = entriesToUpdate(managedFieldsOf(current), next.metadata.managedFields, subresource !== '')
  if (entries.length === 0) return entries
  const owned = ownedResource(server, resource, { subresource, entries })
  return trackUpdate(owned, { live: asJson(current), next: asJson(next), entries }, writerOf(server, exchange))
}

/** The object with these entries and no others. */
export function withManagedFields(object: KubernetesObject, entries: ManagedFields): KubernetesObject {
  if (entries.length > 0) return { ...object, metadata: { ...object.metadata, managedFields: entries } }
  if (object.metadata.managedFields === undefined) return object
  return withoutManagedFields(object)
}

/** The object without entries. */
export function withoutManagedFields(object: KubernetesObject): KubernetesObject {
  const { managedFields: _managedFields, ...metadata } = object.metadata
  return { ...object, metadata }
}
