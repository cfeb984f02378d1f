// Everything that was ever written to a cluster's store, in order, as changes of objects; and a hash of it by which two
// runs are compared.
import type { KubernetesObject } from '#api'
import { fnv1a64, frameBatches, type Running } from '#base'
import type { Store, StoreEvent } from '#store'

/** One write. `previous` is what was there before. */
export interface Change {
  readonly type: 'added' | 'modified' | 'deleted'
  /** `pods`, `apps/deployments`. */
  readonly resource: string
  /** The object as stored: of a deletion, as it was last. */
  readonly object: KubernetesObject
  readonly previous: KubernetesObject | undefined
  readonly revision: number
}

export interface History extends Running {
  /** Writes seen so far. */
  readonly count: number
  /** Over keys, revisions and bytes of all writes: the same for two runs that did the same. */
  hash(): string
  /** Called for each write, in order, soon after it was done. Disposing ends that. */
  subscribe(listener: (change: Change) => void): Disposable
}

const registryPrefix = '/registry/'
const decoder = new TextDecoder()
/** What has been parsed, by its bytes: what a write leaves behind is the next one's `previous`. */
const parsed = new WeakMap<Uint8Array, KubernetesObject>()

function parse(bytes: Uint8Array): KubernetesObject {
  const known = parsed.get(bytes)
  if (known !== undefined) return known
  const object = JSON.parse(decoder.decode(bytes)) as KubernetesObject
  parsed.set(bytes, object)
  return object
}

/** `apps/deployments` of `/registry/apps/deployments/default/web`. */
function resourceOf(key: string, object: KubernetesObject): string {
  const { namespace, name } = object.metadata
  const tail = namespace ? `/${namespace}/${name}` : `/${name}`
  return key.slice(registryPrefix.length, key.length - tail.length)
}

function changeOf(event: StoreEvent): Change {
  const { key, previousValue, modRevision: revision } = event
  const previous = previousValue === undefined ? undefined : parse(previousValue)
  if (event.type === 'delete') {
    const object = parse(event.previousValue)
    return { type: 'deleted', resource: resourceOf(key, object), object, previous: object, revision }
  }
  const object = parse(event.value)
  const type = previous === undefined ? 'added' : 'modified'
  return { type, resource: resourceOf(key, object), object, previous, revision }
}

/** Follows a store from now on. */
export function followHistory(store: Store): History {
  const listeners = new Set<(change: Change) => void>()
  let count = 0
  let hash = fnv1a64('')
  const ending = new AbortController()
  const stream = store.watch({ prefix: registryPrefix, afterRevision: 0, signal: ending.signal })
  const note = (event: StoreEvent): void => {
    count++
    hash = fnv1a64(`${event.type} ${event.key} ${event.modRevision} `, hash)
    if (event.type === 'put') hash = fnv1a64(event.value, hash)
    if (listeners.size === 0) return
    const change = changeOf(event)
    for (const listener of listeners) listener(change)
  }
  const follow = async (): Promise<void> => {
    for await (const batch of frameBatches(stream)) {
      for (const frame of batch) if (frame.type !== 'progress') note(frame)
    }
  }
  const done = follow()
  done.catch(() => {})
  return {
    done,
    get count() {
      return count
    },
    hash: () => hash.toString(16).padStart(16, '0'),
    subscribe(listener) {
      listeners.add(listener)
      return { [Symbol.dispose]: () => void listeners.delete(listener) }
    },
    async [Symbol.asyncDispose]() {
      ending.abort()
      await done.catch(() => {})
    },
  }
}
