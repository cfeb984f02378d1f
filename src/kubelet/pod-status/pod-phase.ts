// The phase of a Pod from its containers. Pure: facts §7. Upstream: kubelet_pods.go getPhase.
import type { core } from '#api'
import { appContainers, initContainers, type PodContainer } from '../pod/containers.ts'
import { effectiveRestartPolicy, restartsAfter } from '../pod/restart-policy.ts'

export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed'

export interface PhaseInput {
  readonly pod: core.Pod
  readonly initStatuses: readonly core.ContainerStatus[]
  readonly statuses: readonly core.ContainerStatus[]
  /** The Pod has been taken down: nothing runs and nothing will. */
  readonly terminal: boolean
}

interface Counts {
  pending: number
  failed: number
}

const byName = (statuses: readonly core.ContainerStatus[], name: string): core.ContainerStatus | undefined =>
  statuses.find((status) => status.name === name)

function countInit({ pod, initStatuses }: PhaseInput): Counts {
  const counts = { pending: 0, failed: 0 }
  for (const container of initContainers(pod)) {
    const status = byName(initStatuses, container.spec.name)
    if (container.kind === 'sidecar') countSidecar(status, counts)
    else countPlainInit(pod, container, { status, counts })
  }
  return counts
}

function countSidecar(status: core.ContainerStatus | undefined, counts: Counts): void {
  if (status === undefined) counts.pending++
  else if (status.state?.running !== undefined && status.started !== true) counts.pending++
  else if (status.state?.waiting !== undefined && status.lastState?.terminated === undefined) counts.pending++
}

function countPlainInit(
  pod: core.Pod,
  container: PodContainer,
  { status, counts }: { readonly status: core.ContainerStatus | undefined; readonly counts: Counts },
): void {
  const ended = status?.state?.terminated ?? (status?.state?.waiting && status.lastState?.terminated)
  if (ended === undefined) counts.pending++
  else if (ended.exitCode !== 0) {
    if (status?.state?.terminated !== undefined && !restartsAfter(pod, container, ended.exitCode)) counts.failed++
    else if (effectiveRestartPolicy(pod, container) === 'Never') counts.failed++
    else counts.pending++
  }
}

/** The phase that the containers add up to; whether it may be shown is `computePodStatus`'s to say. */
export function computePodPhase(input: PhaseInput): PodPhase {
  const { pod, statuses, terminal } = input
  const init = countInit(input)
  const app = { unknown: 0, running: 0, waiting: 0, stopped: 0, succeeded: 0, restarting: 0 }
  for (const container of appContainers(pod)) {
    const status = byName(statuses, container.spec.name)
    const state = status?.state
    if (state?.running !== undefined) app.running++
    else if (state?.terminated !== undefined) {
      app.stopped++
      if (state.terminated.exitCode === 0) app.succeeded++
      if (restartsAfter(pod, container, state.terminated.exitCode)) app.restarting++
    } else if (state?.waiting !== undefined) {
      if (status?.lastState?.terminated === undefined) app.waiting++
      else {
        app.stopped++
        app.restarting++
      }
    } else app.unknown++
  }
  if (init.failed > 0) return 'Failed'
  const begun = app.running + app.stopped > 0
  if (terminal && app.running === 0 && app.unknown === 0) {
    // Containers that never ran cannot have succeeded.
    return app.stopped > 0 && app.succeeded === app.stopped && app.waiting === 0 ? 'Succeeded' : 'Failed'
  }
  if ((init.pending > 0 && !begun) || app.waiting > 0) return 'Pending'
  if (app.unknown > 0) return 'Pending'
  if (app.running > 0) return 'Running'
  if (app.stopped === 0) return 'Pending'
  if (app.restarting > 0) return 'Running'
  return app.succeeded === app.stopped ? 'Succeeded' : 'Failed'
}
