// All objects of one resource, by key and in order, with the last events and who watches. Fed by the cluster cache from the
// store's one watch, in revision order. Upstream counterpart: k8s.io/apiserver/pkg/storage/cacher.
import type { KubernetesObject } from '#api'
import type { StoreEvent } from '#store'
import { CacheEvent } from './cache-event.ts'
import { CachedObject, type IndexedField } from './cached-object.ts'
import { createEventRing, type EventRing } from './event-ring.ts'
import { createSortedSlots, type Slot } from './sorted-slots.ts'
import type { StoredJson } from './stored-json.ts'
import { createWatcherIndex, type Watcher, type WatcherScope } from './watcher-index.ts'

export interface ResourceCacheOptions {
  /** `/registry/pods/`, with the slash. */
  readonly prefix: string
  readonly namespaced: boolean
  readonly codec: StoredJson
  /** A field that objects are indexed by: a Pod's spec.nodeName. */
  readonly indexedField?: IndexedField
}

/** A value that is about to be written, so that its event need not be parsed. */
export interface PendingWrite {
  readonly stored: Uint8Array
  readonly value: KubernetesObject
}

export interface ResourceCache extends ResourceCacheOptions {
  get(key: string): CachedObject | undefined
  /** Slots in key order whose keys start with `keyPrefix`, after `afterKey` if given. Deleted ones are not among them. */
  list(keyPrefix: string, afterKey?: string): readonly Slot[]
  /** Objects whose indexed field has this value, in key order. */
  listIndexed(value: string, keyPrefix: string): readonly Slot[]
  /** Number of objects. */
  readonly size: number
  /** Revision of the newest event seen here; that of the load if there was none. */
  readonly lastChange: number
  /** A watch can start at or after this revision. */
  readonly horizon: number
  eventsAfter(revision: number): readonly CacheEvent[]
  addWatcher(scope: WatcherScope, watcher: Watcher): Disposable
  watchers(): Iterable<Watcher>
  /** Announces what a write will give. */
  expect(key: string, pending: PendingWrite): void
  /** The write is over, however it went. */
  unexpect(key: string, pending: PendingWrite): void
  /** Takes what was read from the store at `revision`; only before any event. */
  load(key: string, stored: Uint8Array, modRevision: number): void
  apply(event: StoreEvent): void
  /** Forgets everything and ends all watches: the store's watch was cut. */
  reset(revision: number): void
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a === b) return true
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** An empty cache whose horizon is `revision`. */
export function createResourceCache(options: ResourceCacheOptions, revision: number): ResourceCache {
  return new SlotCache(options, revision)
}

class SlotCache implements ResourceCache {
  readonly prefix: string
  readonly namespaced: boolean
  readonly codec: StoredJson
  readonly indexedField?: NonNullable<ResourceCacheOptions['indexedField']>
  #slots = new Map<string, Slot>()
  #sorted = createSortedSlots()
  readonly #index = new Map<string, Set<Slot>>()
  readonly #pending = new Map<string, PendingWrite[]>()
  readonly #watchers = createWatcherIndex()
  #ring: EventRing
  #lastChange: number

  constructor(options: ResourceCacheOptions, revision: number) {
    this.prefix = options.prefix
    this.namespaced = options.namespaced
    this.codec = options.codec
    if (options.indexedField !== undefined) this.indexedField = options.indexedField
    this.#ring = createEventRing(revision)
    this.#lastChange = revision
  }

  get(key: string): CachedObject | undefined {
    return this.#slots.get(key)?.object
  }

  get size(): number {
    return this.#slots.size
  }

  get lastChange(): number {
    return this.#lastChange
  }

  get horizon(): number {
    return this.#ring.horizon
  }

  list(keyPrefix: string, afterKey?: string): readonly Slot[] {
    const all = this.#sorted.all()
    const from = afterKey === undefined ? keyPrefix : `${afterKey}\u0000`
    if (keyPrefix === this.prefix && afterKey === undefined) return all
    // '0' is the character after '/', so this is the first key beyond the prefix.
    const end = `${keyPrefix.slice(0, -1)}0`
    return all.slice(this.#sorted.firstAtOrAfter(from), this.#sorted.firstAtOrAfter(end))
  }

  listIndexed(value: string, keyPrefix: string): readonly Slot[] {
    const found = [...(this.#index.get(value) ?? [])].filter(({ key }) => key.startsWith(keyPrefix))
    return found.sort((a, b) => (a.key < b.key ? -1 : 1))
  }

  eventsAfter(revision: number): readonly CacheEvent[] {
    return this.#ring.after(revision)
  }

  addWatcher(scope: WatcherScope, watcher: Watcher): Disposable {
    return this.#watchers.add(scope, watcher)
  }

  watchers(): Iterable<Watcher> {
    return this.#watchers.all()
  }

  expect(key: string, pending: PendingWrite): void {
    const waiting = this.#pending.get(key)
    if (waiting === undefined) this.#pending.set(key, [pending])
    else waiting.push(pending)
  }

  unexpect(key: string, pending: PendingWrite): void {
    const waiting = this.#pending.get(key)
    if (waiting === undefined) return
    const left = waiting.filter((one) => one !== pending)
    if (left.length === 0) this.#pending.delete(key)
    else this.#pending.set(key, left)
  }

  load(key: string, stored: Uint8Array, modRevision: number): void {
    this.#put(key, this.#objectOf(key, stored, modRevision))
  }

  apply(event: StoreEvent): void {
    const slot = this.#slots.get(event.key)
    const previous = slot?.object
    this.#lastChange = event.modRevision
    let change: CacheEvent
    if (event.type === 'put') {
      const object = this.#objectOf(event.key, event.value, event.modRevision)
      this.#put(event.key, object)
      change = new CacheEvent(previous === undefined ? 'ADDED' : 'MODIFIED', object, previous)
    } else {
      if (slot !== undefined) this.#remove(slot)
      change = new CacheEvent('DELETED', this.#objectOf(event.key, event.previousValue, event.modRevision), previous)
    }
    this.#ring.push(change)
    this.#watchers.deliver(change, this.indexedField)
  }

  reset(revision: number): void {
    this.#slots = new Map()
    this.#sorted = createSortedSlots()
    this.#index.clear()
    this.#ring = createEventRing(revision)
    this.#lastChange = revision
    for (const watcher of [...this.#watchers.all()]) watcher.end()
  }

  #objectOf(key: string, stored: Uint8Array, modRevision: number): CachedObject {
    const waiting = this.#pending.get(key)
    const pending = waiting?.find((one) => sameBytes(one.stored, stored))
    const path = key.slice(this.prefix.length)
    const slash = this.namespaced ? path.indexOf('/') : -1
    const place = { key, namespace: slash < 0 ? '' : path.slice(0, slash), name: path.slice(slash + 1) }
    const { codec } = this
    if (codec.isOwn(stored)) {
      return new CachedObject(place, modRevision, { codec, bytes: stored, as: 'stored', storedValue: pending?.value })
    }
    // What someone else wrote may be no object at all, which must be known before it is taken in.
    return new CachedObject(place, modRevision, { codec, bytes: codec.serve(stored, modRevision), as: 'served' })
  }

  #put(key: string, object: CachedObject): void {
    let slot = this.#slots.get(key)
    if (slot === undefined) {
      slot = { key, object, indexed: undefined }
      this.#slots.set(key, slot)
      this.#sorted.add(slot)
    } else {
      slot.object = object
    }
    if (this.indexedField !== undefined) this.#reindex(slot, object.fieldOf(this.indexedField))
  }

  #remove(slot: Slot): void {
    this.#slots.delete(slot.key)
    slot.object = undefined
    this.#sorted.noteRemoved()
    if (this.indexedField !== undefined) this.#reindex(slot, undefined)
  }

  #reindex(slot: Slot, value: string | undefined): void {
    if (slot.indexed === value) return
    if (slot.indexed !== undefined) {
      const before = this.#index.get(slot.indexed)
      before?.delete(slot)
      if (before?.size === 0) this.#index.delete(slot.indexed)
    }
    slot.indexed = value
    if (value === undefined) return
    const after = this.#index.get(value)
    if (after === undefined) this.#index.set(value, new Set([slot]))
    else after.add(slot)
  }
}
