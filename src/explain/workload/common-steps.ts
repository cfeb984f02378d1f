// Steps that all workloads have: is a controller at work, may it create Pods, do its Pods get ready. Pure.
import type { Explanation, Step } from '../explanation.ts'
import { renderObjectName } from '../object-name.ts'

export interface Controlled {
  readonly metadata: { readonly generation?: number | undefined; readonly creationTimestamp: string }
  readonly status?: { readonly observedGeneration?: number | undefined } | undefined
}

/** A controller needs no longer than this to look at a change. */
const silenceMs = 5_000

/** No controller has looked at the object since it changed. */
export function controllerSilence(object: Controlled, nowMs: number): readonly Step[] {
  const { generation = 0, creationTimestamp } = object.metadata
  const observed = object.status?.observedGeneration ?? 0
  if (observed >= generation) return []
  const young = nowMs - Date.parse(creationTimestamp) < silenceMs
  return [
    {
      code: 'ControllerSilent',
      state: young ? 'current' : 'waiting',
      message: 'No controller has looked at it since it changed',
      ...(young ? {} : { hint: 'See to it that the controller manager is running.' }),
      evidence: { generation, observedGeneration: observed },
    },
  ]
}

/** The Pods that it waits for. `blocking` comes the worst first. */
export function podsSteps(
  blocking: readonly Explanation[],
  numbers: { readonly desired: number; readonly ready: number; readonly updated?: number },
): readonly Step[] {
  const [worst] = blocking
  const { desired, ready } = numbers
  if (ready >= desired && worst === undefined) return []
  const count = `${ready} of ${desired} Pods ready`
  if (worst === undefined || worst.health === 'progressing') {
    return [{ code: 'PodsStarting', state: 'current', message: count, evidence: numbers }]
  }
  const pods = blocking.map(({ metadata }) => metadata.name)
  const message = `${count}; ${renderObjectName(worst.regarding)} is held up`
  return [{ code: 'PodBlocked', state: 'waiting', message, evidence: { pods } }]
}

/** Everything is there. */
export function readyStep(desired: number, ready: number): Step {
  const message = desired === 1 ? 'Its Pod is ready' : `All its ${desired} Pods are ready`
  return { code: 'WorkloadReady', state: 'done', message, evidence: { desired, ready } }
}

export const scaledToZero: Step = {
  code: 'ScaledToZero',
  state: 'done',
  message: 'It asks for no Pods: spec.replicas is 0',
}
