// Restarting all containers of a Pod together, init containers too, because one ended as a rule of its says
// (RestartAllContainers, KEP-5532). Each container bears the number of such restarts before it was made: what bears a smaller
// number than the Pod's is stale, and runs again. So no step of it is lost if the kubelet dies between them. Pure.
import { type core, mayRestartAllContainers } from '#api'
import { appContainers, initContainers } from './containers.ts'
import { ruleActionFor } from './restart-policy.ts'
import type { ContainerRecord, PodRuntimeStatus } from './runtime-status.ts'

const takingPart = (pod: core.Pod) => [...initContainers(pod), ...appContainers(pod)]

/** How often all containers have been restarted together, the one that is due now included. */
export function restartGeneration(pod: core.Pod, { containers }: PodRuntimeStatus): number {
  if (!mayRestartAllContainers(pod.spec)) return 0
  const specs = new Map(takingPart(pod).map((container) => [container.spec.name, container]))
  return containers.reduce((most, { name, state, exitCode, restartGeneration: own }) => {
    const container = specs.get(name)
    const causes =
      container !== undefined && state === 'exited' && ruleActionFor(container, exitCode) === 'RestartAllContainers'
    return Math.max(most, causes ? own + 1 : own)
  }, 0)
}

/** Whether a container is from before the last restart of all. */
export function isStale(
  pod: core.Pod,
  status: PodRuntimeStatus,
  { name, restartGeneration: own }: ContainerRecord,
): boolean {
  return own < restartGeneration(pod, status) && takingPart(pod).some(({ spec }) => spec.name === name)
}

/** Whether all containers are on their way down to be restarted: until the last one has ended. */
export function isRestartingAll(pod: core.Pod, status: PodRuntimeStatus): boolean {
  const generation = restartGeneration(pod, status)
  if (generation === 0) return false
  const begun = status.containers.some((record) => record.restartGeneration === generation)
  return !begun || status.containers.some((record) => record.state === 'running' && isStale(pod, status, record))
}
