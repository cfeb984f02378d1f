// What a kind is: data, and pure functions for what data cannot say. A built-in kind is one `defineKind({...})` in its
// folder and one line in `kinds.ts`; a CRD loaded at run time becomes the same record. Routes, discovery, defaulting,
// pruning, patches, tables, selectors, OpenAPI, typed clients and informers all read this and nothing else.
import type { FieldError } from './meta/field-error.ts'
import type { KubernetesObject } from './meta/object-meta.ts'
import type { StructSchema } from './schema/language.ts'

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection'

/** Group and version as in `apiVersion`; the core group is ''. */
export interface GroupVersionKind {
  readonly group: string
  readonly version: string
  readonly kind: string
}

/** A column of the server-side table that kubectl prints. */
export interface Column<T> {
  /** As printed: `Name`, `Ready`, `Nominated Node`. */
  readonly name: string
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date'
  readonly format?: 'name'
  /** 0: always shown; 1: with `-o wide`. */
  readonly priority: 0 | 1
  readonly description: string
  /** The cell. `now` is milliseconds since the epoch, for ages. */
  cell(object: T, now: number): string | number | boolean
}

/** Who sent a request, as authentication established it. */
export interface RequestUser {
  readonly username: string
  readonly uid?: string
  readonly groups: readonly string[]
  readonly extra?: Readonly<Record<string, readonly string[]>>
}

/** What a decision about an object may know besides the object. */
export interface RequestContext {
  /** Milliseconds since the Unix epoch. */
  readonly now: number
  /** Which subresource is written: '' for the object itself. */
  readonly subresource: string
  /** Who asks; absent where nobody does. */
  readonly user?: RequestUser
}

/** Where the scale subresource finds its numbers. */
export interface ScaleFacts<T> {
  replicas(object: T): number
  statusReplicas(object: T): number
  /** Label selector in text form. */
  selector(object: T): string
  withReplicas(object: T, replicas: number): T
}

/** Where a kind is kept that shares its storage with another, and how the two are turned into each other. */
export interface StorageFacts<T> extends GroupVersionKind {
  readonly plural: string
  readonly fromStored: (object: KubernetesObject) => T
  readonly toStored: (object: T) => KubernetesObject
}

/** Warnings for the `Warning` header, for instance of deprecated fields. */
export type Warn<T> = Accepting<{ call(next: T, previous: T | undefined): readonly string[] }>

/**
 * A function declared as a method, so that a definition of Pods is also one of objects in general: what looks a kind up
 * gives it only that kind's objects.
 */
type Accepting<M extends { call: unknown }> = M['call']

/** Metadata that anybody may change. */
export type MetadataName = 'labels' | 'annotations' | 'finalizers' | 'ownerReferences'

/** All of it, for kinds whose status is nothing but a status. Upstream: ResetObjectMetaForStatus. */
export const changeableMetadata: readonly MetadataName[] = ['labels', 'annotations', 'finalizers', 'ownerReferences']

export interface KindDefinition<T extends KubernetesObject = KubernetesObject> extends GroupVersionKind {
  /** Resource name in paths: `pods`. */
  readonly plural: string
  readonly singular: string
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly namespaced: boolean
  readonly schema: StructSchema
  /** Verbs served; all by default, and `create` alone of a kind that is not stored (reviews). */
  readonly verbs: readonly Verb[]
  /** false: objects are answered, not kept (TokenReview, Binding …); such a kind needs its handler in the apiserver. */
  readonly stored: boolean
  /** Under which kind's key objects are kept, when two versions or groups share a storage (events). */
  readonly storage?: StorageFacts<T>
  /** Subresources that are a view of the object: `status` and `scale`. Others (exec, binding …) live in the apiserver. */
  readonly status: boolean
  /** Further subresources that write the status and nothing else, as `approval` of certificate requests. */
  readonly statusSubresources?: readonly string[]
  readonly scale?: ScaleFacts<T>
  /** Whether `metadata.generation` counts changes of the spec. */
  readonly generation: boolean
  /** Field selectors beyond metadata.name and metadata.namespace. */
  readonly fieldSelectors: Readonly<Record<string, Accepting<{ call(object: T): string }>>>
  readonly columns: readonly Column<T>[]
  /** How `metadata.name` is checked (`dnsSubdomain` if absent); returns what is wrong with it, in upstream's words. */
  readonly validateName?: (name: string, prefix: boolean) => readonly string[]
  /** Defaults that depend on other fields. Runs after the schema's own. Returns the object, changed by copying. */
  defaults?(object: T): T
  /** Whether `defaults` changes the spec only, and by nothing but the spec: one that has its defaults needs no second look. */
  readonly defaultsSpecAlone?: boolean
  /** Resets what a client may not set when creating (status), and fills in what the server decides. */
  prepareForCreate?(next: T, context: RequestContext): T
  /** Carries over what an update may not touch. The registry has already kept status (or spec) apart by `subresource`. */
  prepareForUpdate?(next: T, previous: T, context: RequestContext): T
  /** What is wrong with `next`; `previous` is the stored object when this is an update. Metadata is checked by the registry. */
  validate?(next: T, previous: T | undefined, context: RequestContext): readonly FieldError[]
  /** Metadata that a write of the status leaves as it is. */
  readonly statusKeeps?: readonly MetadataName[]
  /** What is wrong with a status update. */
  validateStatus?(next: T, previous: T, context: RequestContext): readonly FieldError[]
  readonly warn?: Warn<T>
  /** A warning that every request for the kind is answered with, in upstream's words. */
  readonly deprecation?: string
  /** Effective grace period of a DELETE, in seconds, for kinds that are deleted gracefully (Pods); absent: at once. */
  gracefulDelete?(object: T, requestedSeconds: number | undefined): number
}

type Given<T extends KubernetesObject> = Pick<
  KindDefinition<T>,
  'group' | 'version' | 'kind' | 'plural' | 'namespaced' | 'schema'
> &
  Partial<KindDefinition<T>>

const allVerbs: readonly Verb[] = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection']

/** A kind's definition, with what most kinds have filled in. */
export function defineKind<T extends KubernetesObject>(given: Given<T>): KindDefinition<T> {
  return {
    singular: given.kind.toLowerCase(),
    shortNames: [],
    categories: [],
    verbs: given.stored === false ? ['create'] : allVerbs,
    stored: true,
    status: false,
    generation: false,
    fieldSelectors: {},
    columns: [],
    ...given,
  }
}

/** Whether writing this subresource writes the status, and nothing else. */
export function writesStatus(kind: Pick<KindDefinition, 'statusSubresources'>, subresource: string): boolean {
  return subresource === 'status' || (kind.statusSubresources ?? []).includes(subresource)
}

/** `v1` for the core group, else `apps/v1`. */
export function apiVersionOf(kind: Pick<GroupVersionKind, 'group' | 'version'>): string {
  return kind.group === '' ? kind.version : `${kind.group}/${kind.version}`
}
