// Who watches what of one resource, so that an event visits only those whom it can concern: a kubelet among a thousand is
// found by its node's name, a client of one namespace by the namespace.
import type { CacheEvent } from './cache-event.ts'
import type { IndexedField } from './cached-object.ts'

export interface Watcher {
  deliver(event: CacheEvent): void
  /** Everything up to `revision` has been delivered; the server sends bookmarks with it. */
  bookmark(revision: number): void
  /** No more events. What is queued is still delivered. */
  end(): void
}

/** What can be looked up; everything else is the watcher's own to test. */
export type WatcherScope =
  | { readonly by: 'all' }
  | { readonly by: 'namespace'; readonly namespace: string }
  | { readonly by: 'key'; readonly key: string }
  | { readonly by: 'indexed'; readonly value: string }

export interface WatcherIndex {
  add(scope: WatcherScope, watcher: Watcher): Disposable
  all(): Iterable<Watcher>
  deliver(event: CacheEvent, indexed: IndexedField | undefined): void
}

type WatcherMap = Map<string, Set<Watcher>>

function register(map: WatcherMap, key: string, watcher: Watcher): void {
  const known = map.get(key)
  if (known === undefined) map.set(key, new Set([watcher]))
  else known.add(watcher)
}

function unregister(map: WatcherMap, key: string, watcher: Watcher): void {
  const known = map.get(key)
  known?.delete(watcher)
  if (known?.size === 0) map.delete(key)
}

function deliverTo(watchers: Iterable<Watcher> | undefined, event: CacheEvent): void {
  if (watchers !== undefined) for (const watcher of watchers) watcher.deliver(event)
}

/** An index with nobody in it. */
export function createWatcherIndex(): WatcherIndex {
  const everyone = new Set<Watcher>()
  const unscoped = new Set<Watcher>()
  const byNamespace: WatcherMap = new Map()
  const byKey: WatcherMap = new Map()
  const byIndexed: WatcherMap = new Map()

  const placeOf = (scope: WatcherScope): [WatcherMap, string] | undefined => {
    switch (scope.by) {
      case 'all':
        return undefined
      case 'namespace':
        return [byNamespace, scope.namespace]
      case 'key':
        return [byKey, scope.key]
      case 'indexed':
        return [byIndexed, scope.value]
    }
  }
  return {
    add(scope, watcher) {
      everyone.add(watcher)
      const place = placeOf(scope)
      if (place === undefined) unscoped.add(watcher)
      else register(place[0], place[1], watcher)
      return {
        [Symbol.dispose]() {
          everyone.delete(watcher)
          if (place === undefined) unscoped.delete(watcher)
          else unregister(place[0], place[1], watcher)
        },
      }
    },
    all: () => everyone,
    deliver(event, indexed) {
      if (everyone.size === 0) return
      deliverTo(unscoped, event)
      if (byNamespace.size > 0) deliverTo(byNamespace.get(event.object.namespace), event)
      if (byKey.size > 0) deliverTo(byKey.get(event.object.key), event)
      if (indexed === undefined || byIndexed.size === 0) return
      const now = event.object.fieldOf(indexed)
      const before = event.previous === undefined ? now : event.previous.fieldOf(indexed)
      deliverTo(byIndexed.get(now), event)
      if (before !== now) deliverTo(byIndexed.get(before), event)
    },
  }
}
