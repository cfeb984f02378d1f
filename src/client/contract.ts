// What a component sees of the API. Requests are built purely, sent through a `Transport` (HTTPS, or a call in memory)
// and answered with decoded objects, which are read-only. A failure is a `StatusError`.
import type { Draft, JsonValue, KindDefinition, KubernetesObject, meta } from '#api'
import type { Running } from '#base'

/** Which object: its name, and its namespace where the kind has one. */
export interface ObjectKey {
  readonly namespace?: string | undefined
  readonly name: string
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined
  readonly dryRun?: boolean
  readonly fieldManager?: string
  readonly fieldValidation?: 'Ignore' | 'Warn' | 'Strict'
  /** `status`, `scale`, `ephemeralcontainers` … */
  readonly subresource?: string
}

export interface ListOptions {
  readonly namespace?: string | undefined
  readonly labelSelector?: string
  readonly fieldSelector?: string
  readonly limit?: number
  readonly continue?: string
  readonly resourceVersion?: string
  readonly resourceVersionMatch?: 'Exact' | 'NotOlderThan'
  readonly signal?: AbortSignal | undefined
}

export interface WatchOptions extends Omit<ListOptions, 'limit' | 'continue'> {
  readonly allowWatchBookmarks?: boolean
  readonly sendInitialEvents?: boolean
  readonly timeoutSeconds?: number
}

export interface ObjectList<T> {
  readonly metadata: meta.ListMeta
  readonly items: readonly T[]
}

export type Patch =
  | { readonly type: 'json'; readonly body: readonly JsonValue[] }
  | { readonly type: 'merge' | 'strategic'; readonly body: JsonValue }
  | { readonly type: 'apply'; readonly body: JsonValue; readonly force?: boolean }

export interface DeleteOptions extends CallOptions {
  readonly gracePeriodSeconds?: number
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan'
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string }
}

export type WatchEvent<T> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: T }
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string; readonly initialEventsEnd: boolean }
  | { readonly type: 'ERROR'; readonly status: meta.Status }

/** A kind as the client needs it: a `KindDefinition` will do. */
export interface ClientKind<T extends KubernetesObject>
  extends Pick<KindDefinition<T>, 'group' | 'version' | 'kind' | 'plural' | 'namespaced'> {
  /** Never called here. It ties the kind to its objects' type, so that `client.get(podKind, …)` is known to be a Pod. */
  defaults?(object: T): T
}

/** The Kubernetes API. Rejects with `StatusError`, or with the transport's own error when no answer could be had. */
export interface Client {
  get<T extends KubernetesObject>(
    kind: ClientKind<T>,
    key: ObjectKey,
    options?: CallOptions & { readonly resourceVersion?: string },
  ): Promise<T>
  list<T extends KubernetesObject>(kind: ClientKind<T>, options?: ListOptions): Promise<ObjectList<T>>
  /** Every page of a list, `limit` objects a call. */
  listAll<T extends KubernetesObject>(kind: ClientKind<T>, options?: ListOptions): AsyncIterable<T>
  /** The events from `resourceVersion` on. Ends when the server ends the watch; an ERROR event is the last. */
  watch<T extends KubernetesObject>(
    kind: ClientKind<T>,
    options?: WatchOptions,
  ): AsyncIterable<readonly WatchEvent<T>[]>
  create<T extends KubernetesObject>(kind: ClientKind<T>, object: Draft<T>, options?: CallOptions): Promise<T>
  /** Replaces the object; a resourceVersion in it makes the update conditional. */
  update<T extends KubernetesObject>(kind: ClientKind<T>, object: Draft<T>, options?: CallOptions): Promise<T>
  patch<T extends KubernetesObject>(
    kind: ClientKind<T>,
    key: ObjectKey,
    patch: Patch,
    options?: CallOptions,
  ): Promise<T>
  /** Resolves with the object when it stays for now (grace, finalizers), with `undefined` when it is gone. */
  delete<T extends KubernetesObject>(
    kind: ClientKind<T>,
    key: ObjectKey,
    options?: DeleteOptions,
  ): Promise<T | undefined>
  deleteCollection<T extends KubernetesObject>(
    kind: ClientKind<T>,
    options?: DeleteOptions & ListOptions,
  ): Promise<void>
  /** POST to a subresource that takes another kind: `binding`, `eviction`, `token`. */
  post<R>(
    kind: ClientKind<KubernetesObject>,
    key: ObjectKey,
    subresource: string,
    body: JsonValue,
    options?: CallOptions,
  ): Promise<R>
}

/** A cache of one kind kept true by list and watch. Objects are frozen in tests; never change them. */
export interface Informer<T extends KubernetesObject> extends Running {
  /** Resolves when the first list is in the cache. */
  readonly synced: Promise<void>
  /** `key` is `namespace/name`, or `name` where the kind has no namespaces. */
  get(key: string): T | undefined
  list(): Iterable<T>
  /** Objects under one value of an index named in the options. */
  byIndex(index: string, value: string): Iterable<T>
  /** The resourceVersion up to which the cache has seen everything. */
  resourceVersion(): string
  /** Called after each change is in the cache, and once for each object already there. Disposing unsubscribes. */
  subscribe(handler: InformerHandler<T>): Disposable
}

export interface InformerHandler<T> {
  added?(object: T): void
  updated?(object: T, previous: T): void
  /** The last state known. */
  deleted?(object: T): void
}

export interface InformerOptions<T> {
  readonly namespace?: string
  readonly labelSelector?: string
  readonly fieldSelector?: string
  /** Index name → values of an object. */
  readonly indexes?: Readonly<Record<string, (object: T) => readonly string[]>>
}

/** Records Events. Repetitions of one event become a count; too many from one source are dropped. */
export interface EventRecorder {
  event(
    object: KubernetesObject,
    event: {
      readonly type: 'Normal' | 'Warning'
      readonly reason: string
      readonly message: string
      readonly action?: string
      /** Which part of the object: `spec.containers{web}`. */
      readonly fieldPath?: string
      readonly annotations?: Readonly<Record<string, string>>
    },
  ): void
}
