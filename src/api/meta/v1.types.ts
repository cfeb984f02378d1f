// Printed from the schemas by `npm run update:types`; do not edit.
import type { JsonValue } from '../schema/language.ts'
import type { NamespacedObjectMeta } from './object-meta.ts'

export interface APIGroup {
  readonly kind?: string
  readonly apiVersion?: string
  readonly name: string
  readonly versions: readonly GroupVersionForDiscovery[]
  readonly preferredVersion: GroupVersionForDiscovery
  readonly serverAddressByClientCIDRs?: readonly ServerAddressByClientCIDR[]
}

export interface APIGroupList {
  readonly kind?: string
  readonly apiVersion?: string
  readonly groups: readonly APIGroup[]
}

export interface APIResource {
  readonly name: string
  readonly singularName: string
  readonly namespaced: boolean
  readonly group?: string
  readonly version?: string
  readonly kind: string
  readonly verbs: readonly string[]
  readonly shortNames?: readonly string[]
  readonly categories?: readonly string[]
  readonly storageVersionHash?: string
}

export interface APIResourceList {
  readonly kind?: string
  readonly apiVersion?: string
  readonly groupVersion: string
  readonly resources: readonly APIResource[]
}

export interface APIVersions {
  readonly kind?: string
  readonly apiVersion?: string
  readonly versions: readonly string[]
  readonly serverAddressByClientCIDRs: readonly ServerAddressByClientCIDR[]
}

export interface Condition {
  readonly type: string
  readonly status: string
  readonly observedGeneration?: number
  readonly lastTransitionTime: string
  readonly reason: string
  readonly message: string
}

export interface CreateOptions {
  readonly kind?: string
  readonly apiVersion?: string
  readonly dryRun?: readonly string[]
  readonly fieldManager?: string
  readonly fieldValidation?: string
}

export interface DeleteOptions {
  readonly kind?: string
  readonly apiVersion?: string
  readonly gracePeriodSeconds?: number
  readonly preconditions?: Preconditions
  readonly orphanDependents?: boolean
  readonly propagationPolicy?: string
  readonly dryRun?: readonly string[]
  readonly ignoreStoreReadErrorWithClusterBreakingPotential?: boolean
}

export interface FieldSelectorRequirement {
  readonly key: string
  readonly operator: string
  readonly values?: readonly string[]
}

export interface GetOptions {
  readonly kind?: string
  readonly apiVersion?: string
  readonly resourceVersion?: string
}

export interface GroupResource {
  readonly group: string
  readonly resource: string
}

export interface GroupVersionForDiscovery {
  readonly groupVersion: string
  readonly version: string
}

export interface GroupVersionKind {
  readonly group: string
  readonly version: string
  readonly kind: string
}

export interface GroupVersionResource {
  readonly group: string
  readonly version: string
  readonly resource: string
}

export interface LabelSelector {
  readonly matchLabels?: { readonly [key: string]: string }
  readonly matchExpressions?: readonly LabelSelectorRequirement[]
}

export interface LabelSelectorRequirement {
  readonly key: string
  readonly operator: string
  readonly values?: readonly string[]
}

export interface ListMeta {
  readonly selfLink?: string
  readonly resourceVersion?: string
  readonly continue?: string
  readonly remainingItemCount?: number
  readonly shardInfo?: ShardInfo
}

export interface ListOptions {
  readonly kind?: string
  readonly apiVersion?: string
  readonly labelSelector?: string
  readonly fieldSelector?: string
  readonly watch?: boolean
  readonly allowWatchBookmarks?: boolean
  readonly resourceVersion?: string
  readonly resourceVersionMatch?: string
  readonly timeoutSeconds?: number
  readonly limit?: number
  readonly continue?: string
  readonly sendInitialEvents?: boolean
  readonly shardSelector?: string
}

export interface ManagedFieldsEntry {
  readonly manager?: string
  readonly operation?: string
  readonly apiVersion?: string
  readonly time?: string
  readonly fieldsType?: string
  readonly fieldsV1?: JsonValue
  readonly subresource?: string
}

export interface ObjectMeta {
  readonly name?: string
  readonly generateName?: string
  readonly namespace?: string
  readonly selfLink?: string
  readonly uid?: string
  readonly resourceVersion?: string
  readonly generation?: number
  readonly creationTimestamp?: string
  readonly deletionTimestamp?: string
  readonly deletionGracePeriodSeconds?: number
  readonly labels?: { readonly [key: string]: string }
  readonly annotations?: { readonly [key: string]: string }
  readonly ownerReferences?: readonly OwnerReference[]
  readonly finalizers?: readonly string[]
  readonly managedFields?: readonly ManagedFieldsEntry[]
}

export interface OwnerReference {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly uid: string
  readonly controller?: boolean
  readonly blockOwnerDeletion?: boolean
}

export interface PatchOptions {
  readonly kind?: string
  readonly apiVersion?: string
  readonly dryRun?: readonly string[]
  readonly force?: boolean
  readonly fieldManager?: string
  readonly fieldValidation?: string
}

export interface Preconditions {
  readonly uid?: string
  readonly resourceVersion?: string
}

export interface ServerAddressByClientCIDR {
  readonly clientCIDR: string
  readonly serverAddress: string
}

export interface ShardInfo {
  readonly selector: string
}

export interface Status {
  readonly kind?: string
  readonly apiVersion?: string
  readonly metadata: NamespacedObjectMeta
  readonly status?: string
  readonly message?: string
  readonly reason?: string
  readonly details?: StatusDetails
  readonly code?: number
}

export interface StatusCause {
  readonly reason?: string
  readonly message?: string
  readonly field?: string
}

export interface StatusDetails {
  readonly name?: string
  readonly group?: string
  readonly kind?: string
  readonly uid?: string
  readonly causes?: readonly StatusCause[]
  readonly retryAfterSeconds?: number
}

export interface UpdateOptions {
  readonly kind?: string
  readonly apiVersion?: string
  readonly dryRun?: readonly string[]
  readonly fieldManager?: string
  readonly fieldValidation?: string
}

export interface WatchEvent {
  readonly type: string
  readonly object: JsonValue
}
