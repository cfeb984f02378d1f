// What a controller may look at while it observes: caches of the kinds it watches, and the API itself for the rare case
// in which a cache will not do.
import type { KubernetesObject } from '#api'
import type { Client, ClientKind } from '#client'

/** One kind's cache. Objects are shared: never change them. */
export interface KindCache<T> {
  /** `namespace/name`, or `name`. */
  get(key: string): T | undefined
  list(): Iterable<T>
  byIndex(index: string, value: string): Iterable<T>
  /** Up to where everything has been seen; '' before the first list. */
  resourceVersion(): string
}

/** The caches of the kinds that a controller watches. Asking for another kind throws. */
export interface Caches {
  of<T extends KubernetesObject>(kind: ClientKind<T>): KindCache<T>
  /** All kinds that some controller of the process watches. */
  kinds(): Iterable<ClientKind<KubernetesObject>>
}

/** A look past the caches. */
export interface Live {
  readonly client: Pick<Client, 'get' | 'list' | 'listAll'>
  readonly signal: AbortSignal
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Milliseconds of a clock that nobody sets: for how long something has been so. */
  readonly monotonicMs: number
}

/** Identity of a kind: `apps/v1/deployments`. */
export function kindId(kind: Pick<ClientKind<KubernetesObject>, 'group' | 'version' | 'plural'>): string {
  return `${kind.group}/${kind.version}/${kind.plural}`
}
