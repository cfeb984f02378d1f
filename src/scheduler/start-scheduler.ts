// Runs a scheduler against the API: informers feed the core, decisions are carried out in the background while the next
// Pod is decided. Nothing ticks: a change is decided about in the turn in which it arrives. Upstream: pkg/scheduler.
import {
  type core,
  isNotFound,
  type KubernetesObject,
  nodeKind,
  nodeRejectionsAnnotation,
  parseTime,
  persistentVolumeClaimKind,
  persistentVolumeKind,
  podKind,
  renderNodeRejections,
  storageClassKind,
} from '#api'
import {
  type Clock,
  createTaskGroup,
  errorMessage,
  type Log,
  type Random,
  type Running,
  type TaskGroup,
  toError,
} from '#base'
import { type Client, type ClientKind, type EventRecorder, type Informer, startInformer } from '#client'
import { defaultProfile } from './default-profile.ts'
import { type ConditionWaits, createConditionWaits } from './framework/condition-waits.ts'
import type { Plugin } from './framework/plugin.ts'
import type { Profile } from './framework/profile.ts'
import type { AttemptResult, SchedulerMetrics } from './metrics.ts'
import { renderUnscheduledPatch, type UnscheduledReason } from './render-condition.ts'
import { createSchedulerCore, type Scheduled, type SchedulerCore } from './scheduler-core.ts'

export interface SchedulerDeps {
  readonly client: Client
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** Without it no Events are written. */
  readonly recorder?: EventRecorder
  /** Without it nothing is counted. */
  readonly metrics?: SchedulerMetrics
}

export interface SchedulerOptions {
  /** Default: `defaultProfile()`, for Pods of `default-scheduler`. */
  readonly profiles?: readonly Profile[]
}

/** Bindings and status patches under way at a time. */
const writesMax = 64
/** Pods whose binding waits for something else at a time, such as their volumes. */
const waitingBindingsMax = 5_000
/** A Pod's volumes are waited for this long. Upstream: VolumeBindingArgs.bindTimeoutSeconds. */
const volumeBindingLimitMs = 600_000
/** Pods decided about before others get their turn. */
const podsPerTurn = 64

/** Starts scheduling as soon as Pods and nodes are known. Disposing ends bindings under way and waits for that. */
export function startScheduler(deps: SchedulerDeps, options: SchedulerOptions = {}): Running {
  const { clock } = deps
  const stopped = Promise.withResolvers<void>()
  const core = createSchedulerCore(deps, options.profiles ?? [defaultProfile()])
  const onError = (error: unknown, name: string): void =>
    deps.log.error('scheduler task failed', { name, error: errorMessage(error) })
  watchQueues(deps, core)
  const writes = createTaskGroup({ concurrency: writesMax, onError })
  const waitingBindings = createTaskGroup({ concurrency: waitingBindingsMax, onError })
  const waits = createConditionWaits(clock)
  const pump = createPump(clock, core, (scheduled) =>
    carryOut({ ...deps, core, writes, waitingBindings, waits, wake: () => pump.wake() }, scheduled),
  )
  const nodes = startInformer(deps, nodeKind)
  // Pods that have ended take nothing of their node.
  const pods = startInformer(deps, podKind, { fieldSelector: 'status.phase!=Succeeded,status.phase!=Failed' })
  follow(deps, { core, nodes, pods, wake: () => pump.wake() })
  const storage = followStorage(deps, core, () => (waits.changed(), pump.wake()))
  const informers = [nodes, pods, ...storage]
  Promise.all(informers.map(({ synced }) => synced)).then(
    () => pump.start(),
    () => {},
  )
  Promise.all(informers.map(({ done }) => done)).catch((error: unknown) => stopped.reject(toError(error)))

  return {
    done: stopped.promise,
    async [Symbol.asyncDispose]() {
      pump[Symbol.dispose]()
      await Promise.all([...informers, writes, waitingBindings].map((one) => one[Symbol.asyncDispose]()))
      stopped.resolve()
    },
  }
}

/** Where Pods wait, for metrics. */
function watchQueues({ metrics }: SchedulerDeps, { queue }: SchedulerCore): void {
  metrics?.watchPending(() => ({
    active: queue.count('active') + queue.count('inFlight'),
    backoff: queue.count('backoff'),
    unschedulable: queue.count('unschedulable'),
    gated: queue.count('gated'),
  }))
}

/** Tells metrics how an attempt ended. */
function count({ metrics, clock }: Carrier, { queued, profile, startedMs }: Scheduled, result: AttemptResult): void {
  if (metrics === undefined) return
  metrics.attempt(result, profile.schedulerName, (clock.monotonic() - startedMs) / 1_000)
  const createdMs = parseTime(queued.pod.metadata.creationTimestamp)
  if (result === 'scheduled' && createdMs !== undefined) {
    metrics.bound(Math.max(0, clock.now() - createdMs) / 1_000, queued.failures + 1)
  }
}

interface Followed {
  readonly core: SchedulerCore
  readonly nodes: Informer<core.Node>
  readonly pods: Informer<core.Pod>
  readonly wake: () => void
}

/** Tells the core of every change of Pods and nodes. */
function follow({ clock }: SchedulerDeps, { core, nodes, pods, wake }: Followed): void {
  const now = (): number => clock.monotonic()
  nodes.subscribe({
    added: (node) => (core.nodeAdded(node, now()), wake()),
    updated: (node, previous) => (core.nodeUpdated(node, previous, now()), wake()),
    deleted: (node) => (core.nodeDeleted(node), wake()),
  })
  pods.subscribe({
    added: (pod) => (core.podChanged(pod, undefined, now()), wake()),
    updated: (pod, previous) => (core.podChanged(pod, previous, now()), wake()),
    deleted: (pod) => (core.podDeleted(pod, now()), wake()),
  })
}

/** Tells the core of every change of claims, volumes and classes. */
function followStorage(deps: SchedulerDeps, core: SchedulerCore, changed: () => void): readonly Informer<never>[] {
  const now = (): number => deps.clock.monotonic()
  const follow = <T extends KubernetesObject>(
    kind: ClientKind<T>,
    set: (object: T, nowMs: number) => void,
    remove: (object: T) => void,
  ): Informer<never> => {
    const informer = startInformer(deps, kind)
    const seen = (object: T): void => {
      set(object, now())
      changed()
    }
    informer.subscribe({
      added: seen,
      updated: seen,
      deleted(object) {
        remove(object)
        changed()
      },
    })
    return informer as unknown as Informer<never>
  }
  return [
    follow(persistentVolumeClaimKind, core.claimChanged, core.claimDeleted),
    follow(persistentVolumeKind, core.volumeChanged, core.volumeDeleted),
    follow(storageClassKind, core.storageClassChanged, core.storageClassDeleted),
  ]
}

interface Pump extends Disposable {
  start(): void
  /** Something may be there to decide: it is, at the end of this turn. */
  wake(): void
}

/** Takes decisions until there is none to take, and again when the queue has waited long enough. */
function createPump(clock: Clock, core: SchedulerCore, onScheduled: (scheduled: Scheduled) => void): Pump {
  let state: 'waiting' | 'idle' | 'woken' | 'stopped' = 'waiting'
  let timer: Disposable | undefined

  const run = (): void => {
    if (state !== 'woken') return
    state = 'idle'
    timer?.[Symbol.dispose]()
    for (let count = 0; count < podsPerTurn; count++) {
      const scheduled = core.next(clock.monotonic())
      if (scheduled === undefined) return waitUntil(core.nextDueMs())
      onScheduled(scheduled)
    }
    waitUntil(clock.monotonic())
  }
  const waitUntil = (dueMs: number | undefined): void => {
    timer = dueMs === undefined ? undefined : clock.setTimer(dueMs - clock.monotonic(), wake)
  }
  const wake = (): void => {
    if (state !== 'idle') return
    state = 'woken'
    queueMicrotask(run)
  }
  return {
    wake,
    start() {
      if (state !== 'waiting') return
      state = 'idle'
      wake()
    },
    [Symbol.dispose]() {
      state = 'stopped'
      timer?.[Symbol.dispose]()
    },
  }
}

interface Carrier extends SchedulerDeps {
  readonly core: SchedulerCore
  readonly writes: TaskGroup
  /** Bindings that may wait long, so that they do not keep others from being written. */
  readonly waitingBindings: TaskGroup
  readonly waits: ConditionWaits
  readonly wake: () => void
}

function carryOut(carrier: Carrier, scheduled: Scheduled): void {
  const { queued, decision } = scheduled
  if (decision.type === 'bind') {
    const mayWait = scheduled.profile.plugins.some(({ plugin }) => plugin.preBindPreFlight?.(queued.pod))
    const group = mayWait ? carrier.waitingBindings : carrier.writes
    group.run('bind', (signal) => bind(carrier, { ...scheduled, nodeName: decision.nodeName }, signal))
    return
  }
  count(carrier, scheduled, 'unschedulable')
  carrier.recorder?.event(queued.pod, {
    type: 'Warning',
    reason: 'FailedScheduling',
    message: decision.message,
    action: 'Scheduling',
    ...(decision.rejections.size === 0
      ? {}
      : { annotations: { [nodeRejectionsAnnotation]: renderNodeRejections(decision.rejections) } }),
  })
  tell(carrier, queued.pod, { reason: 'Unschedulable', message: decision.message })
}

/** Writes the PodScheduled condition, unless the Pod has it. */
function tell({ client, clock, log, writes }: Carrier, pod: core.Pod, why: UnscheduledReason): void {
  const body = renderUnscheduledPatch(pod, why, clock.now())
  if (body === undefined) return
  writes.run('status', async (signal) => {
    try {
      await client.patch(podKind, pod.metadata, { type: 'strategic', body }, { subresource: 'status', signal })
    } catch (error) {
      if (signal.aborted || isNotFound(error)) return
      log.warn('Pod not told that it is unschedulable', { pod: podName(pod), error: errorMessage(error) })
    }
  })
}

interface BindTask extends Scheduled {
  readonly nodeName: string
}

async function bind(carrier: Carrier, task: BindTask, signal: AbortSignal): Promise<void> {
  const { queued, profile, nodeName } = task
  const { core, recorder, wake } = carrier
  const { pod, uid } = queued
  const plugins = profile.plugins.map(({ plugin }) => plugin)
  try {
    await runBindPoints(carrier, { pod, plugins, nodeName, core }, signal)
  } catch (error) {
    core.notBound(pod, carrier.clock.monotonic())
    wake()
    if (signal.aborted || isNotFound(error)) return
    count(carrier, task, 'error')
    const message = errorMessage(error)
    carrier.log.warn('Pod not bound', { pod: podName(pod), node: nodeName, error: message })
    recorder?.event(pod, { type: 'Warning', reason: 'FailedScheduling', message, action: 'Scheduling' })
    tell(carrier, pod, { reason: 'SchedulerError', message })
    return
  }
  core.bound(uid)
  count(carrier, task, 'scheduled')
  const message = `Successfully assigned ${podName(pod)} to ${nodeName}`
  recorder?.event(pod, { type: 'Normal', reason: 'Scheduled', message, action: 'Binding' })
}

interface BindPoints {
  readonly core: SchedulerCore
  readonly pod: core.Pod
  readonly plugins: readonly Plugin[]
  readonly nodeName: string
}

/** Reserve, Permit and Bind. What was reserved is given back if one of them fails. */
async function runBindPoints(carrier: Carrier, points: BindPoints, signal: AbortSignal): Promise<void> {
  const { core, pod, plugins, nodeName } = points
  const info = core.snapshot.get(nodeName)?.pods.find(({ uid }) => uid === pod.metadata.uid)
  if (info === undefined) throw new Error(`Cannot bind ${podName(pod)} to ${nodeName}: the node is gone`)
  using reserved = new DisposableStack()
  for (const { reserve } of plugins) if (reserve) reserved.use(reserve(info, nodeName))
  for (const { permit } of plugins) {
    const rejection = await permit?.(info, nodeName, signal)
    if (rejection) throw new Error(rejection.reasons.join(', '))
  }
  const until = (predicate: () => boolean): Promise<void> =>
    carrier.waits.until(predicate, { limitMs: volumeBindingLimitMs, signal })
  for (const { preBind, preBindPreFlight } of plugins) {
    if (preBind === undefined || preBindPreFlight?.(pod) === false) continue
    await preBind({ client: carrier.client, pod, nodeName, signal, snapshot: core.snapshot, until })
  }
  for (const { bind } of plugins) {
    if ((await bind?.({ client: carrier.client, pod, nodeName, signal })) === 'bound') {
      // Bound: what was reserved stays.
      reserved.move()
      return
    }
  }
  throw new Error(`Cannot bind ${podName(pod)}: no plugin binds it`)
}

function podName({ metadata }: core.Pod): string {
  return `${metadata.namespace}/${metadata.name}`
}
