// The caches of all resources behind one watch of the store, so there is one order of events and one revision for all of
// them. Reads take what the store has for them first: with an embedded store that is enough to read every acknowledged
// write; a shared store is asked how far it is. Upstream has a cache and a watch per resource.
import { type Clock, DeadlineExceededError, errorMessage, type Log, sleep, withContext } from '#base'
import { isStoreError, type Store, type StoreWatch } from '#store'
import { createResourceCache, type ResourceCache, type ResourceCacheOptions } from './resource-cache.ts'

/** Everything the API server stores is below this, as upstream. */
export const registryPrefix = '/registry/'

/** How long a read waits for the cache to reach a revision. Upstream: blockTimeout of the watch cache. */
export const freshnessWaitMsMax = 3_000
/** Between attempts to open the store's watch again. */
const reopenDelayMs = 100

export interface ClusterCacheDeps {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
}

export interface ClusterCacheOptions {
  readonly sharedStore: boolean
}

export interface ClusterCache extends AsyncDisposable {
  /** The newest revision that every cache has seen. */
  readonly revision: number
  /** Takes what the store has delivered. Synchronous and cheap when there is nothing. */
  drain(): void
  /** Resolves when every cache has seen all writes acknowledged before the call. With an embedded store: undefined, at once. */
  fresh(): Promise<void> | undefined
  /** Whether `revision` is reached within `freshnessWaitMsMax`. */
  reached(revision: number): Promise<boolean>
  resources(): Iterable<ResourceCache>
  /** Whether the store's watch is open. */
  readonly following: boolean
}

interface Waiter {
  readonly revision: number
  readonly resolve: (reached: boolean) => void
}

/** Loads all resources and follows the store. */
export async function startClusterCache(
  deps: ClusterCacheDeps,
  resources: readonly ResourceCacheOptions[],
  options: ClusterCacheOptions,
): Promise<{ cluster: ClusterCache; caches: readonly ResourceCache[] }> {
  const cluster = new FollowingCache(deps, options)
  const caches = resources.map((resource) => cluster.add(resource))
  await cluster.load()
  return { cluster, caches }
}

class FollowingCache implements ClusterCache {
  readonly #deps: ClusterCacheDeps
  readonly #shared: boolean
  /** By first path segment below the prefix, and by first and second for grouped resources. */
  readonly #byFirst = new Map<string, ResourceCache | Map<string, ResourceCache>>()
  readonly #caches: ResourceCache[] = []
  readonly #stop = new AbortController()
  #watch: StoreWatch | undefined
  #revision = 0
  #waiters: Waiter[] = []
  #following: Promise<void> = Promise.resolve()

  constructor(deps: ClusterCacheDeps, options: ClusterCacheOptions) {
    this.#deps = deps
    this.#shared = options.sharedStore
  }

  get revision(): number {
    return this.#revision
  }

  get following(): boolean {
    return this.#watch !== undefined
  }

  resources(): Iterable<ResourceCache> {
    return this.#caches
  }

  add(options: ResourceCacheOptions): ResourceCache {
    const cache = createResourceCache(options, this.#revision)
    this.#caches.push(cache)
    const [first = '', second = ''] = options.prefix.slice(registryPrefix.length).split('/')
    if (second === '') {
      this.#byFirst.set(first, cache)
    } else {
      const group = this.#byFirst.get(first)
      if (group instanceof Map) group.set(second, cache)
      else this.#byFirst.set(first, new Map([[second, cache]]))
    }
    return cache
  }

  async load(): Promise<void> {
    await this.#reload()
    this.#following = this.#follow()
  }

  drain(): void {
    const frames = this.#watch?.take()
    if (frames === undefined || frames.length === 0) return
    for (const frame of frames) {
      if (frame.type === 'progress') {
        if (frame.revision > this.#revision) this.#revision = frame.revision
        continue
      }
      this.#take(frame.key, (cache) => cache.apply(frame))
      this.#revision = frame.modRevision
    }
    if (this.#waiters.length > 0) this.#wake()
  }

  fresh(): Promise<void> | undefined {
    this.drain()
    return this.#shared || this.#watch === undefined ? this.#freshFromStore() : undefined
  }

  reached(revision: number): Promise<boolean> {
    this.drain()
    // Without a watch the caches are about to be filled anew, and what they hold is not to be read.
    if (this.#watch !== undefined && this.#revision >= revision) return Promise.resolve(true)
    return new Promise((resolve) => {
      const timer = this.#deps.clock.setTimer(freshnessWaitMsMax, () => {
        this.#waiters = this.#waiters.filter((one) => one !== waiter)
        resolve(false)
      })
      const waiter: Waiter = {
        revision,
        resolve: (reached) => {
          timer[Symbol.dispose]()
          resolve(reached)
        },
      }
      this.#waiters.push(waiter)
      this.#watch?.requestProgress()
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    this.#watch?.[Symbol.dispose]()
    for (const cache of this.#caches) for (const watcher of [...cache.watchers()]) watcher.end()
    await this.#following
  }

  async #freshFromStore(): Promise<void> {
    const revision = await this.#deps.store.currentRevision()
    if (await this.reached(revision)) return
    throw new DeadlineExceededError(`The watch cache did not reach revision ${revision} in ${freshnessWaitMsMax} ms`)
  }

  #wake(): void {
    const left: Waiter[] = []
    for (const waiter of this.#waiters) {
      if (waiter.revision <= this.#revision) waiter.resolve(true)
      else left.push(waiter)
    }
    this.#waiters = left
  }

  /** Something in the store that is no object of ours is left out; it must not stop everything else. */
  #take(key: string, into: (cache: ResourceCache) => void): void {
    const cache = this.#cacheOf(key)
    if (cache === undefined) return
    try {
      into(cache)
    } catch (error) {
      this.#deps.log.error('Cannot understand what the store holds', { key, error: errorMessage(error) })
    }
  }

  #cacheOf(key: string): ResourceCache | undefined {
    const from = registryPrefix.length
    const slash = key.indexOf('/', from)
    const found = this.#byFirst.get(key.slice(from, slash))
    if (!(found instanceof Map)) return found
    return found.get(key.slice(slash + 1, key.indexOf('/', slash + 1)))
  }

  /** Reads everything at one revision and opens the watch behind it. */
  async #reload(): Promise<void> {
    const { store } = this.#deps
    const { revision, items } = await store.range({ prefix: registryPrefix })
    // At once, so that nobody reads half of it.
    for (const cache of this.#caches) cache.reset(revision)
    for (const { key, value, modRevision } of items) this.#take(key, (cache) => cache.load(key, value, modRevision))
    this.#revision = Math.max(this.#revision, revision)
    this.#watch = store.watch({ prefix: registryPrefix, afterRevision: revision })
    this.drain()
    this.#wake()
  }

  /** Applies events that come when nobody reads, and starts over when the store cuts the watch. */
  async #follow(): Promise<void> {
    const { clock, log } = this.#deps
    const signal = this.#stop.signal
    while (!signal.aborted) {
      try {
        if (this.#watch === undefined) await this.#reload()
        const outcome = await this.#watch?.wait()
        if (signal.aborted) break
        if (outcome === 'ended') throw new Error('the store ended the watch')
        this.drain()
      } catch (error) {
        this.#watch?.[Symbol.dispose]()
        this.#watch = undefined
        if (signal.aborted || isStoreError(error, 'closed')) break
        log.warn('The watch of the store was cut; reading everything again', { error: errorMessage(error) })
        await sleep(clock, reopenDelayMs, { signal }).catch((cause: unknown) => {
          if (!signal.aborted) throw withContext('Cannot wait to open the store watch again', cause)
        })
      }
    }
    this.#watch?.[Symbol.dispose]()
    this.#watch = undefined
  }
}
