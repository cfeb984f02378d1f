// In which order the containers of a Pod are stopped, and how long each has. Pure: facts §6. All preStop hooks run at once;
// then regular containers are stopped, then sidecars one by one in reverse; all out of the same grace. Upstream:
// kuberuntime_termination_order.go.
import type { core } from '#api'
import { appContainers, ephemeralContainers, initContainers, type PodContainer } from '../pod/containers.ts'
import { type ContainerRecord, isAlive, type PodRuntimeStatus } from '../pod/runtime-status.ts'
import type { KillReason } from './actions.ts'

/** What a container has at least between signal and KILL. */
export const minimumGracePeriodSeconds = 2

/** A container that is to be stopped. */
export interface ContainerEnd {
  readonly record: ContainerRecord
  /** Ids of those that end before it is told to. */
  readonly after: readonly string[]
}

/** What runs, each after those that it waits for: sidecars for regular containers, and for the sidecars behind them. */
export function terminationOrder(pod: core.Pod, status: PodRuntimeStatus): readonly ContainerEnd[] {
  const alive = status.containers.filter(isAlive)
  const of = (containers: readonly PodContainer[]): readonly ContainerRecord[] =>
    containers.flatMap(({ spec }) => alive.filter(({ name }) => name === spec.name))
  const sidecars = of(initContainers(pod).filter(({ kind }) => kind === 'sidecar')).toReversed()
  const apps = of(appContainers(pod))
  const others = alive.filter((record) => !sidecars.includes(record))
  return [
    ...others.map((record) => ({ record, after: [] })),
    ...sidecars.map((record, index) => ({
      record,
      after: [...apps, ...sidecars.slice(0, index)].map(({ id }) => id),
    })),
  ]
}

export interface GraceQuestion {
  readonly pod: core.Pod
  readonly name: string
  readonly reason: KillReason
  /** What the Pod's deletion leaves, if it is being deleted. */
  readonly podGraceSeconds?: number | undefined
}

/** Seconds from the beginning of preStop to KILL. */
export function gracePeriodSeconds({ pod, name, reason, podGraceSeconds }: GraceQuestion): number {
  if (podGraceSeconds !== undefined) return podGraceSeconds
  if (reason === 'allRestarting') return 0
  const all = [...initContainers(pod), ...appContainers(pod), ...ephemeralContainers(pod)]
  const spec = all.find((container) => container.spec.name === name)?.spec
  const probe =
    reason === 'livenessProbe' ? spec?.livenessProbe : reason === 'startupProbe' ? spec?.startupProbe : undefined
  return probe?.terminationGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? minimumGracePeriodSeconds
}
