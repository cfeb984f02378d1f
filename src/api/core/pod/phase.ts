// The phase of a Pod, as others ask for it. Once terminal, a phase never changes again.
import type { Pod, PodStatus } from '../v1.types.ts'

export type PodPhase = NonNullable<PodStatus['phase']>

/** Whether a Pod in this phase has ended for good. */
export function isTerminalPhase(phase: PodStatus['phase']): boolean {
  return phase === 'Succeeded' || phase === 'Failed'
}

/** Whether all of the Pod's containers have ended and none will be started again. */
export function isPodTerminal(pod: Pick<Pod, 'status'>): boolean {
  return isTerminalPhase(pod.status.phase)
}

/** Whether a controller counts the Pod as one of its own running or to-be-running Pods. */
export function isPodActive(pod: Pick<Pod, 'status' | 'metadata'>): boolean {
  return !isPodTerminal(pod) && pod.metadata.deletionTimestamp === undefined
}
