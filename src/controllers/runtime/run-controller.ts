// One controller at work: informers put keys into its queue; workers take a key, wait until the caches have seen the key's
// own writes, observe, decide, apply. Serial per key; a failure comes again with back-off and is told to the next decision.
import type { KubernetesObject } from '#api'
import {
  type Clock,
  createWorkQueue,
  type Log,
  type Random,
  type Running,
  type WorkQueue,
  type WorkQueueObserver,
} from '#base'
import { type Client, type EventRecorder, type Informer, type InformerHandler, startWorkers } from '#client'
import { applyPlan, PlanError } from './apply-plan.ts'
import { type Controller, workersDefault } from './define-controller.ts'
import { createExpectations, type Expectations } from './expectations.ts'
import type { InformerPool } from './informer-pool.ts'
import type { MetricName, MetricsSink } from './metrics.ts'
import type { Action, AnyKind, PlanFailure } from './plan.ts'
import { createUnanswered, type Unanswered } from './unanswered.ts'

export interface RunDeps {
  readonly client: Client
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly pool: InformerPool
  readonly events: EventRecorder
  readonly metrics: MetricsSink
}

/** A controller that runs. */
export interface RunningController extends Running {
  readonly name: string
  /** Resolves when the controller's caches are filled and its workers work. */
  readonly started: Promise<void>
  /** Has a kind wake it that became known only now. */
  watch(kind: AnyKind): void
  /** Why the controller last did what it did for a key; undefined if it has nothing to do with it. */
  because(key: string): string | undefined
}

/** While a key waits for its own writes it is also looked at this often, in case no event comes. */
const expectationPollMs = 1_000
/** After a conflict the key is looked at again: at once where the cache has told of it already, else when it does. */
const conflictRetryMs = 50

interface State {
  /** Since when keys have been handled, monotonic milliseconds. */
  readonly handling: Map<string, number>
  readonly failures: Map<string, PlanFailure>
  readonly reasons: Map<string, string>
  readonly expectations: Expectations
  readonly unanswered: Unanswered
}

function createState({ clock, pool, client }: RunDeps): State {
  const expectations = createExpectations(
    () => clock.monotonic(),
    (id) => pool.find(id),
  )
  return {
    handling: new Map(),
    failures: new Map(),
    reasons: new Map(),
    expectations,
    unanswered: createUnanswered(client, expectations),
  }
}

function queueObserver(metrics: MetricsSink, name: string): WorkQueueObserver {
  const labels = { name }
  return {
    added: () => metrics.tell({ metric: 'workqueue_adds_total', labels }),
    started: (waitedMs) =>
      metrics.tell({ metric: 'workqueue_queue_duration_seconds', labels, value: waitedMs / 1_000 }),
    finished: (tookMs) => metrics.tell({ metric: 'workqueue_work_duration_seconds', labels, value: tookMs / 1_000 }),
    retried: () => metrics.tell({ metric: 'workqueue_retries_total', labels }),
  }
}

interface WatchedQueue {
  readonly name: string
  readonly queue: WorkQueue
  readonly handling: ReadonlyMap<string, number>
}

/** Gauges of a queue: how many keys wait, and how long others have been handled. */
function watchQueue(
  { metrics, clock }: RunDeps,
  { name, queue, handling }: WatchedQueue,
  owned: AsyncDisposableStack,
): void {
  const labels = { name }
  const seconds = (): readonly number[] =>
    [...handling.values()].map((sinceMs) => (clock.monotonic() - sinceMs) / 1_000)
  const watch = (metric: MetricName, read: () => number): void => {
    owned.use(metrics.watch(metric, () => [{ labels, value: read() }]))
  }
  watch('workqueue_depth', () => queue.size)
  watch('workqueue_unfinished_work_seconds', () => seconds().reduce((sum, one) => sum + one, 0))
  watch('workqueue_longest_running_processor_seconds', () => Math.max(0, ...seconds()))
}

async function reconcile(
  { client, clock, pool, events, metrics }: RunDeps,
  controller: Controller,
  state: State,
  { key, signal }: { readonly key: string; readonly signal: AbortSignal },
): Promise<void | { readonly requeueAfterMs: number }> {
  const { failures, reasons, expectations, unanswered } = state
  await unanswered.clear(key, signal)
  const beganMs = clock.monotonic()
  if (!expectations.met(key)) return { requeueAfterMs: expectationPollMs }
  const live = { client, signal, now: clock.now(), monotonicMs: clock.monotonic() }
  const observed = await controller.observe(pool.caches, key, live)
  if (observed === undefined) {
    failures.delete(key)
    reasons.delete(key)
    expectations.forget(key)
    unanswered.forget(key)
    return
  }
  const plan = controller.decide(observed, clock.now(), failures.get(key))
  const measure = (failure: PlanFailure | undefined): void => {
    const sync = { seconds: (clock.monotonic() - beganMs) / 1_000, failure }
    for (const one of controller.measureSync?.(observed, plan, sync) ?? []) metrics.tell(one)
  }
  reasons.set(key, plan.because)
  const observer = {
    wrote: (kind: AnyKind, object: KubernetesObject) => expectations.wrote(key, kind, object),
    removed: (kind: AnyKind, object: KubernetesObject) => expectations.removed(key, kind, object),
    overtaken: (kind: AnyKind, object: KubernetesObject) => expectations.overtaken(key, kind, object),
    unanswered: (action: Action) => unanswered.note(key, action),
  }
  try {
    await applyPlan({ client, events, observer, signal, effects: controller.effects }, plan)
    failures.delete(key)
    for (const one of plan.measures ?? []) metrics.tell(one)
    measure(undefined)
  } catch (error) {
    if (!(error instanceof PlanError)) throw error
    measure(error.failure)
    // Somebody else was faster: the cache will tell what they did, and then the decision is made anew.
    if (error.failure.reason === 'Conflict') return { requeueAfterMs: conflictRetryMs }
    failures.set(key, error.failure)
    throw error
  }
  if (plan.requeueAfterMs !== undefined) return { requeueAfterMs: Math.max(0, plan.requeueAfterMs) }
}

/** Reconciles, and keeps in mind since when. */
async function handle(
  deps: RunDeps,
  controller: Controller,
  state: State,
  work: { readonly key: string; readonly signal: AbortSignal },
): ReturnType<typeof reconcile> {
  state.handling.set(work.key, deps.clock.monotonic())
  try {
    return await reconcile(deps, controller, state, work)
  } finally {
    state.handling.delete(work.key)
  }
}

type Keys = (object: KubernetesObject) => Iterable<string>

interface WakingRules {
  readonly keys: Keys
  readonly gone: Keys
  readonly waiting: Keys
  readonly isNews?: ((object: KubernetesObject, previous: KubernetesObject | undefined) => boolean) | undefined
}

/** Wakes the keys that an object concerns, and those that wait for it. */
function wakingHandler(
  wake: (keys: Iterable<string>) => void,
  { keys, gone, waiting, isNews = () => true }: WakingRules,
): InformerHandler<KubernetesObject> {
  return {
    added(object) {
      if (isNews(object, undefined)) wake(keys(object))
      wake([...waiting(object)])
    },
    updated(object, previous) {
      if (isNews(object, previous)) {
        wake(keys(previous))
        wake(keys(object))
      }
      wake([...waiting(object)])
    },
    deleted(object) {
      wake(gone(object))
      wake([...waiting(object)])
    },
  }
}

/** Starts a controller. Its indexes must be in the pool. */
export function runController(deps: RunDeps, controller: Controller): RunningController {
  const { clock, random, log, pool, metrics } = deps
  const { name, watches, watchEverything, tick } = controller
  const queue = createWorkQueue({ clock, random }, { observer: queueObserver(metrics, controller.queue ?? name) })
  const state = createState(deps)
  const owned = new AsyncDisposableStack()
  watchQueue(deps, { name: controller.queue ?? name, queue, handling: state.handling }, owned)
  for (const { metric, read } of controller.gauges ?? []) owned.use(metrics.watch(metric, () => read(pool.caches)))
  const stopped = Promise.withResolvers<void>()
  let stopping = false
  const wake = (keys: Iterable<string>): void => {
    for (const key of keys) queue.add(key)
  }
  const subscribe = (kind: AnyKind, rules: Omit<WakingRules, 'waiting'>): void => {
    const handler = wakingHandler(wake, { ...rules, waiting: (o) => state.expectations.waitingFor(kind, o) })
    owned.use(pool.informer(kind).subscribe(handler))
  }
  const informers: Informer<KubernetesObject>[] = watches.map(({ kind }) => pool.informer(kind))
  for (const watch of watches) {
    const keys: Keys = (object) => watch.keys(object, pool.caches)
    const { deletedKeys } = watch
    const isNews = watch.isNews?.bind(watch)
    const gone: Keys = deletedKeys === undefined ? keys : (object) => deletedKeys.call(watch, object, pool.caches)
    subscribe(watch.kind, { keys, gone, isNews })
  }
  const beat = (): void => {
    if (tick === undefined || stopping) return
    wake(tick.keys(pool.caches))
    timer = clock.setTimer(tick.everyMs, beat)
  }
  let timer: Disposable | undefined
  owned.defer(() => timer?.[Symbol.dispose]())

  const run = async (): Promise<void> => {
    await Promise.all(informers.map(({ synced }) => synced))
    if (stopping) return
    beat()
    const concurrency = controller.workers ?? workersDefault
    const workers = startWorkers({ queue, log }, { name, concurrency }, (key, signal) =>
      handle(deps, controller, state, { key, signal }),
    )
    owned.use(workers)
    workers.done.catch(stopped.reject)
  }
  const started = run()
  // Informers that were stopped before they had anything are no failure of the controller.
  started.catch(() => {})

  return {
    name,
    started,
    done: stopped.promise,
    watch(kind) {
      if (watchEverything === undefined || stopping) return
      subscribe(kind, {
        keys: (object) => watchEverything.keys(kind, object, pool.caches),
        gone: (object) => watchEverything.deletedKeys(kind, object, pool.caches),
        isNews: watchEverything.isNews,
      })
      wake(watchEverything.followedKeys?.(kind, pool.caches) ?? [])
    },
    because: (key) => state.reasons.get(key),
    async [Symbol.asyncDispose]() {
      stopping = true
      await owned.disposeAsync()
      queue.shutDown()
      stopped.resolve()
    },
  }
}
