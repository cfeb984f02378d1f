// The status of a Pod, whole. Pure. Upstream: kubelet_pods.go generateAPIPodStatus.
// Laws: a Pod shown as Succeeded or Failed never gets another phase; a reason is kept while the phase is;
// conditions of others are kept; startTime is set once.
import { type core, mayRestartAllContainers } from '#api'
import { renderRfc3339 } from '#base'
import { appContainers, ephemeralContainers, initContainers, type PodContainer } from '../pod/containers.ts'
import type { ProbeResults } from '../pod/probe-results.ts'
import { podQosClass } from '../pod/resources.ts'
import { isRestartingAll } from '../pod/restart-all.ts'
import { isAlive, type PodRuntimeStatus, readySandbox } from '../pod/runtime-status.ts'
import type { PodOutcome } from '../pod-worker/state.ts'
import { computeContainerStatus, type WaitingReason } from './container-status.ts'
import { computePodConditions } from './pod-conditions.ts'
import { computePodPhase, type PodPhase } from './pod-phase.ts'
import { type Statuses, terminateStatuses } from './terminate-statuses.ts'
import { trimMessages } from './trim-messages.ts'

export interface PodStatusInput {
  readonly pod: core.Pod
  readonly runtime: PodRuntimeStatus
  readonly waiting: ReadonlyMap<string, WaitingReason>
  readonly probes: ProbeResults
  readonly runtimeName: string
  /** The status written last, or what the API had when the kubelet started. */
  readonly previous: core.PodStatus | undefined
  readonly terminal: boolean
  /** Whether the node ever took the Pod. */
  readonly admitted: boolean
  readonly outcome?: PodOutcome | undefined
  /** The node's addresses, first the one others should use. */
  readonly hostIps: readonly string[]
  readonly nowMs: number
}

const compareNames = (a: core.ContainerStatus, b: core.ContainerStatus): number => (a.name < b.name ? -1 : 1)

/** The status to show for a Pod. */
export function computePodStatus(input: PodStatusInput): core.PodStatus {
  const { pod, previous, runtime, outcome, nowMs } = input
  const statusesOf = (containers: readonly PodContainer[]): readonly core.ContainerStatus[] =>
    trimMessages(
      pod,
      containers.map((container) => computeContainerStatus(input, container)),
    )
  const { initStatuses, statuses } = mainStatuses(input, statusesOf)
  const ephemeral = statusesOf(ephemeralContainers(pod))
  const phase = showablePhase(input, computePodPhase({ ...input, initStatuses, statuses }))
  const sandbox = readySandbox(runtime)
  const conditions = computePodConditions({
    pod,
    phase,
    initStatuses,
    statuses,
    restartingAll: mayRestartAllContainers(pod.spec) ? isRestartingAll(pod, runtime) : undefined,
    sandboxReady: sandbox !== undefined,
    previous: previous?.conditions ?? [],
    disruption: outcome?.disruption === true ? outcome.message : undefined,
    nowMs,
  })
  const generation = pod.metadata.generation
  return {
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    phase,
    ...explanation(input, phase, outcome),
    conditions,
    ...addresses(input),
    startTime: previous?.startTime ?? renderRfc3339(nowMs),
    ...(initStatuses.length === 0 ? {} : { initContainerStatuses: initStatuses }),
    ...(statuses.length === 0 ? {} : { containerStatuses: [...statuses].sort(compareNames) }),
    ...(ephemeral.length === 0 ? {} : { ephemeralContainerStatuses: [...ephemeral].sort(compareNames) }),
    qosClass: podQosClass(pod),
  }
}

/** Of init and app containers; none of a Pod that was refused. */
function mainStatuses(
  { pod, runtime, previous, terminal, admitted }: PodStatusInput,
  statusesOf: (containers: readonly PodContainer[]) => readonly core.ContainerStatus[],
): Statuses {
  const known = runtime.containers.length > 0 || (previous?.containerStatuses?.length ?? 0) > 0
  if (terminal && !admitted && !known) return { initStatuses: [], statuses: [] }
  const all = { initStatuses: statusesOf(initContainers(pod)), statuses: statusesOf(appContainers(pod)) }
  return terminal ? terminateStatuses(pod, all) : all
}

/** A Pod is shown as ended when its containers have ended, sidecars and all; not before, whatever was decided for it. */
function showablePhase({ previous, outcome, terminal, runtime }: PodStatusInput, computed: PodPhase): PodPhase {
  if (previous?.phase === 'Succeeded' || previous?.phase === 'Failed') return previous.phase
  const isEnd = computed === 'Succeeded' || computed === 'Failed'
  if (!terminal && runtime.containers.some(isAlive)) {
    return isEnd ? ((previous?.phase as PodPhase | undefined) ?? 'Pending') : computed
  }
  if (outcome !== undefined) return outcome.phase
  return terminal && !isEnd ? 'Failed' : computed
}

function explanation(
  { previous }: PodStatusInput,
  phase: PodPhase,
  outcome: PodOutcome | undefined,
): Pick<core.PodStatus, 'reason' | 'message'> {
  if (previous?.phase === phase && (previous.reason !== undefined || previous.message !== undefined)) {
    return {
      ...(previous.reason === undefined ? {} : { reason: previous.reason }),
      ...(previous.message === undefined ? {} : { message: previous.message }),
    }
  }
  return outcome?.phase === phase ? { reason: outcome.reason, message: outcome.message } : {}
}

/** Pod IPs of the newest sandbox, kept after it is gone; the node's for a Pod on the node's network. */
function addresses({ pod, runtime, previous, hostIps }: PodStatusInput): Partial<core.PodStatus> {
  const host = hostIps[0] === undefined ? {} : { hostIP: hostIps[0], hostIPs: hostIps.map((ip) => ({ ip })) }
  const newest = runtime.sandboxes[0]
  const own = pod.spec.hostNetwork === true ? (newest === undefined ? [] : hostIps) : (newest?.ips ?? [])
  const ips = own.length > 0 ? own : (previous?.podIPs ?? []).map(({ ip }) => ip)
  return ips[0] === undefined ? host : { ...host, podIP: ips[0], podIPs: ips.map((ip) => ({ ip })) }
}
