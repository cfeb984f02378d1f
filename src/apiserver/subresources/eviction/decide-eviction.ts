// Whether a Pod may be evicted, decided purely from the Pod and the budgets that select it, and what an eviction takes from a
// budget. Upstream counterpart: pkg/registry/core/pod/storage/eviction.go.
import {
  type ConditionLike,
  findCondition,
  forbidden,
  isPodReady,
  isTerminalPhase,
  type core,
  type policy,
  renderTime,
  selectorOf,
  setCondition,
  StatusError,
} from '#api'

type Pod = core.Pod
type Budget = policy.PodDisruptionBudget

/** Evicted Pods that a budget's controller has not seen go yet; with more, nothing is evicted. Upstream: MaxDisruptedPodSize. */
export const disruptedPodsMax = 2_000
/** What a client should wait while the budget's controller catches up. */
const retryAfterSeconds = 10

const budgets = { group: 'policy', resource: 'poddisruptionbudget' }
const overBudgetText = "Cannot evict pod as it would violate the pod's disruption budget."

export type EvictionPlan =
  /** No budget has a say. `pinned`: only if the Pod has not changed since, because it may have become healthy. */
  | { readonly kind: 'delete'; readonly pinned: boolean }
  /** The Pod is unhealthy, and its budget does not count it; pinned too, but a change means that the budget is asked again. */
  | { readonly kind: 'deleteUnhealthy'; readonly budget: Budget }
  /** The budget is asked, and pays. */
  | { readonly kind: 'spend'; readonly budget: Budget }
  | { readonly kind: 'refuse'; readonly error: StatusError }

function selects({ spec }: Budget, pod: Pod): boolean {
  if (spec.selector === undefined) return false
  const selected = selectorOf(spec.selector)
  return selected.ok && selected.selector.matches(pod.metadata.labels)
}

/** Whether a Pod that is not ready may go without its budget paying for it. */
function goesUnpaid({ spec, status }: Budget): boolean {
  if (spec.unhealthyPodEvictionPolicy === 'AlwaysAllow') return true
  return status.currentHealthy >= status.desiredHealthy && status.desiredHealthy > 0
}

/** Decides about one Pod. `all` are the budgets of its namespace. */
export function decideEviction(pod: Pod, all: readonly Budget[]): EvictionPlan {
  const { phase } = pod.status
  const isPending = phase === 'Pending'
  if (isPending || isTerminalPhase(phase) || pod.metadata.deletionTimestamp !== undefined) {
    return { kind: 'delete', pinned: isPending }
  }
  const [budget, second] = all.filter((one) => selects(one, pod))
  if (budget === undefined) return { kind: 'delete', pinned: false }
  if (second !== undefined) {
    const message = 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.'
    return { kind: 'refuse', error: new StatusError('', { message, code: 500 }) }
  }
  if (!isPodReady(pod) && goesUnpaid(budget)) return { kind: 'deleteUnhealthy', budget }
  return { kind: 'spend', budget }
}

function overBudget(message: string, seconds: number): StatusError {
  const causes = [{ reason: 'DisruptionBudget', message }]
  return new StatusError('TooManyRequests', {
    message: overBudgetText,
    details: { causes, ...(seconds === 0 ? {} : { retryAfterSeconds: seconds }) },
  })
}

/** 429: the budget's numbers are older than its spec, or than the Pod. */
export function budgetInProgress({ metadata }: Budget): StatusError {
  return overBudget(`The disruption budget ${metadata.name} is still being processed by the server.`, retryAfterSeconds)
}

function budgetForbids({ metadata: { name } }: Budget, text: string, causeText = text): StatusError {
  const error = forbidden(budgets, name, text)
  const message = `The disruption budget ${name} does not allow evicting pods currently: ${causeText}`
  return new StatusError('Forbidden', {
    message: error.message,
    details: { ...error.details, causes: [{ reason: 'DisruptionBudget', message }] },
  })
}

function exhausted({ metadata: { name }, status }: Budget): StatusError {
  const { conditions, currentHealthy, desiredHealthy } = status
  const condition: ConditionLike | undefined = findCondition(conditions, 'DisruptionAllowed')
  const { reason = '', message = '' } = condition?.status === 'False' ? condition : {}
  const refusal = `The disruption budget ${name} does not allow evicting pods currently`
  // Numbers of a budget that could not be computed say nothing.
  if (message !== '' && reason === 'SyncFailed') return overBudget(`${refusal} because it failed sync: ${message}`, 0)
  if (currentHealthy <= desiredHealthy) {
    const text = `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`
    return overBudget(text, 0)
  }
  return overBudget(message === '' ? refusal : `${refusal} (${reason}): ${message}`, 0)
}

/** The budget after it has paid for one Pod. Throws 429 and 403 when it does not. */
export function spendBudget(budget: Budget, podName: string, now: number): Budget {
  const { metadata, status } = budget
  const { disruptedPods = {}, disruptionsAllowed, observedGeneration = 0 } = status
  if (observedGeneration < (metadata.generation ?? 0)) throw budgetInProgress(budget)
  if (disruptionsAllowed < 0) throw budgetForbids(budget, 'pdb disruptions allowed is negative')
  if (Object.keys(disruptedPods).length > disruptedPodsMax) {
    const text = 'DisruptedPods map too big - too many evictions not confirmed by PDB controller'
    throw budgetForbids(budget, text, 'too many pending evictions not confirmed by PDB controller')
  }
  if (disruptionsAllowed === 0) throw exhausted(budget)
  const left = disruptionsAllowed - 1
  const used = {
    type: 'DisruptionAllowed',
    status: 'False',
    reason: 'InsufficientPods',
    message: '',
    observedGeneration,
    lastTransitionTime: renderTime(now),
  } as const
  return {
    ...budget,
    status: {
      ...status,
      disruptionsAllowed: left,
      disruptedPods: { ...disruptedPods, [podName]: renderTime(now) },
      ...(left > 0 ? {} : { conditions: setCondition(status.conditions, used, now) }),
    },
  }
}

/** The Pod, with the reason of its deletion in its status. */
export function markEvicted(pod: Pod, now: number): Pod {
  const condition: core.PodCondition = {
    type: 'DisruptionTarget',
    ...(pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation }),
    status: 'True',
    // Written though it is not set, as upstream's type has it.
    lastProbeTime: null as unknown as string,
    lastTransitionTime: renderTime(now),
    reason: 'EvictionByEvictionAPI',
    message: 'Eviction API: evicting',
  }
  return { ...pod, status: { ...pod.status, conditions: setCondition(pod.status.conditions, condition, now) } }
}
