// Keeps a cache of one kind true: list, then watch from there; watch again when the server ends it, list again when it no
// longer has that revision, back off when it cannot be reached. Upstream counterpart: client-go's reflector and informer.
//
//   listing ──ok──▶ watching ──ended──▶ watching
//      ▲  ╲error (back-off)   ╲410, or failed too often──▶ listing
//      ╰───╯                   ╲error (back-off)──▶ watching
import { isExpired, type KubernetesObject, StatusError, statusErrorFrom } from '#api'
import { type Clock, createSignalValue, errorMessage, type Log, type Random, sleep } from '#base'
import type { Client, ClientKind, Informer, InformerOptions, WatchEvent } from '../contract.ts'
import { type Cache, createCache } from './cache.ts'
import { createHandlers, type Handlers } from './handlers.ts'

export interface InformerDeps {
  readonly client: Client
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

type State =
  /** `resourceVersion` '0': whatever the server has at hand will do; '': the newest. */
  | { readonly phase: 'listing'; readonly failures: number; readonly resourceVersion: '' | '0' }
  | { readonly phase: 'watching'; readonly failures: number; readonly resourceVersion: string }

const listAnew: State = { phase: 'listing', failures: 0, resourceVersion: '' }

const retryDelayMsMin = 200
const retryDelayMsMax = 30_000
/** A watch is asked to end after this and up to twice as long, so that servers can be drained. */
const watchTimeoutSeconds = 300
/** Watches that fail in a row before the informer lists again: the server may have lost what it once told. */
const watchFailuresMax = 5
/** Failures in a row from which they are warned of. */
const failuresToWarn = 3
/** A watch that lasted this long was no failure to begin with. */
const steadyWatchMs = 60_000

/** Milliseconds to wait after `failures` failures in a row: 0.2 s doubling to 30 s, up to twice that by chance. */
export function retryDelayMs(failures: number, random: Random): number {
  if (failures === 0) return 0
  return Math.min(retryDelayMsMax, retryDelayMsMin * 2 ** (failures - 1)) * (1 + random.next())
}

/** Starts an informer. It is at work at once; `synced` tells when the first list is in, and rejects if it stops before. */
export function startInformer<T extends KubernetesObject>(
  deps: InformerDeps,
  kind: ClientKind<T>,
  options: InformerOptions<T> = {},
): Informer<T> {
  const cache = createCache<T>(options.indexes)
  const handlers = createHandlers(cache, deps.log)
  const stopping = new AbortController()
  const hasSynced = createSignalValue(false)
  const { indexes: _indexes, ...scope } = options
  const loop: Loop<T> = { ...deps, kind, scope, cache, handlers, signal: stopping.signal, seen: '', hasSynced }
  const done = run(loop)
  const synced = hasSynced.waitFor((value) => value, { signal: stopping.signal }).then(() => {})
  // Nobody need wait for it, and then it must not count as unhandled when the informer stops first.
  synced.catch(() => {})

  return {
    done,
    synced,
    get: cache.get,
    list: cache.list,
    byIndex: cache.byIndex,
    resourceVersion: () => loop.seen,
    subscribe: handlers.subscribe,
    async [Symbol.asyncDispose]() {
      stopping.abort(new DOMException('The informer was stopped', 'AbortError'))
      await done
    },
  }
}

interface Loop<T extends KubernetesObject> extends InformerDeps {
  readonly kind: ClientKind<T>
  readonly scope: Omit<InformerOptions<T>, 'indexes'>
  readonly cache: Cache<T>
  readonly handlers: Handlers<T>
  readonly signal: AbortSignal
  readonly hasSynced: { set(value: boolean): void }
  /** The resourceVersion up to which everything is in the cache. */
  seen: string
}

async function run<T extends KubernetesObject>(loop: Loop<T>): Promise<void> {
  let state: State = { phase: 'listing', failures: 0, resourceVersion: '0' }
  while (!loop.signal.aborted) {
    const next: State = await step(loop, state)
    // A server that ends every watch at once must not be asked in a tight loop.
    const idle = next.phase === 'watching' && next.failures === 0 && next.resourceVersion === state.resourceVersion
    if (idle) await sleep(loop.clock, retryDelayMsMin, { signal: loop.signal }).catch(() => {})
    state = next
  }
}

async function step<T extends KubernetesObject>(loop: Loop<T>, state: State): Promise<State> {
  const startedMs = loop.clock.monotonic()
  try {
    return state.phase === 'listing' ? await list(loop, state.resourceVersion) : await watch(loop, state)
  } catch (error) {
    if (loop.signal.aborted) return state
    if (state.phase === 'watching' && isExpired(error)) return listAnew
    const progressed = state.phase === 'watching' && state.resourceVersion !== loop.seen
    const steady = loop.clock.monotonic() - startedMs >= steadyWatchMs
    const failures = progressed || steady ? 1 : state.failures + 1
    const lost = { kind: loop.kind.kind, error: errorMessage(error), failures }
    // One failure is everyday life: servers restart, connections are cut.
    if (failures < failuresToWarn) loop.log.debug('informer lost the server', lost)
    else loop.log.warn('informer cannot reach the server', lost)
    await sleep(loop.clock, retryDelayMs(failures, loop.random), { signal: loop.signal }).catch(() => {})
    if (state.phase === 'listing') return { ...state, resourceVersion: '', failures }
    if (failures >= watchFailuresMax || isRefusal(error)) return { phase: 'listing', failures, resourceVersion: '' }
    return { phase: 'watching', failures, resourceVersion: loop.seen }
  }
}

/** Whether the server says that this very watch cannot be had, so that asking again as it was is of no use. */
function isRefusal(error: unknown): boolean {
  return error instanceof StatusError && error.code >= 400 && error.code < 500 && error.code !== 429
}

async function list<T extends KubernetesObject>(loop: Loop<T>, resourceVersion: string): Promise<State> {
  const found = await loop.client.list(loop.kind, { ...loop.scope, resourceVersion, signal: loop.signal })
  loop.seen = found.metadata.resourceVersion ?? ''
  for (const change of loop.cache.replace(found.items)) loop.handlers.tell(change)
  loop.hasSynced.set(true)
  return { phase: 'watching', failures: 0, resourceVersion: loop.seen }
}

async function watch<T extends KubernetesObject>(loop: Loop<T>, { resourceVersion }: State): Promise<State> {
  const timeoutSeconds = Math.round(watchTimeoutSeconds * (1 + loop.random.next()))
  const { scope, signal } = loop
  for await (const events of loop.client.watch(loop.kind, { ...scope, resourceVersion, timeoutSeconds, signal })) {
    for (const event of events) {
      if (signal.aborted) return listAnew
      apply(loop, event)
    }
  }
  return { phase: 'watching', failures: 0, resourceVersion: loop.seen }
}

function apply<T extends KubernetesObject>(loop: Loop<T>, event: WatchEvent<T>): void {
  switch (event.type) {
    case 'ERROR':
      throw statusErrorFrom(event.status, 500)
    case 'BOOKMARK':
      loop.seen = event.resourceVersion
      return
    default: {
      const change = event.type === 'DELETED' ? loop.cache.delete(event.object) : loop.cache.set(event.object)
      loop.seen = event.object.metadata.resourceVersion
      if (change) loop.handlers.tell(change)
    }
  }
}
