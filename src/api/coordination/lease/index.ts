// Lease. Upstream: pkg/apis/coordination/validation.
import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../kind-definition.ts'
import { type FieldError, forbiddenError, invalidError } from '../../meta/field-error.ts'
import { isQualifiedName } from '../../meta/names.ts'
import type { Lease } from '../v1.types.ts'
import { lease } from './schema.ts'

function* validate({ spec }: Lease): Iterable<FieldError> {
  const { leaseDurationSeconds: seconds, leaseTransitions: transitions, strategy, preferredHolder } = spec
  if (seconds !== undefined && seconds <= 0) {
    yield invalidError('spec.leaseDurationSeconds', seconds, 'must be greater than 0')
  }
  if (transitions !== undefined && transitions < 0) {
    yield invalidError('spec.leaseTransitions', transitions, 'must be greater than or equal to 0')
  }
  if (strategy !== undefined) {
    for (const problem of isQualifiedName(strategy)) yield invalidError('spec.strategy', strategy, problem)
  }
  if (preferredHolder && !strategy) {
    yield forbiddenError('spec.preferredHolder', 'may only be specified when `strategy` is defined')
  }
}

export const leaseKind = defineKind<Lease>({
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  plural: 'leases',
  namespaced: true,
  schema: lease,
  columns: [
    nameColumn,
    {
      name: 'Holder',
      type: 'string',
      priority: 0,
      description: 'Who holds the lease.',
      cell: ({ spec }) => spec.holderIdentity ?? '',
    },
    ageColumn,
  ],
  validate: (next) => [...validate(next)],
})
