// One informer a kind, shared by all controllers of a process. Indexes are gathered before the first one starts.
import type { KubernetesObject } from '#api'
import { type Clock, errorMessage, type Log, type Random, type Running } from '#base'
import { type Client, type ClientKind, type Indexes, type Informer, startInformer } from '#client'
import { type Caches, type KindCache, kindId } from './caches.ts'
import type { AnyKind } from './plan.ts'

export interface PoolDeps {
  readonly client: Client
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

export interface InformerPool extends Running {
  readonly caches: Caches
  /** Starts the kind's informer if there is none. */
  informer(kind: AnyKind): Informer<KubernetesObject>
  find(kindId: string): Informer<KubernetesObject> | undefined
  /** Adds lookups. Must come before the kind's informer starts. */
  addIndexes(kind: AnyKind, indexes: Indexes<KubernetesObject>): void
  /** Lookups that every kind has. */
  addCommonIndexes(indexes: Indexes<KubernetesObject>): void
  /** Stops the informer of a kind that is served no more. */
  release(kind: AnyKind): Promise<void>
}

/** A pool without informers. */
export function createInformerPool(deps: PoolDeps): InformerPool {
  const indexes = new Map<string, Record<string, (object: KubernetesObject) => readonly string[]>>()
  const informers = new Map<string, { readonly kind: AnyKind; readonly informer: Informer<KubernetesObject> }>()
  let common: Indexes<KubernetesObject> = {}
  const stopped = Promise.withResolvers<void>()

  const informer = (kind: AnyKind): Informer<KubernetesObject> => {
    const id = kindId(kind)
    const found = informers.get(id)
    if (found !== undefined) return found.informer
    const started = startInformer(deps, kind, { indexes: { ...common, ...indexes.get(id) } })
    started.done.catch((error: unknown) => {
      deps.log.error('informer failed', { kind: kind.kind, error: errorMessage(error) })
      stopped.reject(error)
    })
    informers.set(id, { kind, informer: started })
    return started
  }
  return {
    done: stopped.promise,
    informer,
    find: (id) => informers.get(id)?.informer,
    addIndexes(kind, more) {
      const id = kindId(kind)
      const known = indexes.get(id) ?? {}
      for (const [name, index] of Object.entries(more)) {
        if (known[name] !== undefined && known[name] !== index) {
          throw new Error(`Cannot index ${id} by "${name}": two controllers mean different things by it`)
        }
        if (informers.has(id) && known[name] === undefined) throw new Error(`Cannot index ${id}: its informer runs`)
        known[name] = index
      }
      indexes.set(id, known)
    },
    addCommonIndexes(more) {
      common = { ...common, ...more }
    },
    async release(kind) {
      const found = informers.get(kindId(kind))
      informers.delete(kindId(kind))
      await found?.informer[Symbol.asyncDispose]()
    },
    caches: {
      kinds: () => [...informers.values()].map(({ kind }) => kind),
      of<T extends KubernetesObject>(kind: ClientKind<T>): KindCache<T> {
        const found = informers.get(kindId(kind))
        if (found === undefined) throw new Error(`Cannot look at ${kindId(kind)}: it is not watched`)
        return found.informer as unknown as KindCache<T>
      },
    },
    async [Symbol.asyncDispose]() {
      const all = [...informers.values()]
      await Promise.all(all.map(({ informer: one }) => one[Symbol.asyncDispose]()))
      stopped.resolve()
    },
  }
}
