// MutatingAdmissionPolicy: expressions that change objects on their way in. Stored and checked; nobody evaluates them yet.
// Upstream: validateMutatingAdmissionPolicySpec.
import { ageColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../kind-definition.ts'
import { type FieldError, invalidError, notSupportedError, requiredError } from '../../meta/field-error.ts'
import { isBlank } from '../expressions.ts'
import { paramKindColumn, validatePolicySpec } from '../policies.ts'
import { admissionGroup, validateMutableOperations } from '../rules.ts'
import type { MutatingAdmissionPolicy, Mutation } from '../v1.types.ts'
import { mutatingAdmissionPolicy } from './schema.ts'

const reinvocationPolicies: readonly string[] = ['Never', 'IfNeeded']
/** The field that says the patch, by its type. */
const patchFields = { ApplyConfiguration: 'applyConfiguration', JSONPatch: 'jsonPatch' } as const

function* validateMutation(mutation: Mutation, path: string): Iterable<FieldError> {
  const patchType: string = mutation.patchType
  if (patchType === '') yield requiredError(`${path}.patchType`)
  else if (!Object.hasOwn(patchFields, patchType)) {
    yield notSupportedError(`${path}.patchType`, patchType, Object.keys(patchFields))
  }
  for (const [type, name] of Object.entries(patchFields)) {
    const at = `${path}.${name}`
    const patch = mutation[name]
    if (type !== patchType) {
      if (patch === undefined || !Object.hasOwn(patchFields, patchType)) continue
      yield invalidError(at, `{${name}}`, `must not be specified when patchType is ${patchType}`)
    } else if (patch === undefined) yield requiredError(at, `must be specified when patchType is ${patchType}`)
    else if (isBlank(patch.expression)) yield requiredError(`${at}.expression`)
  }
}

function* validate({ spec }: MutatingAdmissionPolicy): Iterable<FieldError> {
  const { mutations = [], matchConstraints } = spec
  const reinvocation: string = spec.reinvocationPolicy ?? ''
  yield* validatePolicySpec(spec)
  yield* validateMutableOperations(matchConstraints, 'spec.matchConstraints')
  if (mutations.length === 0) yield requiredError('spec.mutations', 'mutations must contain at least one item')
  for (const [i, one] of mutations.entries()) yield* validateMutation(one, `spec.mutations[${i}]`)
  if (reinvocation === '') yield requiredError('spec.reinvocationPolicy')
  else if (!reinvocationPolicies.includes(reinvocation)) {
    yield notSupportedError('spec.reinvocationPolicy', reinvocation, reinvocationPolicies)
  }
}

export const mutatingAdmissionPolicyKind = defineKind<MutatingAdmissionPolicy>({
  group: admissionGroup,
  version: 'v1',
  kind: 'MutatingAdmissionPolicy',
  plural: 'mutatingadmissionpolicies',
  categories: ['api-extensions'],
  namespaced: false,
  schema: mutatingAdmissionPolicy,
  generation: true,
  columns: [
    nameColumn,
    {
      name: 'Mutations',
      type: 'integer',
      priority: 0,
      description: 'How many mutations the policy has.',
      cell: ({ spec }) => (spec.mutations ?? []).length,
    },
    paramKindColumn,
    ageColumn,
  ],
  validate: (next) => [...validate(next)],
})
