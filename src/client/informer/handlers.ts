// Who is told of an informer's changes. One handler's failure is logged and keeps neither the others nor the informer.
import type { KubernetesObject } from '#api'
import { errorMessage, type Log } from '#base'
import type { InformerHandler } from '../contract.ts'
import type { Cache, CacheChange } from './cache.ts'

export interface Handlers<T> {
  tell(change: CacheChange<T>): void
  /** Tells `handler` of every object in the cache now, and of each change from now on. */
  subscribe(handler: InformerHandler<T>): Disposable
}

/** No handlers yet. */
export function createHandlers<T extends KubernetesObject>(cache: Cache<T>, log: Log): Handlers<T> {
  // Replaced when it changes, so that a handler that subscribes while others are told is not told twice.
  let handlers: readonly InformerHandler<T>[] = []
  const notify = (handler: InformerHandler<T>, change: CacheChange<T>): void => {
    try {
      if (change.type === 'added') handler.added?.(change.object)
      else if (change.type === 'updated') handler.updated?.(change.object, change.previous)
      else handler.deleted?.(change.object)
    } catch (error) {
      log.error('informer handler failed', { change: change.type, error: errorMessage(error) })
    }
  }
  return {
    tell(change) {
      for (const handler of handlers) notify(handler, change)
    },
    subscribe(handler) {
      const own = bound(handler)
      handlers = [...handlers, own]
      for (const object of [...cache.list()]) notify(own, { type: 'added', object })
      return {
        [Symbol.dispose]: () => {
          handlers = handlers.filter((one) => one !== own)
        },
      }
    },
  }
}

/** The handler under an identity of its own: the same one may subscribe twice. */
function bound<T>(handler: InformerHandler<T>): InformerHandler<T> {
  return {
    added: (object) => handler.added?.(object),
    updated: (object, previous) => handler.updated?.(object, previous),
    deleted: (object) => handler.deleted?.(object),
  }
}
