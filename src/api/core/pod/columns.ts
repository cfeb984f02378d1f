// What `kubectl get pods` shows. STATUS is no field of a Pod: it is read out of phase, reasons and container states in
// the order below, and people and scripts know it by heart. Upstream: printPod in pkg/printers/internalversion.
import { renderHumanDuration } from '#base'
import { ageColumn, nameColumn, none } from '../../columns.ts'
import type { Column } from '../../kind-definition.ts'
import { findCondition, isConditionTrue } from '../../meta/conditions.ts'
import { parseTime } from '../../meta/time.ts'
import type { Container, ContainerState, ContainerStatus, Pod } from '../v1.types.ts'
import { isSidecar } from './containers.ts'
import { isPodTerminal } from './phase.ts'
import { isPodReady } from './readiness.ts'

/** STATUS and what is counted on the way to it. */
export interface PodSummary {
  readonly reason: string
  readonly readyContainers: number
  readonly totalContainers: number
  readonly restarts: number
  /** Milliseconds since the epoch of the last end of a container that was restarted. */
  readonly lastRestart: number | undefined
}

/** What restarts are counted and when the last was. */
interface Restarts {
  readonly count: number
  readonly last: number | undefined
}

interface InitSummary {
  /** Undefined once no init container holds the Pod up. */
  readonly reason: string | undefined
  readonly readySidecars: number
  readonly all: Restarts
  readonly sidecars: Restarts
}

/** STATUS, READY and RESTARTS of a Pod. */
export function summarizePod(pod: Pod): PodSummary {
  const { spec, status } = pod
  const initContainers = new Map((spec.initContainers ?? []).map((container) => [container.name, container]))
  const totalContainers = spec.containers.length + [...initContainers.values()].filter(isSidecar).length
  const init = summarizeInit(pod, initContainers)
  const initialized = init.reason === undefined || isConditionTrue(status.conditions, 'Initialized')
  const gated = findCondition(status.conditions, 'PodScheduled')?.reason === 'SchedulingGated'
  const ownReason = gated ? 'SchedulingGated' : (status.reason ?? status.phase ?? '')
  const before = init.reason ?? ownReason
  if (!initialized) {
    return {
      reason: deletionReason(pod) ?? before,
      readyContainers: init.readySidecars,
      totalContainers,
      restarts: init.all.count,
      lastRestart: init.all.last,
    }
  }
  const main = summarizeRegular(pod, before)
  const restarts = addRestarts(status.containerStatuses ?? [], init.sidecars)
  return {
    reason: deletionReason(pod) ?? main.reason,
    readyContainers: init.readySidecars + main.ready,
    totalContainers,
    restarts: restarts.count,
    lastRestart: restarts.last,
  }
}

function summarizeInit(pod: Pod, initContainers: ReadonlyMap<string, Container>): InitSummary {
  let readySidecars = 0
  let reason: string | undefined
  const looked: ContainerStatus[] = []
  for (const [i, status] of (pod.status.initContainerStatuses ?? []).entries()) {
    looked.push(status)
    const container = initContainers.get(status.name)
    if (container !== undefined && isSidecar(container) && status.started === true) {
      if (status.ready) readySidecars++
      continue
    }
    reason = initReason(status.state, i, initContainers.size)
    if (reason !== undefined) break
  }
  const sidecars = looked.filter((status) => {
    const container = initContainers.get(status.name)
    return container !== undefined && isSidecar(container)
  })
  return { reason, readySidecars, all: addRestarts(looked), sidecars: addRestarts(sidecars) }
}

/** What an init container that has not succeeded makes STATUS say. */
function initReason({ terminated, waiting }: ContainerState, index: number, count: number): string | undefined {
  if (terminated !== undefined) {
    if (terminated.exitCode === 0) return undefined
    return `Init:${terminated.reason || exitReason(terminated)}`
  }
  if (waiting?.reason !== undefined && waiting.reason !== '' && waiting.reason !== 'PodInitializing') {
    return `Init:${waiting.reason}`
  }
  return `Init:${index}/${count}`
}

function exitReason({ signal, exitCode }: { readonly signal?: number; readonly exitCode: number }): string {
  return signal ? `Signal:${signal}` : `ExitCode:${exitCode}`
}

/** The first container in the spec's order with something to say has the word; one that runs and is ready says nothing. */
function summarizeRegular(pod: Pod, before: string): { readonly reason: string; readonly ready: number } {
  let reason = before
  let ready = 0
  for (const { state, ready: isReady } of [...(pod.status.containerStatuses ?? [])].reverse()) {
    if (state.waiting?.reason) reason = state.waiting.reason
    else if (state.terminated !== undefined) reason = state.terminated.reason || exitReason(state.terminated)
    else if (isReady && state.running !== undefined) ready++
  }
  if (reason === 'Completed' && ready > 0) reason = isPodReady(pod) ? 'Running' : 'NotReady'
  return { reason, ready }
}

function deletionReason(pod: Pod): string | undefined {
  if (pod.metadata.deletionTimestamp === undefined) return undefined
  if (pod.status.reason === 'NodeLost') return 'Unknown'
  return isPodTerminal(pod) ? undefined : 'Terminating'
}

function addRestarts(statuses: readonly ContainerStatus[], start: Restarts = { count: 0, last: undefined }): Restarts {
  let { count, last } = start
  for (const { restartCount, lastState } of statuses) {
    count += restartCount
    const at = parseTime(lastState.terminated?.finishedAt)
    if (at !== undefined && (last === undefined || at > last)) last = at
  }
  return { count, last }
}

const wasRestarted = ({ restartCount }: ContainerStatus): boolean => restartCount > 0

function renderRestarts(pod: Pod, now: number): string {
  // Most Pods, and this cell is rendered anew for each table.
  const { containerStatuses, initContainerStatuses } = pod.status
  if (containerStatuses?.some(wasRestarted) !== true && initContainerStatuses?.some(wasRestarted) !== true) return '0'
  const { restarts, lastRestart } = summarizePod(pod)
  if (restarts === 0 || lastRestart === undefined) return String(restarts)
  return `${restarts} (${renderHumanDuration(now - lastRestart)} ago)`
}

function renderReady(pod: Pod): string {
  const { readyContainers, totalContainers } = summarizePod(pod)
  return `${readyContainers}/${totalContainers}`
}

function renderReadinessGates(pod: Pod): string {
  const gates = pod.spec.readinessGates ?? []
  if (gates.length === 0) return none
  const met = gates.filter(({ conditionType }) => isConditionTrue(pod.status.conditions, conditionType))
  return `${met.length}/${gates.length}`
}

export const podColumns: readonly Column<Pod>[] = [
  nameColumn,
  {
    name: 'Ready',
    type: 'string',
    priority: 0,
    description: 'Containers that are ready, and how many there are.',
    cell: renderReady,
  },
  {
    name: 'Status',
    type: 'string',
    priority: 0,
    description: 'What the Pod and its containers are at, in a word.',
    cell: (pod) => summarizePod(pod).reason,
  },
  {
    name: 'Restarts',
    type: 'string',
    priority: 0,
    description: 'How often containers were restarted, and how long ago the last one ended.',
    cell: renderRestarts,
  },
  ageColumn,
  {
    name: 'IP',
    type: 'string',
    priority: 1,
    description: 'First address of the Pod.',
    cell: ({ status }) => status.podIPs?.[0]?.ip ?? none,
  },
  {
    name: 'Node',
    type: 'string',
    priority: 1,
    description: 'Node that the Pod is bound to.',
    cell: ({ spec }) => spec.nodeName ?? none,
  },
  {
    name: 'Nominated Node',
    type: 'string',
    priority: 1,
    description: 'Node on which room is being made for the Pod.',
    cell: ({ status }) => status.nominatedNodeName ?? none,
  },
  {
    name: 'Readiness Gates',
    type: 'string',
    priority: 1,
    description: 'Readiness gates that are met, and how many there are.',
    cell: renderReadinessGates,
  },
]
