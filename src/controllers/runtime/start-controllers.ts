// Starts controllers in one process over shared informers. Upstream counterpart: cmd/kube-controller-manager.
import { type Clock, createTaskGroup, errorMessage, type Log, type Random, type Running, sleep } from '#base'
import { type Client, createEventRecorder } from '#client'
import { kindId } from './caches.ts'
import type { Controller } from './define-controller.ts'
import { deletableKinds, type Discover } from './discover-kinds.ts'
import { createInformerPool, type InformerPool } from './informer-pool.ts'
import { type MetricsSink, noMetrics } from './metrics.ts'
import { type RunningController, runController } from './run-controller.ts'

export interface ControllersDeps {
  readonly client: Client
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** Which kinds there are; needed by controllers that watch everything. See `createDiscover`. */
  readonly discover?: Discover
  readonly metrics?: MetricsSink
}

export interface ControllersOptions {
  readonly controllers: readonly Controller[]
  /** Nothing is done before this resolves: leadership won, where several processes stand by. Default: at once. */
  readonly leading?: Promise<void>
}

/** Controllers that run. */
export interface RunningControllers extends Running {
  /** Resolves when each controller has filled caches and works. A kind that is not served keeps its controllers waiting. */
  readonly started: Promise<void>
  /** Why a controller last did what it did for a key (`namespace/name`). */
  because(controller: string, key: string): string | undefined
}

/** How often the server is asked for new kinds. Upstream: the garbage collector's discovery sync. */
export const discoveryIntervalMs = 30_000
/** Kinds that own nothing and are owned by nothing worth collecting. Upstream: DefaultIgnoredResources. */
const ignoredKinds: ReadonlySet<string> = new Set(['/v1/events', 'events.k8s.io/v1/events'])

const syncErrors = 'garbagecollector_controller_resources_sync_error_total'

/** Keeps the pool's informers, and the controllers that watch everything, up with the kinds that are served. */
async function followKinds(
  { discover, clock, log, metrics }: ControllersDeps,
  { pool, running }: { readonly pool: InformerPool; readonly running: readonly RunningController[] },
  signal: AbortSignal,
): Promise<void> {
  const followed = new Map<string, Parameters<InformerPool['release']>[0]>()
  for (;;) {
    try {
      const found = await discover?.(signal)
      const kinds = found === undefined ? [] : deletableKinds(found).filter((kind) => !ignoredKinds.has(kindId(kind)))
      for (const kind of kinds) {
        if (followed.has(kindId(kind))) continue
        followed.set(kindId(kind), kind)
        for (const controller of running) controller.watch(kind)
      }
      if (found !== undefined && found.failures.length > 0) metrics?.tell({ metric: syncErrors })
      const served = new Set(kinds.map(kindId))
      for (const [id, kind] of found === undefined || found.failures.length > 0 ? [] : followed) {
        if (served.has(id)) continue
        followed.delete(id)
        await pool.release(kind)
      }
    } catch (error) {
      if (signal.aborted) return
      metrics?.tell({ metric: syncErrors })
      log.warn('kinds not discovered', { error: errorMessage(error) })
    }
    await sleep(clock, discoveryIntervalMs, { signal })
  }
}

/** Starts all controllers; they are at work as soon as their informers have listed. */
export async function startControllers(
  deps: ControllersDeps,
  options: ControllersOptions,
): Promise<RunningControllers> {
  const { client, clock, random, log, metrics = noMetrics } = deps
  await options.leading
  const owned = new AsyncDisposableStack()
  const pool = owned.use(createInformerPool({ client, clock, random, log }))
  for (const { watches, watchEverything } of options.controllers) {
    for (const { kind, indexes } of watches) if (indexes !== undefined) pool.addIndexes(kind, indexes)
    if (watchEverything !== undefined) pool.addCommonIndexes(watchEverything.indexes)
  }
  const running = options.controllers.map((controller) => {
    const own = log.with({ controller: controller.name })
    const events = owned.use(createEventRecorder({ client, clock, random, log: own }, { component: controller.name }))
    const labels = { name: controller.name, manager: 'kube-controller-manager' }
    owned.use(metrics.watch('running_managed_controllers', () => [{ labels, value: 1 }]))
    return owned.use(runController({ client, clock, random, log: own, pool, events, metrics }, controller))
  })
  const stopped = Promise.withResolvers<void>()
  const group = owned.use(createTaskGroup({ onError: (error) => stopped.reject(error) }))
  if (options.controllers.some(({ watchEverything }) => watchEverything !== undefined)) {
    group.run('discovery', (signal) => followKinds(deps, { pool, running }, signal))
  }
  for (const { done } of [pool, ...running]) done.catch(stopped.reject)
  const started = Promise.all(running.map((one) => one.started)).then(() => {})
  started.catch(() => {})
  return {
    started,
    done: stopped.promise,
    because: (controller, key) => running.find(({ name }) => name === controller)?.because(key),
    async [Symbol.asyncDispose]() {
      await owned.disposeAsync()
      stopped.resolve()
    },
  }
}
