// Deployments: a selector that finds the template, and a strategy that can make progress. Upstream: ValidateDeployment.
import { deepEqual } from '#base'
import {
  validateAtMost,
  validateCounts,
  validateNotDecremented,
  validateSelectorAndTemplate,
} from '../../core/pod-template/workload.ts'
import {
  type FieldError,
  forbiddenError,
  invalidError,
  notSupportedError,
  requiredError,
} from '../../meta/field-error.ts'
import { isZero, validateAtMostAll, validateIntOrPercent } from '../rolling-update/int-or-percent.ts'
import { internalValue } from '../../schema/internal-value.ts'
import { deploymentStrategy } from './schema.ts'
import type { Deployment, DeploymentStrategy } from '../v1.types.ts'

/** Templates are held to what ReplicaSets allow, which carry them on. */
const words = { kind: 'ReplicaSet', selector: 'deployment', invalidSelector: 'invalid label selector' }

/** What is wrong with a Deployment. */
export function* validateDeployment(next: Deployment, previous: Deployment | undefined): Iterable<FieldError> {
  const { spec } = next
  const { minReadySeconds = 0, progressDeadlineSeconds, revisionHistoryLimit, selector } = spec
  yield* validateCounts({ replicas: spec.replicas }, 'spec')
  yield* validateSelectorAndTemplate(spec, words)
  yield* validateStrategy(spec.strategy, 'spec.strategy')
  yield* validateCounts({ minReadySeconds, revisionHistoryLimit, progressDeadlineSeconds }, 'spec')
  if (progressDeadlineSeconds !== undefined && progressDeadlineSeconds <= minReadySeconds) {
    const path = 'spec.progressDeadlineSeconds'
    yield invalidError(path, progressDeadlineSeconds, 'must be greater than minReadySeconds')
  }
  if (previous !== undefined && !deepEqual(selector, previous.spec.selector)) {
    yield invalidError('spec.selector', JSON.parse(JSON.stringify(selector ?? null)), 'field is immutable')
  }
}

function* validateStrategy(strategy: DeploymentStrategy, path: string): Iterable<FieldError> {
  const { type, rollingUpdate } = strategy
  const at = `${path}.rollingUpdate`
  if (type === 'Recreate') {
    if (rollingUpdate === undefined) return
    return yield forbiddenError(at, "may not be specified when strategy `type` is 'Recreate'")
  }
  if (type !== 'RollingUpdate') {
    return yield notSupportedError(path, internalValue(deploymentStrategy, strategy), ['Recreate', 'RollingUpdate'])
  }
  if (rollingUpdate === undefined) return yield requiredError(at, 'this should be defaulted and never be nil')
  const { maxUnavailable, maxSurge } = rollingUpdate
  yield* validateIntOrPercent(maxUnavailable, `${at}.maxUnavailable`)
  yield* validateIntOrPercent(maxSurge, `${at}.maxSurge`)
  if (isZero(maxUnavailable) && isZero(maxSurge)) {
    yield invalidError(`${at}.maxUnavailable`, maxUnavailable ?? 0, 'may not be 0 when `maxSurge` is 0')
  }
  yield* validateAtMostAll(maxUnavailable, `${at}.maxUnavailable`)
}

/** What is wrong with a status; the collision count only ever grows, since names are made of it. */
export function* validateDeploymentStatus({ status }: Deployment, previous: Deployment): Iterable<FieldError> {
  const { observedGeneration, replicas = 0, updatedReplicas, readyReplicas, availableReplicas } = status
  const { unavailableReplicas, terminatingReplicas, collisionCount } = status
  const parts = { updatedReplicas, readyReplicas, availableReplicas }
  const counts = { observedGeneration, replicas, ...parts, unavailableReplicas, terminatingReplicas, collisionCount }
  yield* validateCounts(counts, 'status')
  yield* validateAtMost(parts, { path: 'status', whole: replicas, name: 'status.replicas' })
  yield* validateAtMost({ availableReplicas }, { path: 'status', whole: readyReplicas ?? 0, name: 'readyReplicas' })
  yield* validateNotDecremented(
    { next: collisionCount, previous: previous.status.collisionCount },
    'status.collisionCount',
  )
}
