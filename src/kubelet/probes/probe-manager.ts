// The probes of running containers: a worker per (container, probe), results by container id, so that a restarted container
// starts without a past. A change of a result wakes the Pod's worker. Upstream: pkg/kubelet/prober.
import type { core } from '#api'
import { type Clock, createTaskGroup, errorMessage, linkedSignal, type Log, type OwnedSignal, sleep } from '#base'
import { appContainers, initContainers } from '../pod/containers.ts'
import type { ProbeResults, ProbeType } from '../pod/probe-results.ts'
import { type ContainerRecord, newestRecord, type PodRuntimeStatus } from '../pod/runtime-status.ts'
import type { PodEvents } from '../pod-events.ts'
import { initialProbeState, type ProbeState, stepProbe } from './probe-state.ts'
import { type ProbeAnswer, type ProbeDeps, type ProbeTarget, runProbe } from './run-probe.ts'

export interface ProbeManager extends ProbeResults, AsyncDisposable {
  /** Probes exactly what the Pod's running containers ask for. `terminating`: only readiness goes on. */
  update(pod: core.Pod, status: PodRuntimeStatus, options: { readonly terminating: boolean }): void
  forget(podUid: string): void
}

export interface ProbeManagerDeps extends ProbeDeps {
  readonly clock: Clock
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

/** No probes yet. */
export function createProbeManager(deps: ProbeManagerDeps): ProbeManager {
  const { clock, events, log, onChange } = deps
  const probings = new Map<string, Probing>()
  const tasks = createTaskGroup({
    onError: (error, name) => log.error('Probe worker failed', { name, error: errorMessage(error) }),
  })
  const keyOf = (type: ProbeType, containerId: string): string => `${type}/${containerId}`

  const answerOf = async ({ probe, target }: Probing): Promise<ProbeAnswer> => {
    let answer = await runProbe(deps, probe, target)
    for (let tries = 1; answer.result === 'unknown' && tries < triesMax; tries++) {
      answer = await runProbe(deps, probe, target)
    }
    return answer
  }

  const report = ({ pod, type, target }: Probing, { result, output, warning }: ProbeAnswer): void => {
    const about = (reason: string, message: string): void =>
      events.container(pod, target.container.name, { type: 'Warning', reason, message })
    if (result === 'failure') about('Unhealthy', `${titles[type]} probe failed: ${output}`)
    else if (result === 'unknown')
      about('Unhealthy', `${titles[type]} probe errored and resulted in unknown state: ${output}`)
    if (warning !== undefined) about('ProbeWarning', `${titles[type]} probe warning: ${warning}`)
  }

  /** Whether the container has started, so that liveness and readiness are asked. */
  const mayAsk = ({ type, target }: Probing): boolean =>
    type === 'startup' ||
    target.container.startupProbe === undefined ||
    probings.get(keyOf('startup', target.containerId))?.state.result === 'success'

  /** One period. False when this probe is done. */
  const tick = async (probing: Probing): Promise<boolean> => {
    if (!mayAsk(probing)) return true
    const { probe, type, pod, target, stopping } = probing
    const answer = await answerOf(probing)
    if (stopping.signal.aborted) return false
    report(probing, answer)
    const { successThreshold = 1, failureThreshold = 3 } = probe
    const before = probing.state.result
    probing.state = stepProbe(probing.state, answer.result, { successThreshold, failureThreshold })
    const { result } = probing.state
    if (result !== before) onChange(pod.metadata.uid)
    if (type === 'readiness') return true
    if (type === 'startup' && result === 'success') {
      for (const other of ['liveness', 'readiness'] as const) probings.get(keyOf(other, target.containerId))?.hurry()
      return false
    }
    return result !== 'failure'
  }

  const run = async (probing: Probing): Promise<void> => {
    const { probe, startedAtMs, stopping } = probing
    const { signal } = stopping
    const firstMs = startedAtMs + (probe.initialDelaySeconds ?? 0) * 1000 - clock.now()
    if (firstMs > 0) await sleep(clock, firstMs, { signal })
    while (await tick(probing)) {
      const { promise, resolve } = Promise.withResolvers<void>()
      probing.hurry = resolve
      using waiting = linkedSignal(signal)
      await Promise.race([sleep(clock, (probe.periodSeconds ?? 10) * 1000, { signal: waiting.signal }), promise])
      waiting.abort()
      signal.throwIfAborted()
    }
  }

  const start = (
    pod: core.Pod,
    type: ProbeType,
    given: { record: ContainerRecord; target: ProbeTarget; probe: core.Probe },
  ): void => {
    const { record, target, probe } = given
    const stopping = linkedSignal(tasks.signal)
    const state = stateFromStatus(pod, type, record)
    const probing = { pod, type, probe, target, startedAtMs: record.startedAtMs, stopping, state, hurry: () => {} }
    probings.set(keyOf(type, record.id), probing)
    if (type === 'startup' && state.result === 'success') return
    tasks.run(keyOf(type, record.id), async () => {
      try {
        await run(probing)
      } catch (error) {
        if (!stopping.signal.aborted) throw error
      }
    })
  }

  const stop = (key: string, probing: Probing): void => {
    probing.stopping.abort(new DOMException('The probe is not needed any more', 'AbortError'))
    probing.stopping[Symbol.dispose]()
    probings.delete(key)
  }

  return {
    get: (type, containerId) => probings.get(keyOf(type, containerId))?.state.result,
    update(pod, status, { terminating }) {
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
          if (!probings.has(key) && !terminating) start(pod, type, { record, target, probe })
        }
      }
      for (const [key, probing] of probings) {
        if (probing.pod.metadata.uid === pod.metadata.uid && !wanted.has(key)) stop(key, probing)
      }
    },
    forget(podUid) {
      for (const [key, probing] of probings) if (probing.pod.metadata.uid === podUid) stop(key, probing)
    },
    async [Symbol.asyncDispose]() {
      for (const [key, probing] of probings) stop(key, probing)
      await tasks[Symbol.asyncDispose]()
    },
  }
}
