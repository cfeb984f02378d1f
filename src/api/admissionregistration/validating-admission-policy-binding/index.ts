// ValidatingAdmissionPolicyBinding: where a policy counts, and what follows from a violation. Stored and checked only.
import { defineKind } from '../../kind-definition.ts'
import {
  duplicateError,
  type FieldError,
  invalidError,
  notSupportedError,
  requiredError,
} from '../../meta/field-error.ts'
import { bindingColumns, validateBindingSpec } from '../policies.ts'
import { admissionGroup } from '../rules.ts'
import type { ValidatingAdmissionPolicyBinding } from '../v1.types.ts'
import { validatingAdmissionPolicyBinding } from './schema.ts'

const knownActions: readonly string[] = ['Audit', 'Deny', 'Warn']
const denyAndWarn =
  'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)'

function* validateActions(actions: readonly string[], path: string): Iterable<FieldError> {
  for (const [i, action] of actions.entries()) {
    if (!knownActions.includes(action)) yield notSupportedError(`${path}[${i}]`, action, knownActions)
    if (actions.indexOf(action) < i) yield duplicateError(`${path}[${i}]`, action)
  }
  if (actions.includes('Deny') && actions.includes('Warn')) yield invalidError(path, actions, denyAndWarn)
  if (actions.length === 0) yield requiredError(path, 'at least one validation action is required')
}

function* validate({ spec }: ValidatingAdmissionPolicyBinding): Iterable<FieldError> {
  // Upstream's path lacks a letter, and the answer is compared with upstream's.
  yield* validateBindingSpec(spec, 'spec.matchResouces')
  yield* validateActions(spec.validationActions ?? [], 'spec.validationActions')
}

export const validatingAdmissionPolicyBindingKind = defineKind<ValidatingAdmissionPolicyBinding>({
  group: admissionGroup,
  version: 'v1',
  kind: 'ValidatingAdmissionPolicyBinding',
  plural: 'validatingadmissionpolicybindings',
  categories: ['api-extensions'],
  namespaced: false,
  schema: validatingAdmissionPolicyBinding,
  generation: true,
  columns: bindingColumns,
  validate: (next) => [...validate(next)],
})
