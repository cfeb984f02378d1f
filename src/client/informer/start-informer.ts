// Keeps a cache of one kind true: list, then watch from there; watch again when the server ends it, list again when it no
// longer has that revision, back off when it cannot be reached. Upstream counterpart: client-go's reflector and informer.
//
//   listing ──ok──▶ watching ──ended──▶ watching
//      ▲  ╲error (back-off)   ╲410──▶ listing
//      ╰───╯                   ╲error (back-off) ──▶ watching
import { type KubernetesObject, StatusError } from '#api'
import { type Clock, createSignalValue, errorMessage, type Log, type Random, sleep } from '#base'
import type { Client, ClientKind, Informer, InformerHandler, InformerOptions, WatchEvent } from '../contract.ts'
import { type CacheChange, createCache } from './cache.ts'

export interface InformerDeps {
  readonly client: Client
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

type State =
  | { readonly phase: 'listing'; readonly failures: number }
  | { readonly phase: 'watching'; readonly failures: number; readonly resourceVersion: string }

const retryDelayMsMin = 200
const retryDelayMsMax = 30_000
/** A watch is asked to end after this and up to twice as long, so that servers can be drained. */
const watchTimeoutSeconds = 300

/** Milliseconds to wait after `failures` failures in a row: 0.2 s doubling to 30 s, up to twice that by chance. */
export function retryDelayMs(failures: number, random: Random): number {
  if (failures === 0) return 0
  return Math.min(retryDelayMsMax, retryDelayMsMin * 2 ** (failures - 1)) * (1 + random.next())
}

/** Starts an informer. It is at work at once; `synced` tells when the first list is in. */
export function startInformer<T extends KubernetesObject>(
  deps: InformerDeps,
  kind: ClientKind<T>,
  options: InformerOptions<T> = {},
): Informer<T> {
  const { client, clock, random, log } = deps
  const cache = createCache<T>(options.indexes)
  const handlers = new Set<InformerHandler<T>>()
  const stopping = new AbortController()
  const synced = createSignalValue(false)
  const { indexes: _indexes, ...scope } = options
  let seen = ''

  const tell = (change: CacheChange<T> | undefined): void => {
    if (!change) return
    for (const handler of handlers) notify(handler, change)
  }
  const list = async (): Promise<State> => {
    const found = await client.list(kind, { ...scope, resourceVersion: '0', signal: stopping.signal })
    seen = found.metadata.resourceVersion ?? ''
    for (const change of cache.replace(found.items)) tell(change)
    synced.set(true)
    return { phase: 'watching', failures: 0, resourceVersion: seen }
  }
  /** Applies one event; the state to go on with if the watch cannot go on. */
  const apply = (event: WatchEvent<T>): State | undefined => {
    if (event.type === 'ERROR') {
      if (event.status.code === 410) return { phase: 'listing', failures: 0 }
      throw new StatusError('', { message: event.status.message ?? 'the watch failed', code: event.status.code ?? 500 })
    }
    seen = event.type === 'BOOKMARK' ? event.resourceVersion : event.object.metadata.resourceVersion
    if (event.type === 'DELETED') tell(cache.delete(event.object))
    else if (event.type !== 'BOOKMARK') tell(cache.set(event.object))
    return undefined
  }
  const watch = async (from: string): Promise<State> => {
    const timeoutSeconds = Math.round(watchTimeoutSeconds * (1 + random.next()))
    for await (const events of client.watch(kind, { ...scope, resourceVersion: from, timeoutSeconds, signal: stopping.signal })) {
      for (const event of events) {
        const next = apply(event)
        if (next) return next
      }
    }
    return { phase: 'watching', failures: 0, resourceVersion: seen }
  }
  const step = async (state: State): Promise<State> => {
    try {
      return state.phase === 'listing' ? await list() : await watch(state.resourceVersion)
    } catch (error) {
      if (stopping.signal.aborted) return state
      if (error instanceof StatusError && error.code === 410) return { phase: 'listing', failures: 0 }
      const failures = seen !== '' && state.phase === 'watching' && state.resourceVersion !== seen ? 1 : state.failures + 1
      log.debug('informer lost the server', { kind: kind.kind, error: errorMessage(error), failures })
      await sleep(clock, retryDelayMs(failures, random), { signal: stopping.signal }).catch(() => {})
      return state.phase === 'listing' ? { ...state, failures } : { phase: 'watching', failures, resourceVersion: seen }
    }
  }
  const run = async (): Promise<void> => {
    let state: State = { phase: 'listing', failures: 0 }
    while (!stopping.signal.aborted) {
      const next: State = await step(state)
      // A server that ends every watch at once must not be asked in a tight loop.
      const idle = next.phase === 'watching' && state.phase === 'watching' && next.resourceVersion === state.resourceVersion && next.failures === 0
      if (idle) await sleep(clock, retryDelayMsMin, { signal: stopping.signal }).catch(() => {})
      state = next
    }
  }
  const done = run()

  return {
    done,
    synced: synced.waitFor((value) => value, { signal: stopping.signal }).then(() => {}),
    get: (key) => cache.get(key),
    list: () => cache.list(),
    byIndex: (index, value) => cache.byIndex(index, value),
    resourceVersion: () => seen,
    subscribe(handler) {
      handlers.add(handler)
      for (const object of cache.list()) handler.added?.(object)
      return { [Symbol.dispose]: () => void handlers.delete(handler) }
    },
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await done
    },
  }
}

function notify<T>(handler: InformerHandler<T>, change: CacheChange<T>): void {
  switch (change.type) {
    case 'added':
      handler.added?.(change.object)
      break
    case 'updated':
      handler.updated?.(change.object, change.previous)
      break
    case 'deleted':
      handler.deleted?.(change.object)
      break
  }
}
