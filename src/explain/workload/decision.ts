// What the controller of a workload decides, as the first step of its explanation: what it is doing, what it waits for and what
// comes next, in its own words. It is never the cause where something else is: a controller that waits does so for a reason that
// another step names.
import type { ControllerDecision, KubernetesObject } from '#api'
import { renderRfc3339 } from '#base'
import { type Conclusion, conclude, findCause, isOpen } from '../conclude.ts'
import type { Explanation, Step } from '../explanation.ts'
import type { Observer, ReadKind } from '../reader.ts'

function codeOf({ actions, settled }: ControllerDecision): 'ControllerActs' | 'ControllerWaits' | 'ControllerSettled' {
  if (actions.length > 0) return 'ControllerActs'
  return settled ? 'ControllerSettled' : 'ControllerWaits'
}

/** The step for a decision, among the steps that are known from the objects; none while no controller is at work. */
export function decisionSteps(
  decision: ControllerDecision | undefined,
  steps: readonly Step[],
  nowMs: number,
): readonly Step[] {
  if (decision === undefined || steps.some(({ code }) => code === 'ControllerSilent')) return []
  const { controller, because, actions, next } = decision
  const open = steps.filter(isOpen)
  const cause = open.length === 0 ? undefined : findCause(open)
  const code = codeOf(decision)
  const waits = code === 'ControllerWaits' && cause !== undefined
  return [
    {
      code,
      state: code === 'ControllerActs' ? 'current' : waits ? 'waiting' : 'done',
      subject: controller,
      ...(next === undefined ? {} : { until: renderRfc3339(nowMs + next.afterMs), next: next.message }),
      message: because.replace(/\.$/, ''),
      ...(cause === undefined || code === 'ControllerSettled' ? {} : { because: cause.code }),
      evidence: { controller, ...(actions.length === 0 ? {} : { actions }) },
    },
  ]
}

export interface WorkloadConclusion extends Omit<Conclusion, 'object' | 'unseen'> {
  readonly kind: ReadKind
  /** As it was read; its kind is put into it. */
  readonly object: KubernetesObject
}

/** The explanation of a workload: what its controller decides, and then the steps. */
export async function concludeWorkload(
  observer: Observer,
  { kind, object, steps, ...rest }: WorkloadConclusion,
): Promise<Explanation> {
  const decision = await observer.decision(kind, object, rest.nowMs)
  const apiVersion = kind.group === '' ? kind.version : `${kind.group}/${kind.version}`
  return conclude({
    ...rest,
    object: { ...object, apiVersion, kind: kind.kind },
    steps: [...decisionSteps(decision, steps, rest.nowMs), ...steps],
    unseen: observer.unseen(),
  })
}
