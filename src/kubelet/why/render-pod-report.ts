// The report of what the kubelet knows of a Pod and the API does not. Pure.
import { type ContainerReport, type core, type PodReport, type ProbeReport, sampanApiVersion } from '#api'
import { renderRfc3339Micro } from '#base'
import type { PullProgress } from '#cri'
import { podContainers } from '../pod/containers.ts'
import { type PodRuntimeStatus, readySandbox } from '../pod/runtime-status.ts'
import type { PodWorkerState } from '../pod-worker/state.ts'
import type { NotedActivity, NotesOfPod } from './pod-notes.ts'

export interface PodReportInput {
  readonly pod: core.Pod
  readonly nodeName: string
  readonly state: PodWorkerState
  readonly runtime: PodRuntimeStatus
  readonly notes: NotesOfPod
  /** Probes of the Pod's running containers, by container name. */
  readonly probes: ReadonlyMap<string, readonly ProbeReport[]>
  /** By image, for those on their way. */
  readonly pulls: ReadonlyMap<string, PullProgress>
  readonly nowMs: number
}

const time = (ms: number): string => renderRfc3339Micro(ms)

function activityOf(noted: NotedActivity, pulls: PodReportInput['pulls']): ContainerReport['activity'] {
  const since = time(noted.sinceMs)
  switch (noted.kind) {
    case 'pull': {
      const { image, queued } = noted
      return { kind: 'pull', since, image, queued, ...pulls.get(image) }
    }
    case 'postStart':
    case 'preStop': {
      const { kind, handler, untilMs } = noted
      return { kind, since, handler, ...(untilMs === undefined ? {} : { until: time(untilMs) }) }
    }
    case 'stop':
      return { kind: 'stop', since, until: time(noted.untilMs) }
  }
}

/** What is known now. */
export function renderPodReport(input: PodReportInput): PodReport {
  const { pod, nodeName, state, runtime, notes, probes, pulls, nowMs } = input
  const { failure } = notes
  return {
    apiVersion: sampanApiVersion,
    kind: 'PodReport',
    namespace: pod.metadata.namespace,
    name: pod.metadata.name,
    uid: pod.metadata.uid,
    nodeName,
    observedAt: time(nowMs),
    phase: state.phase,
    object: state.api,
    sandboxReady: readySandbox(runtime) !== undefined,
    ...(failure === undefined
      ? {}
      : {
          failure: {
            kind: failure.kind,
            message: failure.message,
            attempts: failure.attempts,
            retryAt: time(failure.retryAtMs),
          },
        }),
    containers: podContainers(pod).map(({ spec: { name } }): ContainerReport => {
      const hold = notes.holds.get(name)
      const noted = notes.activities.get(name)
      const activity = noted === undefined ? undefined : activityOf(noted, pulls)
      return {
        name,
        ...(hold === undefined
          ? {}
          : { hold: { reason: hold.reason, message: hold.message, until: time(hold.untilMs) } }),
        ...(activity === undefined ? {} : { activity }),
        probes: probes.get(name) ?? [],
      }
    }),
  }
}
