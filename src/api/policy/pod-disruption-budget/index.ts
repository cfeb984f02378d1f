// PodDisruptionBudget: how many Pods voluntary disruptions must leave standing. Upstream: pkg/registry/policy.
import { validateAtMostAll, validateIntOrPercent } from '../../apps/rolling-update/int-or-percent.ts'
import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../kind-definition.ts'
import { shownValue, validateNonnegative } from '../../meta/field-checks.ts'
import { type FieldError, invalidError, notSupportedError } from '../../meta/field-error.ts'
import type { IntOrString } from '../../meta/int-or-string.ts'
import { validateLabelSelector } from '../../meta/label-selector.ts'
import { validateConditions } from '../../meta/validate-conditions.ts'
import type { PodDisruptionBudget, PodDisruptionBudgetStatus } from '../v1.types.ts'
import { podDisruptionBudget } from './schema.ts'

const unhealthyPolicies: readonly string[] = ['AlwaysAllow', 'IfHealthyBudget']

function* validate({ spec }: PodDisruptionBudget): Iterable<FieldError> {
  const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy: policy } = spec
  if (minAvailable !== undefined && maxUnavailable !== undefined) {
    yield invalidError('spec', shownValue(spec), 'minAvailable and maxUnavailable cannot be both set')
  }
  for (const [name, value] of Object.entries({ minAvailable, maxUnavailable })) {
    yield* validateIntOrPercent(value, `spec.${name}`)
    yield* validateAtMostAll(value, `spec.${name}`)
  }
  if (selector !== undefined) yield* validateLabelSelector(selector, 'spec.selector')
  if (policy !== undefined && !unhealthyPolicies.includes(policy)) {
    yield notSupportedError('spec.unhealthyPodEvictionPolicy', policy, unhealthyPolicies)
  }
}

const counts = ['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'] as const

function* validateStatus({ status }: PodDisruptionBudget): Iterable<FieldError> {
  yield* validateConditions(status.conditions ?? [], 'status.conditions')
  for (const name of counts) yield* validateNonnegative(status[name], `status.${name}`)
}

/** A budget that no one has looked at yet allows no disruption. */
const initialStatus: PodDisruptionBudgetStatus = {
  disruptionsAllowed: 0,
  currentHealthy: 0,
  desiredHealthy: 0,
  expectedPods: 0,
}

const renderLimit = (value: IntOrString | undefined): string => (value === undefined ? 'N/A' : String(value))

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
    {
      name: 'Min Available',
      type: 'string',
      priority: 0,
      description: 'Pods that must stay available.',
      cell: ({ spec }) => renderLimit(spec.minAvailable),
    },
    {
      name: 'Max Unavailable',
      type: 'string',
      priority: 0,
      description: 'Pods that may be unavailable.',
      cell: ({ spec }) => renderLimit(spec.maxUnavailable),
    },
    {
      name: 'Allowed Disruptions',
      type: 'integer',
      priority: 0,
      description: 'Pods that may be disrupted now.',
      cell: ({ status }) => status.disruptionsAllowed,
    },
    ageColumn,
  ],
  prepareForCreate: (object) => ({ ...object, status: initialStatus }),
  validate: (next) => [...validate(next)],
  validateStatus: (next) => [...validateStatus(next)],
})
