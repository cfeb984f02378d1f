// What a PodDisruptionBudget allows: how many of its Pods are healthy, how many must be, and how many may go. An eviction that
// was granted but did not happen within two minutes counts no longer. Upstream: pkg/controller/disruption.
import {
  type core,
  isPodReady,
  type meta,
  parseTime,
  type policy,
  renderTime,
  scaledValueFromIntOrPercent,
  setCondition,
} from '#api'
import { deepEqual, openMap } from '#base'
import { podDisruptionBudgetKind } from '../kinds.ts'
import { type Action, type Plan, soonest } from '../runtime/plan.ts'
import type { ExpectedScale } from './scales.ts'

export interface ObservedBudget {
  readonly budget: policy.PodDisruptionBudget
  /** Pods that it selects. */
  readonly pods: readonly core.Pod[]
  readonly scale: ExpectedScale
}

/** How long a granted eviction counts as a disruption before the Pod is deleted. Upstream: DeletionTimeout. */
export const deletionTimeoutMs = 120_000

type Expected =
  | { readonly ok: true; readonly expected: number; readonly desired: number; readonly unmanaged: readonly string[] }
  | { readonly ok: false; readonly message: string }

/** How many Pods there should be, and how many must be healthy. */
function expectedOf({ budget, pods, scale }: ObservedBudget): Expected {
  const { minAvailable, maxUnavailable } = budget.spec
  if (maxUnavailable === undefined && typeof minAvailable !== 'string') {
    const isUnset = minAvailable === undefined
    return { ok: true, expected: isUnset ? 0 : pods.length, desired: minAvailable ?? 0, unmanaged: [] }
  }
  if (!scale.ok) return scale
  const { value: expected, unmanaged } = scale
  const limit = scaledValueFromIntOrPercent(maxUnavailable ?? minAvailable ?? 0, expected, { roundUp: true })
  if (!limit.ok) return limit
  const desired = maxUnavailable === undefined ? limit.value : Math.max(0, expected - limit.value)
  return { ok: true, expected, desired, unmanaged }
}

interface Disrupted {
  readonly pods: Readonly<Record<string, string>>
  readonly recheckAfterMs: number | undefined
  /** Pods that were to be deleted and are still there. */
  readonly notDeleted: readonly core.Pod[]
}

/** Granted evictions that are still under way. */
function disruptedOf({ budget, pods }: ObservedBudget, now: number): Disrupted {
  const kept = openMap<string>()
  const notDeleted: core.Pod[] = []
  let recheckAfterMs: number | undefined
  const byName = new Map(pods.map((pod) => [pod.metadata.name, pod]))
  for (const [name, time] of Object.entries(budget.status.disruptedPods ?? {})) {
    const pod = byName.get(name)
    if (pod === undefined || pod.metadata.deletionTimestamp !== undefined) continue
    const leftMs = (parseTime(time) ?? 0) + deletionTimeoutMs - now
    if (leftMs < 0) notDeleted.push(pod)
    else {
      kept[name] = time
      recheckAfterMs = soonest(recheckAfterMs, leftMs + 1)
    }
  }
  return { pods: kept, recheckAfterMs, notDeleted }
}

const conditionType = 'DisruptionAllowed'

/** Decides what the budget's status must be. */
export function decideBudget(observed: ObservedBudget, now: number): Plan {
  const { budget, pods } = observed
  const expected = expectedOf(observed)
  if (!expected.ok) return failSafe(budget, expected.message, now)
  const disrupted = disruptedOf(observed, now)
  const healthy = pods.filter(
    (pod) =>
      pod.metadata.deletionTimestamp === undefined &&
      !Object.hasOwn(disrupted.pods, pod.metadata.name) &&
      isPodReady(pod),
  ).length
  const spare = expected.expected > 0 ? Math.max(0, healthy - expected.desired) : 0
  const status: policy.PodDisruptionBudgetStatus = {
    observedGeneration: budget.metadata.generation ?? 0,
    ...(Object.keys(disrupted.pods).length === 0 ? {} : { disruptedPods: disrupted.pods }),
    disruptionsAllowed: spare,
    currentHealthy: healthy,
    desiredHealthy: expected.desired,
    expectedPods: expected.expected,
    conditions: withCondition(budget, now, {
      status: spare > 0 ? 'True' : 'False',
      reason: spare > 0 ? 'SufficientPods' : 'InsufficientPods',
      message: '',
    }),
  }
  return {
    actions: [...tell(observed, expected.unmanaged, disrupted.notDeleted), ...updateStatus(budget, status)],
    requeueAfterMs: disrupted.recheckAfterMs,
    because: `${healthy} Pods are healthy, ${expected.desired} must be: ${spare} may be disrupted.`,
  }
}

/** Nothing may be disrupted while it is not known what there should be. */
function failSafe(budget: policy.PodDisruptionBudget, message: string, now: number): Plan {
  const text = `Failed to calculate the number of expected pods: ${message}`
  const event = { type: 'Warning', reason: 'CalculateExpectedPodCountFailed', message: text } as const
  const conditions = withCondition(budget, now, { status: 'False', reason: 'SyncFailed', message })
  const observedGeneration = budget.metadata.generation ?? 0
  const status = { ...budget.status, observedGeneration, disruptionsAllowed: 0, conditions }
  return {
    actions: [{ type: 'recordEvent', regarding: budget, event }, ...updateStatus(budget, status)],
    because: text,
  }
}

function tell(
  { budget, pods }: ObservedBudget,
  unmanaged: readonly string[],
  notDeleted: readonly core.Pod[],
): Action[] {
  const { name, namespace } = budget.metadata
  const actions: Action[] = notDeleted.map((regarding) => {
    const message = `Pod was expected by PDB ${namespace}/${name} to be deleted but it wasn't`
    return { type: 'recordEvent', regarding, event: { type: 'Warning', reason: 'NotDeleted', message } }
  })
  if (pods.length === 0) {
    const event = { type: 'Normal', reason: 'NoPods', message: 'No matching pods found' } as const
    actions.push({ type: 'recordEvent', regarding: budget, event })
  }
  if (unmanaged.length > 0) {
    const message =
      'Pods selected by this PodDisruptionBudget were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.'
    actions.push({
      type: 'recordEvent',
      regarding: budget,
      event: { type: 'Warning', reason: 'UnmanagedPods', message },
    })
  }
  return actions
}

function withCondition(
  { metadata, status }: policy.PodDisruptionBudget,
  now: number,
  what: Pick<meta.Condition, 'status' | 'reason' | 'message'>,
): readonly meta.Condition[] {
  const observedGeneration = metadata.generation ?? 0
  const next = { type: conditionType, ...what, observedGeneration, lastTransitionTime: renderTime(now) }
  const before = status.conditions?.find(({ type }) => type === conditionType)
  const kept = before?.status === what.status ? { lastTransitionTime: before.lastTransitionTime } : {}
  return setCondition(status.conditions, { ...next, ...kept }, now)
}

function updateStatus(budget: policy.PodDisruptionBudget, status: policy.PodDisruptionBudgetStatus): Action[] {
  if (deepEqual(budget.status, status)) return []
  return [
    {
      type: 'updateStatus',
      kind: podDisruptionBudgetKind,
      object: { ...budget, status } as policy.PodDisruptionBudget,
    },
  ]
}
