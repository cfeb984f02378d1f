// PodDisruptionBudget. Upstream: pkg/registry/policy/poddisruptionbudget, pkg/apis/policy/validation.
import { validateAtMostAll, validateIntOrPercent } from '../../apps/rolling-update/int-or-percent.ts'
import { ageColumn, nameColumn } from '../../columns.ts'
import { column, validateCounts } from '../../core/pod-template/workload.ts'
import { defineKind } from '../../kind-definition.ts'
import { type FieldError, invalidError, notSupportedError } from '../../meta/field-error.ts'
import { validateLabelSelector } from '../../meta/label-selector.ts'
import type { PodDisruptionBudget } from '../v1.types.ts'
import { podDisruptionBudget } from './schema.ts'

const unhealthyPolicies: readonly string[] = ['AlwaysAllow', 'IfHealthyBudget']

function* validate({ spec }: PodDisruptionBudget): Iterable<FieldError> {
  const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy: policy } = spec
  if (minAvailable !== undefined && maxUnavailable !== undefined) {
    yield invalidError('spec', JSON.parse(JSON.stringify(spec)), 'minAvailable and maxUnavailable cannot be both set')
  }
  yield* validateIntOrPercent(minAvailable, 'spec.minAvailable')
  yield* validateAtMostAll(minAvailable, 'spec.minAvailable')
  yield* validateIntOrPercent(maxUnavailable, 'spec.maxUnavailable')
  yield* validateAtMostAll(maxUnavailable, 'spec.maxUnavailable')
  if (selector !== undefined) yield* validateLabelSelector(selector, 'spec.selector')
  if (policy !== undefined && !unhealthyPolicies.includes(policy)) {
    yield notSupportedError('spec.unhealthyPodEvictionPolicy', policy, unhealthyPolicies)
  }
}

export const podDisruptionBudgetKind = defineKind<PodDisruptionBudget>({
  group: 'policy',
  version: 'v1',
  kind: 'PodDisruptionBudget',
  plural: 'poddisruptionbudgets',
  shortNames: ['pdb'],
  namespaced: true,
  schema: podDisruptionBudget,
  status: true,
  generation: true,
  columns: [
    nameColumn,
    column('Min Available', ({ spec }) => String(spec.minAvailable ?? 'N/A'), 'Pods that must be left.'),
    column('Max Unavailable', ({ spec }) => String(spec.maxUnavailable ?? 'N/A'), 'Pods that may be missing.'),
    column('Allowed Disruptions', ({ status }) => status.disruptionsAllowed, 'Pods that may go now.'),
    ageColumn,
  ],
  prepareForCreate: (object) => ({
    ...object,
    status: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 },
  }),
  validate: (next) => [...validate(next)],
  validateStatus: ({ status }) => {
    const { disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods } = status
    return [...validateCounts({ disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods }, 'status')]
  },
})
