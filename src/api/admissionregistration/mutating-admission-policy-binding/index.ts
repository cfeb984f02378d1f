// MutatingAdmissionPolicyBinding: where a mutating policy counts. Stored and checked only.
import { defineKind } from '../../kind-definition.ts'
import { bindingColumns, validateBindingSpec } from '../policies.ts'
import { admissionGroup, validateMutableOperations } from '../rules.ts'
import type { MutatingAdmissionPolicyBinding } from '../v1.types.ts'
import { mutatingAdmissionPolicyBinding } from './schema.ts'

export const mutatingAdmissionPolicyBindingKind = defineKind<MutatingAdmissionPolicyBinding>({
  group: admissionGroup,
  version: 'v1',
  kind: 'MutatingAdmissionPolicyBinding',
  plural: 'mutatingadmissionpolicybindings',
  categories: ['api-extensions'],
  namespaced: false,
  schema: mutatingAdmissionPolicyBinding,
  generation: true,
  columns: bindingColumns,
  validate: ({ spec }) => [
    ...validateBindingSpec(spec, 'spec.matchResources'),
    ...validateMutableOperations(spec.matchResources, 'spec.matchResources'),
  ],
})
