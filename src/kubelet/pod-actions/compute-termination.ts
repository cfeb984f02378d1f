// In which order the containers of a Pod are stopped, and how long each has. Pure: facts §6. Regular containers together
// first, then sidecars one by one in reverse; all out of the same grace. Upstream: kuberuntime_termination_order.go.
import type { core } from '#api'
import { appContainers, ephemeralContainers, initContainers } from '../pod/containers.ts'
import { type ContainerRecord, isAlive, type PodRuntimeStatus } from '../pod/runtime-status.ts'
import type { KillReason } from './actions.ts'

/** What a container has at least between signal and KILL. */
export const minimumGracePeriodSeconds = 2

/** Running containers in stages: all of a stage are stopped together, the next when they have ended. */
export function terminationStages(pod: core.Pod, status: PodRuntimeStatus): readonly (readonly ContainerRecord[])[] {
  const alive = status.containers.filter(isAlive)
  const sidecars = initContainers(pod)
    .filter((container) => container.kind === 'sidecar')
    .map((container) => container.spec.name)
    .reverse()
  const first = alive.filter((record) => !sidecars.includes(record.name))
  const rest = sidecars.map((name) => alive.filter((record) => record.name === name))
  return [first, ...rest].filter((stage) => stage.length > 0)
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
