// The probes of running containers: a worker per (container, probe), results by container id, so that a restarted container
// starts without a past. A change of a result wakes the Pod's worker. Upstream: pkg/kubelet/prober.
import type { core, ProbeReport } from '#api'
import {
  type Clock,
  createTaskGroup,
  errorMessage,
  linkedSignal,
  type Log,
  type OwnedSignal,
  type Random,
  renderRfc3339Micro,
  sleep,
  type TaskGroup,
} from '#base'
import { appContainers, initContainers } from '../pod/containers.ts'
import type { ProbeCount } from '../metrics/kubelet-metrics.ts'
import type { ProbeResult, ProbeResults, ProbeType } from '../pod/probe-results.ts'
import { type ContainerRecord, newestRecord, type PodRuntimeStatus } from '../pod/runtime-status.ts'
import type { PodEvents } from '../pod-events.ts'
import { initialProbeState, type ProbeState, stepProbe } from './probe-state.ts'
import { type ProbeAnswer, type ProbeDeps, type ProbeTarget, runProbe } from './run-probe.ts'

export interface ProbeManager extends ProbeResults, AsyncDisposable {
  /** Probes exactly what the Pod's running containers ask for. `terminating`: only readiness goes on. */
  update(pod: core.Pod, status: PodRuntimeStatus, options: { readonly terminating: boolean }): void
  forget(podUid: string): void
  /** What is known of a Pod's probes, by container name. */
  report(podUid: string): ReadonlyMap<string, readonly ProbeReport[]>
  /** What each probe that is under way has answered so far. */
  counts(): Iterable<ProbeCount>
}

export interface ProbeManagerDeps extends ProbeDeps {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly events: PodEvents
  /** A result of one of the Pod's containers changed. */
  readonly onChange: (podUid: string) => void
}

interface Probing {
  readonly pod: core.Pod
  readonly type: ProbeType
  readonly probe: core.Probe
  readonly target: ProbeTarget
  readonly startedAtMs: number
  readonly stopping: OwnedSignal
  state: ProbeState
  last: { readonly answer: ProbeAnswer; readonly atMs: number } | undefined
  nextAtMs: number | undefined
  readonly answers: { success: number; failure: number; unknown: number }
  /** Ends the wait for the next period. */
  hurry: () => void
}

const probeTypes = ['startup', 'liveness', 'readiness'] as const
/** Tries within one period while there is no answer. */
const triesMax = 3
const titles = { startup: 'Startup', liveness: 'Liveness', readiness: 'Readiness' } as const

const probeOf = (container: core.Container, type: ProbeType): core.Probe | undefined =>
  type === 'startup' ? container.startupProbe : type === 'liveness' ? container.livenessProbe : container.readinessProbe

/** What the API showed of this very container: a kubelet that starts anew does not call it unready. */
function stateFromStatus(pod: core.Pod, type: ProbeType, record: ContainerRecord): ProbeState {
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {}
  const shown = [...initContainerStatuses, ...containerStatuses].find(({ containerID }) =>
    containerID?.endsWith(`://${record.id}`),
  )
  const succeeded = type === 'readiness' ? shown?.ready : type === 'startup' ? shown?.started : false
  return succeeded === true ? { result: 'success', last: 'success', count: 1 } : initialProbeState
}

const keyOf = (type: ProbeType, containerId: string): string => `${type}/${containerId}`

/** No probes yet. */
export function createProbeManager(deps: ProbeManagerDeps): ProbeManager {
  return new Probes(deps)
}

class Probes implements ProbeManager {
  readonly #deps: ProbeManagerDeps
  readonly #probings = new Map<string, Probing>()
  readonly #tasks: TaskGroup
  readonly #begunMs: number

  constructor(deps: ProbeManagerDeps) {
    this.#deps = deps
    this.#begunMs = deps.clock.now()
    this.#tasks = createTaskGroup({
      onError: (error, name) => deps.log.error('Probe worker failed', { name, error: errorMessage(error) }),
    })
  }

  get(type: ProbeType, containerId: string): ProbeResult | undefined {
    return this.#probings.get(keyOf(type, containerId))?.state.result
  }

  update(pod: core.Pod, status: PodRuntimeStatus, { terminating }: { readonly terminating: boolean }): void {
    const podIp = status.sandboxes[0]?.ips[0] ?? pod.status?.hostIP ?? '127.0.0.1'
    const wanted = new Set<string>()
    const sidecars = initContainers(pod).filter(({ kind }) => kind === 'sidecar')
    for (const { spec } of [...sidecars, ...appContainers(pod)]) {
      const record = newestRecord(status, spec.name)
      if (record?.state !== 'running') continue
      for (const type of probeTypes) {
        const probe = probeOf(spec, type)
        if (probe === undefined || (terminating && type === 'liveness')) continue
        const key = keyOf(type, record.id)
        wanted.add(key)
        const target = { container: spec, containerId: record.id, podIp }
        if (!this.#probings.has(key) && !terminating) this.#start(pod, type, { record, target, probe })
      }
    }
    for (const [key, probing] of this.#probings) {
      if (probing.pod.metadata.uid === pod.metadata.uid && !wanted.has(key)) this.#stop(key, probing)
    }
  }

  forget(podUid: string): void {
    for (const [key, probing] of this.#probings) {
      if (probing.pod.metadata.uid === podUid) this.#stop(key, probing)
    }
  }

  report(podUid: string): ReadonlyMap<string, readonly ProbeReport[]> {
    const reports = new Map<string, ProbeReport[]>()
    for (const probing of this.#probings.values()) {
      if (probing.pod.metadata.uid !== podUid) continue
      const { name } = probing.target.container
      reports.set(name, [...(reports.get(name) ?? []), renderProbeReport(probing)])
    }
    return reports
  }

  *counts(): Iterable<ProbeCount> {
    for (const { pod, type, target, answers } of this.#probings.values()) {
      yield { pod, type, container: target.container.name, answers }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const [key, probing] of this.#probings) this.#stop(key, probing)
    await this.#tasks[Symbol.asyncDispose]()
  }

  #start(
    pod: core.Pod,
    type: ProbeType,
    given: { readonly record: ContainerRecord; readonly target: ProbeTarget; readonly probe: core.Probe },
  ): void {
    const { record, target, probe } = given
    const stopping = linkedSignal(this.#tasks.signal)
    const state = stateFromStatus(pod, type, record)
    const probing: Probing = {
      pod,
      type,
      probe,
      target,
      startedAtMs: record.startedAtMs,
      stopping,
      state,
      last: undefined,
      nextAtMs: undefined,
      answers: { success: 0, failure: 0, unknown: 0 },
      hurry: () => {},
    }
    this.#probings.set(keyOf(type, record.id), probing)
    if (type === 'startup' && state.result === 'success') return
    this.#tasks.run(keyOf(type, record.id), async () => {
      try {
        await this.#run(probing)
      } catch (error) {
        if (!stopping.signal.aborted) throw error
      }
    })
  }

  #stop(key: string, probing: Probing): void {
    probing.stopping.abort(new DOMException('The probe is not needed any more', 'AbortError'))
    probing.stopping[Symbol.dispose]()
    this.#probings.delete(key)
  }

  async #run(probing: Probing): Promise<void> {
    const { clock, random } = this.#deps
    const { probe, startedAtMs, stopping } = probing
    const { signal } = stopping
    const delayMs = (probe.initialDelaySeconds ?? 0) * 1000
    // A container that seems to start in the future was started before the clock was put back.
    const dueMs = Math.max(0, Math.min(delayMs, startedAtMs + delayMs - clock.now()))
    // Those that a kubelet finds at its start are not all asked in the same moment.
    const spreadMs = startedAtMs < this.#begunMs ? random.next() * (probe.periodSeconds ?? 10) * 1000 : 0
    const firstMs = Math.max(dueMs, spreadMs)
    probing.nextAtMs = clock.now() + firstMs
    if (firstMs > 0) await sleep(clock, firstMs, { signal })
    while (await this.#tick(probing)) {
      probing.nextAtMs = clock.now() + (probe.periodSeconds ?? 10) * 1000
      const { promise, resolve } = Promise.withResolvers<void>()
      probing.hurry = resolve
      using waiting = linkedSignal(signal)
      await Promise.race([sleep(clock, (probe.periodSeconds ?? 10) * 1000, { signal: waiting.signal }), promise])
      waiting.abort()
      signal.throwIfAborted()
    }
  }

  /** One period. False when this probe is done. */
  async #tick(probing: Probing): Promise<boolean> {
    if (!this.#mayAsk(probing)) return true
    const { probe, type, pod, target, stopping } = probing
    const answer = await this.#answerOf(probing)
    if (stopping.signal.aborted) return false
    probing.last = { answer, atMs: this.#deps.clock.now() }
    probing.nextAtMs = undefined
    probing.answers[answer.result]++
    this.#report(probing, answer)
    const { successThreshold = 1, failureThreshold = 3 } = probe
    const before = probing.state.result
    probing.state = stepProbe(probing.state, answer.result, { successThreshold, failureThreshold })
    const { result } = probing.state
    if (result !== before) this.#deps.onChange(pod.metadata.uid)
    if (type === 'readiness') return true
    if (type === 'startup' && result === 'success') {
      for (const other of ['liveness', 'readiness'] as const) {
        this.#probings.get(keyOf(other, target.containerId))?.hurry()
      }
      return false
    }
    return result !== 'failure'
  }

  /** Whether the container has started, so that liveness and readiness are asked. */
  #mayAsk({ type, target }: Probing): boolean {
    if (type === 'startup' || target.container.startupProbe === undefined) return true
    return this.get('startup', target.containerId) === 'success'
  }

  async #answerOf({ probe, target }: Probing): Promise<ProbeAnswer> {
    let answer = await runProbe(this.#deps, probe, target)
    for (let tries = 1; answer.result === 'unknown' && tries < triesMax; tries++) {
      answer = await runProbe(this.#deps, probe, target)
    }
    return answer
  }

  #report({ pod, type, target }: Probing, { result, output, warning }: ProbeAnswer): void {
    const about = (reason: string, message: string): void =>
      this.#deps.events.container(pod, target.container.name, { type: 'Warning', reason, message })
    if (result === 'failure') about('Unhealthy', `${titles[type]} probe failed: ${output}`)
    else if (result === 'unknown')
      about('Unhealthy', `${titles[type]} probe errored and resulted in unknown state: ${output}`)
    if (warning !== undefined) about('ProbeWarning', `${titles[type]} probe warning: ${warning}`)
  }
}

/** Of a probe's last output this much is reported. */
const reportedOutputCharactersMax = 1_024

function renderProbeReport({ type, probe, state, last, nextAtMs }: Probing): ProbeReport {
  const { successThreshold = 1, failureThreshold = 3 } = probe
  return {
    type,
    ...(state.result === undefined ? {} : { result: state.result }),
    ...(last === undefined
      ? {}
      : {
          last: {
            result: last.answer.result,
            output: last.answer.output.slice(0, reportedOutputCharactersMax),
            at: renderRfc3339Micro(last.atMs),
          },
        }),
    inARow: state.count,
    threshold: state.last === 'success' ? successThreshold : failureThreshold,
    ...(nextAtMs === undefined ? {} : { nextAt: renderRfc3339Micro(nextAtMs) }),
  }
}
