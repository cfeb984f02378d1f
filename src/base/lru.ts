// A bounded map that forgets what was used longest ago, and, given a clock, what is too old.
import type { Clock } from './clock.ts'

export interface LruOptions<K, V> {
  readonly entriesMax: number
  /** Entries older than this count as absent. */
  readonly ttl?: { readonly ms: number; readonly clock: Clock }
  /** Told of each entry that is dropped for want of room or for age. */
  readonly onEvict?: (key: K, value: V) => void
}

export interface Lru<K, V> {
  /** The value, which becomes the most recently used. */
  get(key: K): V | undefined
  /** The value, without counting as use. */
  peek(key: K): V | undefined
  set(key: K, value: V): void
  delete(key: K): boolean
  clear(): void
  /** Entries held, those included whose age nobody has noticed yet. */
  readonly size: number
}

/** An empty cache. */
export function createLru<K, V>({ entriesMax, ttl, onEvict }: LruOptions<K, V>): Lru<K, V> {
  // A Map keeps insertion order: the first entry is the one used longest ago.
  const entries = new Map<K, { readonly value: V; readonly setMs: number }>()
  const drop = (key: K, value: V): void => {
    entries.delete(key)
    onEvict?.(key, value)
  }
  const find = (key: K) => {
    const entry = entries.get(key)
    if (entry === undefined || ttl === undefined || ttl.clock.monotonic() - entry.setMs < ttl.ms) return entry
    drop(key, entry.value)
    return undefined
  }
  return {
    get(key) {
      const entry = find(key)
      if (entry === undefined) return undefined
      entries.delete(key)
      entries.set(key, entry)
      return entry.value
    },
    peek: (key) => find(key)?.value,
    set(key, value) {
      entries.delete(key)
      entries.set(key, { value, setMs: ttl?.clock.monotonic() ?? 0 })
      if (entries.size <= entriesMax) return
      for (const [oldest, entry] of entries) {
        drop(oldest, entry.value)
        return
      }
    },
    delete: (key) => entries.delete(key),
    clear: () => entries.clear(),
    get size() {
      return entries.size
    },
  }
}
