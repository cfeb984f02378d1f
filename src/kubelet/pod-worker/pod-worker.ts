// The worker of one Pod: looks, decides by the pure parts, acts; one step at a time, again whenever something changed or is
// due. The Pod's place in its life is moved by `state.ts` alone. Upstream: pod_workers.go, kubelet.go SyncPod.
import type { core } from '#api'
import { type BackoffState, deepEqual, isAbortOf, linkedSignal, type OwnedSignal, parseRfc3339, sleep } from '#base'
import { isSidecar } from '../pod/containers.ts'
import type { StartContainerAction } from '../pod-actions/actions.ts'
import { podGarbage } from '../pod-actions/container-gc.ts'
import { computePodActions } from '../pod-actions/compute-pod-actions.ts'
import { noRuntimeStatus, type PodRuntimeStatus, readySandbox } from '../pod/runtime-status.ts'
import { type HeldContainer, shiftHolds } from '../pod-actions/hold.ts'
import { computePodStatus } from '../pod-status/compute-pod-status.ts'
import type { WaitingReason } from '../pod-status/container-status.ts'
import { kubeletConditionTypes } from '../pod-status/pod-conditions.ts'
import { podDir } from '../runtime/paths.ts'
import { runPlan } from '../runtime/run-plan.ts'
import { type StartResult, startRetryMs } from '../runtime/start-container.ts'
import { isStaticPod } from '../static-pods/annotations.ts'
import { type VolumePaths } from '../volumes/volume-manager.ts'
import { createClockSteps } from './clock-steps.ts'
import { cleanUpPod, deletePodObject, releasePod, stopPod } from './end-pod.ts'
import { reportFailure } from './report-failure.ts'
import { initialPodWorkerState, type PodWorkerEvent, type PodWorkerState, stepPodWorker } from './state.ts'
import type { PodWorkerDeps } from './worker-deps.ts'

/** Plans in a row without waiting; more means that deciding and doing disagree. */
const plansMax = 64
/** Retry of a failed sync: from this, doubling, to upstream's backOffPeriod. */
const retryMsMin = 1_000
/** Upstream's syncFrequency: a Pod is looked at this often without any reason. */
const resyncMs = 60_000

export interface PodWorker extends AsyncDisposable {
  readonly uid: string
  readonly pod: core.Pod
  readonly state: PodWorkerState
  /** The API's object, as it is now. */
  update(pod: core.Pod): void
  /** Something happened: an object the Pod uses, the runtime, a probe. */
  wake(why: 'runtime' | 'objects' | 'probe'): void
  send(event: PodWorkerEvent): void
}

type Wake = { readonly promise: Promise<void>; readonly resolve: () => void }

/** Starts the worker of a Pod; it runs until the Pod is gone or it is disposed. */
export function startPodWorker(deps: PodWorkerDeps, first: core.Pod): PodWorker {
  const worker = new Worker(deps, first)
  worker.start()
  return worker
}

class Worker implements PodWorker {
  readonly #deps: PodWorkerDeps
  readonly #life = linkedSignal()
  readonly uid: string
  #pod: core.Pod
  #state: PodWorkerState = initialPodWorkerState
  /** What is being done now; aborted when it no longer fits the state. */
  #activity: OwnedSignal | undefined
  #dirty = true
  #wake: Wake = Promise.withResolvers<void>()
  #ended: Promise<void> = Promise.resolve()
  #backoffs = new Map<string, BackoffState>()
  #holds = new Map<string, HeldContainer>()
  readonly #clockSteps: () => number
  #waiting = new Map<string, WaitingReason>()
  #reported = new Map<string, number>()
  #volumes: VolumePaths | undefined
  #volumesOf: readonly core.Volume[] | undefined
  #volumesStale = false
  #admitted = false
  #observed = false
  #failures = 0
  /** Monotonic: what failed is tried again in time also when the clock of the machine is put back. */
  #notBeforeMs = 0
  #wakeAtMs = Number.POSITIVE_INFINITY

  constructor(deps: PodWorkerDeps, pod: core.Pod) {
    this.#deps = deps
    this.#clockSteps = createClockSteps(deps.clock)
    this.#pod = pod
    this.uid = pod.metadata.uid
  }

  get pod(): core.Pod {
    return this.#pod
  }

  get state(): PodWorkerState {
    return this.#state
  }

  start(): void {
    this.update(this.#pod)
    this.#ended = this.#run()
  }

  update(pod: core.Pod): void {
    const before = this.#pod
    this.#pod = pod
    const { deletionTimestamp, deletionGracePeriodSeconds } = pod.metadata
    if (deletionTimestamp !== undefined) {
      this.send({ type: 'deleteRequested', graceSeconds: deletionGracePeriodSeconds ?? 30 })
    }
    const changed = !deepEqual(before.spec, pod.spec) || !deepEqual(before.metadata.labels, pod.metadata.labels)
    const annotated = !deepEqual(before.metadata.annotations, pod.metadata.annotations)
    if (changed || annotated) this.#volumesStale = true
    if (changed || annotated || this.#foreignConditionsChanged(before, pod)) this.#touch()
  }

  #foreignConditionsChanged(before: core.Pod, after: core.Pod): boolean {
    const own: readonly string[] = kubeletConditionTypes
    const foreign = (pod: core.Pod) => (pod.status?.conditions ?? []).filter(({ type }) => !own.includes(type))
    return !deepEqual(foreign(before), foreign(after))
  }

  wake(why: 'runtime' | 'objects' | 'probe'): void {
    if (why === 'objects') {
      this.#volumesStale = true
      this.#notBeforeMs = 0
      for (const [name, { reason }] of this.#holds) {
        if (reason === 'CreateContainerConfigError') this.#holds.delete(name)
      }
    }
    this.#touch()
  }

  send(event: PodWorkerEvent): void {
    const { state, effects } = stepPodWorker(this.#state, event)
    this.#state = state
    if (effects.length === 0) return
    this.#activity?.abort(new DOMException('The Pod moved on', 'AbortError'))
    this.#notBeforeMs = 0
    this.#failures = 0
    this.#touch()
  }

  #touch(): void {
    this.#dirty = true
    this.#wake.resolve()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#life.abort(new DOMException('The kubelet stops', 'AbortError'))
    this.#wake.resolve()
    await this.#ended
  }

  async #run(): Promise<void> {
    const { signal } = this.#life
    while (!signal.aborted) {
      this.#dirty = false
      this.#wakeAtMs = Number.POSITIVE_INFINITY
      this.#wake = Promise.withResolvers<void>()
      const activity = linkedSignal(signal)
      this.#activity = activity
      try {
        if (await this.#step(activity.signal)) break
        this.#failures = 0
        this.#deps.notes.settled(this.uid)
      } catch (error) {
        if (!isAbortOf(error, activity.signal)) this.#failed(error)
      } finally {
        activity[Symbol.dispose]()
        this.#activity = undefined
      }
      await this.#rest(signal)
    }
  }

  /** Waits until something changed or is due. */
  async #rest(signal: AbortSignal): Promise<void> {
    const { clock } = this.#deps
    for (;;) {
      const nowMs = clock.monotonic()
      const wakeInMs = Math.min(this.#wakeAtMs - clock.now(), resyncMs)
      const dueMs = Math.max(this.#notBeforeMs, this.#dirty ? 0 : nowMs + wakeInMs)
      if (dueMs <= nowMs || signal.aborted) return
      using timer = linkedSignal(signal)
      const timeUp = sleep(clock, dueMs - nowMs, { signal: timer.signal }).catch(() => {})
      await Promise.race([timeUp, this.#wake.promise])
      timer.abort()
      if (!this.#dirty) return
      if (this.#notBeforeMs <= clock.monotonic()) return
      this.#wake = Promise.withResolvers<void>()
    }
  }

  #failed(error: unknown): void {
    const delayMs = Math.min(startRetryMs, retryMsMin * 2 ** this.#failures)
    this.#failures++
    this.#deps.observer.setInTransition(this.uid, false)
    this.#notBeforeMs = this.#deps.clock.monotonic() + delayMs
    this.#dirty = true
    const [pod, attempts] = [this.#pod, this.#failures]
    reportFailure(this.#deps, { pod, phase: this.#state.phase, error, attempts, delayMs })
  }

  /** One step of the Pod's life. True when nothing is left to do, ever. */
  async #step(signal: AbortSignal): Promise<boolean> {
    const state = this.#state
    switch (state.phase) {
      case 'syncing':
        await this.#sync(signal)
        return false
      case 'terminating':
        this.#deps.observer.setInTransition(this.uid, false)
        await stopPod(this.#deps, {
          pod: this.#pod,
          graceSeconds: state.graceSeconds,
          signal,
          onProgress: () => this.#publish(),
        })
        this.send({ type: 'containersStopped' })
        return false
      case 'terminated':
        // The end is written while volumes and cgroup are released; the object goes after both.
        this.#publish()
        await releasePod(this.#deps, this.#pod)
        this.send({ type: 'resourcesReleased' })
        return false
      case 'finished':
        return this.#finish(signal)
    }
  }

  async #finish(signal: AbortSignal): Promise<boolean> {
    const { api } = this.#state
    if (api === 'deleting') {
      await this.#deps.statuses.flush(this.uid)
      // A static Pod has no object of its own; its mirror is kept elsewhere.
      if (isStaticPod(this.#pod)) this.send({ type: 'objectGone' })
      else await deletePodObject(this.#deps, this.#pod, signal)
      return false
    }
    if (api === 'present') return false
    await cleanUpPod(this.#deps, this.#pod)
    this.#deps.onGone(this.uid)
    return true
  }

  async #sync(signal: AbortSignal): Promise<void> {
    const { observer, clock } = this.#deps
    if (!this.#admit()) return
    for (let count = 0; count < plansMax; count++) {
      const status = count === 0 || this.#dirty ? await this.#observe() : observer.known(this.uid)
      this.#dirty = false
      signal.throwIfAborted()
      if (this.#deadlinePassed()) return
      const plan = this.#plan(status)
      if (plan.kind === 'finish') {
        this.#publish()
        this.send({ type: 'completed', graceSeconds: this.#pod.spec.terminationGracePeriodSeconds ?? 30 })
        return
      }
      this.#hold(plan.actions)
      this.#publish()
      const work = plan.actions.filter((action) => action.type !== 'holdContainer')
      this.#wakeAtMs = Math.min(
        plan.wakeAtMs ?? Number.POSITIVE_INFINITY,
        this.#deadlineMs() ?? Number.POSITIVE_INFINITY,
      )
      if (work.length === 0) {
        await this.#refreshVolumes(status)
        await this.#collectGarbage(status)
        observer.setInTransition(this.uid, this.#isSettling(status))
        return
      }
      // What this does is looked at as it is done.
      observer.setInTransition(this.uid, false)
      await this.#carryOut(plan.actions, status, signal)
    }
    throw new Error(`Pod ${this.#pod.metadata.name} did not settle after ${plansMax} plans at ${clock.now()}`)
  }

  async #collectGarbage(status: PodRuntimeStatus): Promise<void> {
    const { runtime } = this.#deps
    const { containerIds, sandboxIds } = podGarbage(status)
    for (const id of containerIds) await runtime.removeContainer(id)
    for (const id of sandboxIds) await runtime.removePodSandbox(id)
  }

  async #observe(): Promise<PodRuntimeStatus> {
    const { observer } = this.#deps
    const status = this.#observed ? await observer.observe(this.uid) : await observer.observeFirst(this.uid)
    this.#observed = true
    this.#deps.probes.update(this.#pod, status, { terminating: false })
    return status
  }

  #plan(status: PodRuntimeStatus) {
    const { probes, backoffPolicy, clock } = this.#deps
    this.#holds = shiftHolds(this.#holds, this.#clockSteps())
    return computePodActions({
      pod: this.#pod,
      status,
      backoffs: this.#backoffs,
      backoffPolicy,
      holds: this.#holds,
      probes,
      nowMs: clock.now(),
    })
  }

  async #carryOut(
    actions: Parameters<typeof runPlan>[1]['actions'],
    status: PodRuntimeStatus,
    signal: AbortSignal,
  ): Promise<void> {
    const { host, options, pullCredentials } = this.#deps
    if (this.#volumes === undefined) await host.files.makeDirectory(podDir(options.rootDir, this.uid), 0o750)
    const starts = actions.some(({ type }) => type === 'startContainer' || type === 'createSandbox')
    // Beside the sandbox, which needs neither; the first container waits for both.
    const volumes = starts ? this.#setUpVolumes(status) : Promise.resolve(this.#volumes ?? new Map())
    const credentials = starts ? pullCredentials(this.#pod) : Promise.resolve([])
    const prepared = Promise.allSettled([volumes, credentials])
    try {
      await runPlan(this.#deps, {
        pod: this.#pod,
        actions,
        volumes,
        credentials,
        signal,
        onProgress: () => this.#publish(),
        onStart: (action, result) => this.#started(action, result),
      })
      await volumes
    } finally {
      await prepared
    }
    this.#deps.probes.update(this.#pod, this.#deps.observer.known(this.uid), { terminating: false })
  }

  #volumeFacts(status: PodRuntimeStatus) {
    const { hostIps, allocatable } = this.#deps
    return { podIps: readySandbox(status)?.ips ?? [], hostIps, allocatable }
  }

  async #setUpVolumes(status: PodRuntimeStatus): Promise<VolumePaths> {
    if (this.#volumes !== undefined && this.#volumesOf === this.#pod.spec.volumes && !this.#volumesStale)
      return this.#volumes
    this.#volumesStale = false
    this.#volumes = await this.#deps.volumes.setUp(this.#pod, this.#volumeFacts(status))
    this.#volumesOf = this.#pod.spec.volumes
    return this.#volumes
  }

  /** Contents that follow other objects are brought up to date while the Pod runs. */
  async #refreshVolumes(status: PodRuntimeStatus): Promise<void> {
    const { volumes, clock } = this.#deps
    const old = (volumes.refreshAtMs(this.uid) ?? Number.POSITIVE_INFINITY) <= clock.now()
    if (this.#volumesStale || old || this.#volumes === undefined) {
      this.#volumesStale = false
      this.#volumes = await volumes.setUp(this.#pod, this.#volumeFacts(status))
      this.#volumesOf = this.#pod.spec.volumes
    }
    this.#wakeAtMs = Math.min(this.#wakeAtMs, volumes.refreshAtMs(this.uid) ?? Number.POSITIVE_INFINITY)
  }

  #started(action: StartContainerAction, result: StartResult): void {
    const { name, backoff } = action
    if (
      backoff !== undefined &&
      (result.ok || result.reason === 'RunContainerError' || result.reason === 'PostStartHookError')
    ) {
      this.#backoffs.set(backoff.key, backoff.state)
    }
    if (result.ok) {
      this.#waiting.delete(name)
      this.#holds.delete(name)
      return
    }
    const { reason, message, untilMs } = result
    this.#waiting.set(name, { reason, message })
    if (untilMs > this.#deps.clock.now()) this.#holds.set(name, { reason, message, untilMs })
    else this.#holds.delete(name)
  }

  /** Containers that wait: their reason is shown, and reported once for each wait. */
  #hold(actions: readonly { readonly type: string }[]): void {
    for (const action of actions as readonly Parameters<typeof runPlan>[1]['actions'][number][]) {
      if (action.type !== 'holdContainer') continue
      const { name, reason, message, untilMs } = action
      this.#waiting.set(name, { reason, message })
      this.#deps.notes.held(this.uid, name, { reason, message, untilMs })
      if (reason !== 'CrashLoopBackOff' || this.#reported.get(name) === untilMs) continue
      this.#reported.set(name, untilMs)
      const text = `Back-off restarting failed container ${name} in pod ${this.#pod.metadata.name}_${this.#pod.metadata.namespace}(${this.uid})`
      this.#deps.events.container(this.#pod, name, { type: 'Warning', reason: 'BackOff', message: text })
    }
  }

  #admit(): boolean {
    if (this.#admitted) return true
    const { phase } = this.#pod.status ?? {}
    if (phase === 'Succeeded' || phase === 'Failed') {
      this.send({ type: 'completed', graceSeconds: 1 })
      return false
    }
    const verdict = this.#deps.admit(this.#pod)
    if (verdict.ok) {
      this.#admitted = true
      return true
    }
    const { reason, message } = verdict
    this.#deps.events.pod(this.#pod, { type: 'Warning', reason, message })
    this.send({ type: 'killRequested', graceSeconds: 1, outcome: { phase: 'Failed', reason, message } })
    return false
  }

  #deadlineMs(): number | undefined {
    const { activeDeadlineSeconds } = this.#pod.spec
    if (activeDeadlineSeconds === undefined) return undefined
    const startTime = this.#deps.statuses.get(this.uid)?.startTime ?? this.#pod.status?.startTime
    const startMs = startTime === undefined ? undefined : parseRfc3339(startTime)
    return startMs === undefined ? undefined : startMs + activeDeadlineSeconds * 1000
  }

  #deadlinePassed(): boolean {
    const deadlineMs = this.#deadlineMs()
    if (deadlineMs === undefined || this.#deps.clock.now() < deadlineMs) return false
    const message = 'Pod was active on the node longer than the specified deadline'
    this.#deps.events.pod(this.#pod, { type: 'Normal', reason: 'DeadlineExceeded', message })
    const graceSeconds = this.#pod.spec.terminationGracePeriodSeconds ?? 30
    const outcome = { phase: 'Failed', reason: 'DeadlineExceeded', message } as const
    this.send({ type: 'killRequested', graceSeconds, outcome })
    return true
  }

  /** Whether something is expected to change soon without anyone telling: then the runtime is looked at more often. */
  #isSettling(status: PodRuntimeStatus): boolean {
    const inits = (this.#pod.spec.initContainers ?? []).filter((container) => !isSidecar(container))
    const running = status.containers.some(
      (record) => record.state === 'running' && inits.some(({ name }) => name === record.name),
    )
    return running || this.#pod.spec.restartPolicy !== 'Always'
  }

  #publish(): void {
    const state = this.#state
    if (state.api === 'gone') return
    const { statuses, observer, probes, runtimeName, hostIps, clock } = this.#deps
    // Nothing of a container may be said before the runtime has been asked once.
    const runtime = this.#observed || state.phase !== 'syncing' ? observer.known(this.uid) : noRuntimeStatus
    const status = computePodStatus({
      pod: this.#pod,
      runtime,
      waiting: this.#waiting,
      probes,
      runtimeName,
      previous: this.#previousStatus(),
      terminal: state.phase === 'terminated' || state.phase === 'finished',
      admitted: this.#admitted,
      outcome: state.outcome,
      hostIps,
      nowMs: clock.now(),
    })
    statuses.set(this.#pod, status)
  }

  /** What was written last, with the conditions of others as the API has them now. */
  #previousStatus(): core.PodStatus | undefined {
    const written = this.#deps.statuses.get(this.uid)
    const api = this.#pod.status
    if (written === undefined) return api
    const own: readonly string[] = kubeletConditionTypes
    const foreign = (api?.conditions ?? []).filter(({ type }) => !own.includes(type))
    return {
      ...written,
      conditions: [...(written.conditions ?? []).filter(({ type }) => own.includes(type)), ...foreign],
    }
  }
}
