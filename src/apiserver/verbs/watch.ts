// WATCH: the events of a resource from a revision on, as frames that all watchers share. A watcher that does not take its
// frames is cut and never slows anybody. Upstream counterpart: k8s.io/apiserver/pkg/storage/cacher/cache_watcher.go.
import { tooOldResourceVersion } from '#api'
import {
  createFrameQueue,
  type EncodableFrame,
  type Frame,
  type FrameQueue,
  frameStreamOf,
  onAbort,
  type TransportResponse,
} from '#base'
import type { CacheEvent, CacheEventType } from '../cache/cache-event.ts'
import { CachedObject } from '../cache/cached-object.ts'
import type { ResourceCache } from '../cache/resource-cache.ts'
import type { Watcher } from '../cache/watcher-index.ts'
import { sendsInitialEvents } from '../http/list-options.ts'
import { booleanParameter, integerParameter } from '../http/query-values.ts'
import type { ResourceRequestInfo } from '../http/request-info.ts'
import { streamResponse } from '../http/responses.ts'
import { selectionOf, watcherScopeOf } from '../http/selection.ts'
import { type ServedResource, servedValue } from '../served-resource.ts'
import type { Exchange, ServerContext } from '../server-context.ts'
import { resourceVersionParameter } from './resource-version.ts'
import { bookmarkFrame, errorFrame, shapedFrame, type View, viewOf, watchHeaders } from './watch-view.ts'

/** Frames that may wait for one watcher. They are shared, so this bounds how late a watcher may be, not memory. */
export const watchFramesMax = 10_000
/** How long a watch lasts that names no timeoutSeconds: this, to twice it. Upstream: --min-request-timeout. */
export const watchSecondsMin = 1_800
/** Bookmarks come this often to those who asked. Upstream: about once a minute. */
export const bookmarkIntervalMs = 60_000

/** How an event looks to one who sees only what a selection matches: an object that stops matching is DELETED, one that starts is ADDED. */
export function transitionOf(type: CacheEventType, matched: boolean, matches: boolean): CacheEventType | undefined {
  if (type === 'DELETED') return matched ? 'DELETED' : undefined
  if (matches) return matched ? 'MODIFIED' : 'ADDED'
  return matched ? 'DELETED' : undefined
}

function isSelected({ selection, resource }: View, cache: ResourceCache, object: CachedObject): boolean {
  const { key, keyPrefix, indexedValue, test } = selection
  if (key !== undefined ? object.key !== key : !object.key.startsWith(keyPrefix)) return false
  if (
    indexedValue !== undefined &&
    cache.indexedField !== undefined &&
    object.fieldOf(cache.indexedField) !== indexedValue
  )
    return false
  return test === undefined || test(servedValue(resource, object))
}

/** The frame that a view shows of an event; undefined: nothing. */
function frameOf(view: View, cache: ResourceCache, event: CacheEvent): EncodableFrame | undefined {
  const { selection, shapeName } = view
  const { object, previous } = event
  let { type } = event
  if (selection.test !== undefined || selection.indexedValue !== undefined) {
    // A deleted object is judged by what it was; without it (the event was read from the store) by what it is.
    const matched =
      previous === undefined ? type === 'DELETED' && isSelected(view, cache, object) : isSelected(view, cache, previous)
    const matches = type !== 'DELETED' && isSelected(view, cache, object)
    const seen = transitionOf(type, matched, matches)
    if (seen === undefined) return undefined
    if (seen === 'DELETED' && type !== 'DELETED' && previous !== undefined) {
      // The object as it last matched, at the revision of the change.
      return event.frameAs(`left/${shapeName}`, () => {
        const { codec } = cache
        const bytes = codec.reserve(previous.listBytes, previous.modRevision, event.revision)
        return shapedFrame(view, 'DELETED', new CachedObject(previous, event.revision, { codec, bytes, as: 'served' }))
      })
    }
    type = seen
  } else if (!isSelected(view, cache, object)) {
    return undefined
  }
  if (shapeName === '' && type === event.type) return event.frame
  // Only the first Table of a watch says what its columns are, so it is nobody else's.
  if (view.heads === 'due') return shapedFrame(view, type, object)
  return event.frameAs(`${type}/${shapeName}`, () => shapedFrame(view, type, object))
}

function selectedObjects(view: View, cache: ResourceCache): readonly CachedObject[] {
  const { key, keyPrefix, indexedValue } = view.selection
  if (key !== undefined) {
    const object = cache.get(key)
    return object !== undefined && isSelected(view, cache, object) ? [object] : []
  }
  const slots = indexedValue === undefined ? cache.list(keyPrefix) : cache.listIndexed(indexedValue, keyPrefix)
  const objects: CachedObject[] = []
  for (const { object } of slots) if (object !== undefined && isSelected(view, cache, object)) objects.push(object)
  return objects
}

/** The frames with which a watch begins, before anything new happens. */
function initialFrames(
  server: ServerContext,
  cache: ResourceCache,
  view: View,
  start: { readonly revision: number | undefined; readonly initial: boolean; readonly bookmarks: boolean },
): EncodableFrame[] {
  const { revision, initial, bookmarks } = start
  if (initial) {
    const frames = selectedObjects(view, cache).map((object) => shapedFrame(view, 'ADDED', object))
    if (bookmarks) {
      frames.push(bookmarkFrame(view, server.cluster.revision, { 'k8s.io/initial-events-end': 'true' }))
    }
    return frames
  }
  if (revision === undefined || revision === 0) return []
  const frames: EncodableFrame[] = []
  for (const event of cache.eventsAfter(revision)) {
    const frame = frameOf(view, cache, event)
    if (frame !== undefined) frames.push(frame)
  }
  return frames
}

/** Joins a queue to the cache until its time is over, its client gone or too slow. */
function followCache(
  server: ServerContext,
  view: View,
  watch: {
    queue: FrameQueue<Frame>
    cache: ResourceCache
    exchange: Exchange
    seconds: number
    bookmarks: boolean
    after: number
  },
): void {
  const { queue, cache, exchange, bookmarks, after } = watch
  const owned = new DisposableStack()
  const end = (): void => {
    queue.end()
    owned.dispose()
  }
  const watcher: Watcher = {
    deliver(event) {
      if (event.revision <= after) return
      const frame = frameOf(view, cache, event)
      if (frame !== undefined && !queue.push(frame)) end()
    },
    bookmark(revision) {
      if (bookmarks && !queue.push(bookmarkFrame(view, revision))) end()
    },
    end,
  }
  owned.use(server.metrics.watching(exchange.info))
  owned.use(cache.addWatcher(watcherScopeOf(view.selection, cache), watcher))
  owned.use(server.clock.setTimer(watch.seconds * 1_000, end))
  if (bookmarks) {
    let timer = server.clock.setTimer(bookmarkIntervalMs, function again() {
      server.cluster.drain()
      watcher.bookmark(server.cluster.revision)
      if (!queue.ended) timer = server.clock.setTimer(bookmarkIntervalMs, again)
    })
    owned.defer(() => timer[Symbol.dispose]())
  }
  const { signal } = exchange.request
  if (signal !== undefined) owned.use(onAbort(signal, end))
  queue.onDispose(end)
}

/** GET of a collection, or of one object, with `watch`. */
export async function watch(
  server: ServerContext,
  resource: ServedResource,
  exchange: Exchange,
): Promise<TransportResponse> {
  const info = exchange.info as ResourceRequestInfo
  const { cache } = resource
  if (cache === undefined) throw new Error(`Cannot watch ${resource.kind.plural}: nothing is kept of them`)
  const revision = resourceVersionParameter(info.query)
  const initial = sendsInitialEvents(info.query)
  const bookmarks = booleanParameter(info.query, 'allowWatchBookmarks')
  const view = viewOf(server, resource, selectionOf(resource, cache, info), exchange)
  const seconds = integerParameter(info.query, 'timeoutSeconds') || watchSecondsMin * (1 + server.random.next())

  const onWritten = server.metrics.watchEvents(info)
  const freshness = server.cluster.fresh()
  if (freshness !== undefined) await freshness
  if (revision !== undefined && revision > server.cluster.revision) await server.cluster.reached(revision)
  if (revision !== undefined && revision !== 0 && !initial && revision < cache.horizon) {
    // Upstream answers 200 and says so in the stream, as an uncached watch of etcd must.
    const tooOld = tooOldResourceVersion(String(revision), String(cache.horizon))
    return streamResponse(frameStreamOf<Frame>(errorFrame(view, tooOld.toStatus())), watchHeaders(view), onWritten)
  }
  // From here to the registration nothing is awaited, so no event falls between.
  const first = initialFrames(server, cache, view, { revision, initial, bookmarks })
  const queue = createFrameQueue<Frame>({ maxFrames: first.length + watchFramesMax })
  for (const frame of first) queue.push(frame)
  followCache(server, view, { queue, cache, exchange, seconds, bookmarks, after: revision ?? 0 })
  return streamResponse(queue.stream, watchHeaders(view), onWritten)
}
