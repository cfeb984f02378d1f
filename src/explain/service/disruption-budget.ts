// Why a PodDisruptionBudget allows no eviction. Pure, and the looking. Upstream counterpart: pkg/controller/disruption.
import { type core, findCondition, type policy, matchesLabelSelector } from '#api'
import { conclude } from '../conclude.ts'
import type { Explanation, Step } from '../explanation.ts'
import { podKind } from '../read-kinds.ts'
import type { Observer } from '../reader.ts'
import { explainUnready } from '../workload/pods.ts'

/** Steps of a budget. */
export function disruptionBudgetSteps({ status }: policy.PodDisruptionBudget): readonly Step[] {
  const { disruptionsAllowed: allowed, currentHealthy: ready, desiredHealthy: desired } = status
  const { reason = '', message = '' } = findCondition(status.conditions, 'DisruptionAllowed') ?? {}
  if (allowed > 0) {
    const text = `It allows ${allowed} eviction${allowed === 1 ? '' : 's'} now: ${ready} Pods are healthy, ${desired} must be`
    return [{ code: 'DisruptionAllowed', state: 'done', message: text, evidence: { ready, desired, allowed } }]
  }
  const why = reason === 'SyncFailed' ? message : `${ready} Pods are healthy, and ${desired} must be`
  const spare = ready >= desired ? 'Add a replica, or let the budget ask for fewer.' : undefined
  return [
    {
      code: 'DisruptionForbidden',
      state: 'waiting',
      message: `It allows no eviction now: ${why}`,
      ...(spare === undefined ? {} : { hint: spare }),
      evidence: { ready, desired, reason, message },
    },
  ]
}

/** Observes and explains. */
export async function whyDisruptionBudget(
  observer: Observer,
  budget: policy.PodDisruptionBudget,
  nowMs: number,
): Promise<Explanation> {
  const { namespace } = budget.metadata
  const all = (await observer.list<core.Pod>(podKind, { namespace })) ?? []
  const pods = all.filter(({ metadata }) => matchesLabelSelector(budget.spec.selector, metadata.labels))
  const steps = disruptionBudgetSteps(budget)
  const blocking = steps[0]?.code === 'DisruptionForbidden' ? await explainUnready(observer, pods, nowMs) : []
  const object = { ...budget, apiVersion: 'policy/v1', kind: 'PodDisruptionBudget' }
  return conclude({ object, nowMs, steps, blocking, unseen: observer.unseen() })
}
