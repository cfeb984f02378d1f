// ValidatingAdmissionPolicy: expressions that requests must satisfy. Stored and checked; nobody evaluates them yet.
import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../kind-definition.ts'
import { paramKindColumn } from '../policies.ts'
import { admissionGroup } from '../rules.ts'
import type { ValidatingAdmissionPolicy } from '../v1.types.ts'
import { validatingAdmissionPolicy } from './schema.ts'
import { validatePolicy, validatePolicyStatus } from './validate.ts'

export const validatingAdmissionPolicyKind = defineKind<ValidatingAdmissionPolicy>({
  group: admissionGroup,
  version: 'v1',
  kind: 'ValidatingAdmissionPolicy',
  plural: 'validatingadmissionpolicies',
  categories: ['api-extensions'],
  namespaced: false,
  schema: validatingAdmissionPolicy,
  status: true,
  generation: true,
  columns: [
    nameColumn,
    {
      name: 'Validations',
      type: 'integer',
      priority: 0,
      description: 'How many validations the policy has.',
      cell: ({ spec }) => (spec.validations ?? []).length,
    },
    paramKindColumn,
    ageColumn,
  ],
  validate: (next) => [...validatePolicy(next)],
  validateStatus: ({ status }) => [...validatePolicyStatus(status)],
})
