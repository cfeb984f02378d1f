// The status of each container as the API shows it. Pure: facts §8. Upstream: kubelet_pods.go convertToAPIContainerStatuses.
import type { core } from '#api'
import { renderRfc3339 } from '#base'
import type { PodContainer } from '../pod/containers.ts'
import type { ProbeResults } from '../pod/probe-results.ts'
import { isStale } from '../pod/restart-all.ts'
import { restartsAfter } from '../pod/restart-policy.ts'
import { type ContainerRecord, recordsOf, type PodRuntimeStatus } from '../pod/runtime-status.ts'
import { exitCodeUnknown } from './terminate-statuses.ts'

/** Why a container is not running, from its last failed start or its back-off. */
export interface WaitingReason {
  readonly reason: string
  readonly message: string
}

export interface ContainerStatusInput {
  readonly pod: core.Pod
  readonly runtime: PodRuntimeStatus
  /** By container name. */
  readonly waiting: ReadonlyMap<string, WaitingReason>
  readonly probes: ProbeResults
  /** How container ids are written: `containerd`. */
  readonly runtimeName: string
  /** What the API last showed. */
  readonly previous: core.PodStatus | undefined
  /** The Pod will never start another container. */
  readonly terminal: boolean
}

/** What the spec says that the status repeats, as far as it has taken effect: mounts, and resources as allocated. */
function repeated({ spec, kind }: PodContainer, made: boolean): Partial<core.ContainerStatus> {
  const mounts = (spec.volumeMounts ?? []).map(
    ({ name, mountPath, readOnly }): core.VolumeMountStatus =>
      readOnly === true ? { name, mountPath, readOnly, recursiveReadOnly: 'Disabled' } : { name, mountPath },
  )
  const { limits, requests } = spec.resources ?? {}
  const resources = { ...(limits === undefined ? {} : { limits }), ...(requests === undefined ? {} : { requests }) }
  return {
    ...(mounts.length === 0 ? {} : { volumeMounts: mounts }),
    ...(!made || kind === 'ephemeral' ? {} : { resources }),
    ...(!made || kind === 'ephemeral' || requests === undefined ? {} : { allocatedResources: requests }),
  }
}

const time = (ms: number): string => renderRfc3339(ms)

function terminated(record: ContainerRecord, runtimeName: string): core.ContainerStateTerminated {
  return {
    exitCode: record.exitCode,
    reason: record.reason === '' ? (record.exitCode === 0 ? 'Completed' : 'Error') : record.reason,
    ...(record.message === '' ? {} : { message: record.message }),
    startedAt: time(record.startedAtMs),
    finishedAt: time(record.finishedAtMs),
    containerID: `${runtimeName}://${record.id}`,
  }
}

function lost(message: string, previous: core.ContainerStatus): core.ContainerStateTerminated {
  return {
    exitCode: exitCodeUnknown,
    reason: 'ContainerStatusUnknown',
    message,
    ...(previous.containerID === undefined ? {} : { containerID: previous.containerID }),
  }
}

function previousOf(input: ContainerStatusInput, { kind, spec }: PodContainer): core.ContainerStatus | undefined {
  const { previous } = input
  const list =
    kind === 'app'
      ? previous?.containerStatuses
      : kind === 'ephemeral'
        ? previous?.ephemeralContainerStatuses
        : previous?.initContainerStatuses
  return list?.find((status) => status.name === spec.name)
}

/** A container that the runtime knows nothing of: not made yet, or made once and removed. */
function statusWithoutRecord(input: ContainerStatusInput, container: PodContainer): core.ContainerStatus {
  const { pod, waiting, terminal } = input
  const { spec } = container
  const previous = previousOf(input, container)
  const base = {
    name: spec.name,
    ready: false,
    started: false,
    image: spec.image ?? '',
    imageID: '',
    ...repeated(container, false),
  }
  if (previous?.state?.terminated !== undefined) return { ...previous }
  if (previous?.state?.running !== undefined) {
    const message = 'The container could not be located when the pod was terminated'
    const gone = lost(message, previous)
    const again = !terminal && restartsAfter(pod, container, exitCodeUnknown)
    return {
      ...base,
      imageID: previous.imageID,
      restartCount: previous.restartCount + 1,
      state: again ? { waiting: { reason: 'ContainerCreating' } } : { terminated: gone },
      lastState: again ? { terminated: gone } : previous.lastState,
    }
  }
  const reason = waiting.get(spec.name) ?? initialReason(pod, container)
  return {
    ...base,
    restartCount: previous?.restartCount ?? 0,
    state: { waiting: renderWaiting(reason) },
    lastState: previous?.lastState ?? {},
  }
}

/** Why a container waits of which nothing is known. */
function initialReason({ spec }: core.Pod, { kind }: PodContainer): WaitingReason {
  const initializing = kind !== 'ephemeral' && (spec.initContainers?.length ?? 0) > 0
  return { reason: initializing ? 'PodInitializing' : 'ContainerCreating', message: '' }
}

function renderWaiting({ reason, message }: WaitingReason): core.ContainerStateWaiting {
  return message === '' ? { reason } : { reason, message }
}

/** The signal that the runtime says it stops the container with; older runtimes do not say. */
function stopSignalOf({ stopSignal }: ContainerRecord): Pick<core.ContainerStatus, 'stopSignal'> {
  return stopSignal === '' ? {} : { stopSignal: stopSignal as NonNullable<core.ContainerStatus['stopSignal']> }
}

function readiness(
  { probes }: ContainerStatusInput,
  { kind, spec }: PodContainer,
  record: ContainerRecord,
): { readonly ready: boolean; readonly started: boolean } {
  if (record.state !== 'running') {
    return { ready: kind === 'init' && record.state === 'exited' && record.exitCode === 0, started: false }
  }
  const started = spec.startupProbe === undefined || probes.get('startup', record.id) === 'success'
  if (kind === 'init') return { ready: false, started }
  const ready = started && (spec.readinessProbe === undefined || probes.get('readiness', record.id) === 'success')
  return { ready, started }
}

/** The status of one container. */
export function computeContainerStatus(input: ContainerStatusInput, container: PodContainer): core.ContainerStatus {
  const { pod, runtime, runtimeName, waiting } = input
  // Of a Pod that is being deleted nothing is restarted.
  const terminal = input.terminal || pod.metadata.deletionTimestamp !== undefined
  const { spec } = container
  const [record, before] = recordsOf(runtime, spec.name)
  if (record === undefined) return statusWithoutRecord(input, container)
  const last = before?.state === 'exited' ? { terminated: terminated(before, runtimeName) } : {}
  const keptLast = before === undefined ? (previousOf(input, container)?.lastState ?? {}) : last
  const status = {
    name: spec.name,
    ...readiness(input, container, record),
    restartCount: record.attempt,
    image: record.image === '' ? (spec.image ?? '') : record.image,
    imageID: record.imageId,
    containerID: `${runtimeName}://${record.id}`,
    ...(record.user === undefined ? {} : { user: { linux: record.user } }),
    ...stopSignalOf(record),
    ...repeated(container, true),
  }
  switch (record.state) {
    case 'running':
      return { ...status, state: { running: { startedAt: time(record.startedAtMs) } }, lastState: keptLast }
    case 'created': {
      const reason = waiting.get(spec.name) ?? { reason: 'ContainerCreating', message: '' }
      return { ...status, state: { waiting: renderWaiting(reason) }, lastState: keptLast }
    }
    case 'unknown': {
      const message = 'The container state is not known to the runtime'
      const state = { exitCode: exitCodeUnknown, reason: 'ContainerStatusUnknown', message }
      return { ...status, state: { terminated: state }, lastState: keptLast }
    }
    case 'exited': {
      const ended = { terminated: terminated(record, runtimeName) }
      // One that is restarted with all others has ended for now, whatever it ended with.
      const stale = !terminal && isStale(pod, runtime, record)
      const reason = waiting.get(spec.name) ?? (stale ? initialReason(pod, container) : undefined)
      const again = stale || (!terminal && restartsAfter(pod, container, record.exitCode))
      if (again && reason !== undefined)
        return { ...status, state: { waiting: renderWaiting(reason) }, lastState: ended }
      return { ...status, state: ended, lastState: keptLast }
    }
  }
}
