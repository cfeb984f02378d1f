// What validating and mutating admission policies and their bindings have in common. Nobody evaluates them yet: they are
// stored and checked. Upstream: pkg/apis/admissionregistration/validation.
import { ageColumn, nameColumn } from '../columns.ts'
import type { Column } from '../kind-definition.ts'
import { type FieldError, forbiddenError, invalidError, notSupportedError, requiredError } from '../meta/field-error.ts'
import { validateLabelSelector } from '../meta/label-selector.ts'
import { isDns1035Label, isDns1123Subdomain, isPathSegmentName } from '../meta/names.ts'
import type { KubernetesObject } from '../meta/object-meta.ts'
import type { LabelSelector } from '../meta/v1.types.ts'
import { validateMatchConditions, validateVariables } from './expressions.ts'
import { validateMatchResources } from './rules.ts'
import type { MatchCondition, MatchResources, ParamKind, ParamRef, Variable } from './v1.types.ts'
import { validateFailurePolicy } from './webhooks.ts'

/** What both kinds of policies say. */
export interface PolicySpec {
  readonly failurePolicy?: string
  readonly paramKind?: ParamKind
  readonly matchConstraints?: MatchResources
  readonly matchConditions?: readonly MatchCondition[]
  readonly variables?: readonly Variable[]
}

/** What is wrong with the part of a policy that both kinds have. */
export function* validatePolicySpec(spec: PolicySpec): Iterable<FieldError> {
  const { failurePolicy, paramKind, matchConstraints } = spec
  if (failurePolicy === undefined) yield requiredError('spec.failurePolicy')
  yield* validateFailurePolicy(failurePolicy, 'spec.failurePolicy')
  if (paramKind !== undefined) yield* validateParamKind(paramKind, 'spec.paramKind')
  const path = 'spec.matchConstraints'
  if (matchConstraints === undefined) yield requiredError(path)
  else {
    yield* validateMatchResources(matchConstraints, path)
    // Rules say which types the expressions are about.
    if ((matchConstraints.resourceRules ?? []).length === 0) yield requiredError(`${path}.resourceRules`)
  }
  yield* validateMatchConditions(spec.matchConditions, 'spec.matchConditions')
  yield* validateVariables(spec.variables, 'spec.variables')
}

function* validateParamKind({ apiVersion = '', kind = '' }: ParamKind, path: string): Iterable<FieldError> {
  const at = `${path}.apiVersion`
  const parts = apiVersion.split('/')
  const [group = '', version = ''] = parts.length === 1 ? ['', parts[0]] : parts
  if (apiVersion === '') yield requiredError(at)
  else if (parts.length > 2) yield invalidError(at, apiVersion, `unexpected GroupVersion string: ${apiVersion}`)
  else {
    const problems = group === '' ? [] : isDns1123Subdomain(group)
    if (problems.length > 0) yield invalidError(at, group, problems.join(','))
    if (version === '') yield invalidError(at, apiVersion, 'version must be specified')
    else if (isDns1035Label(version).length > 0) yield invalidError(at, version, isDns1035Label(version).join(','))
  }
  if (kind === '') return yield requiredError(`${path}.kind`)
  const problems = isDns1035Label(kind.toLowerCase())
  if (problems.length === 0) return
  yield invalidError(`${path}.kind`, kind, `may have mixed case, but should otherwise match: ${problems.join(',')}`)
}

/** What both kinds of bindings say. */
export interface BindingSpec {
  readonly policyName?: string
  readonly paramRef?: ParamRef
  readonly matchResources?: MatchResources
}

/** What is wrong with the part of a binding that both kinds have; `matchPath` is where upstream says matches stand. */
export function* validateBindingSpec(spec: BindingSpec, matchPath: string): Iterable<FieldError> {
  const { policyName = '', paramRef, matchResources } = spec
  if (policyName === '') yield requiredError('spec.policyName')
  else for (const problem of isDns1123Subdomain(policyName)) yield invalidError('spec.policyName', policyName, problem)
  if (paramRef !== undefined) yield* validateParamRef(paramRef, 'spec.paramRef')
  if (matchResources !== undefined) yield* validateMatchResources(matchResources, matchPath)
}

function* validateParamRef(ref: ParamRef, path: string): Iterable<FieldError> {
  const { name = '', selector, parameterNotFoundAction: action = '' } = ref
  const exclusive = 'name and selector are mutually exclusive'
  if (name !== '') {
    for (const problem of isPathSegmentName(name)) yield invalidError(`${path}.name`, name, problem)
    if (selector !== undefined) yield forbiddenError(`${path}.name`, exclusive)
  }
  if (selector !== undefined) {
    yield* validateLabelSelector(selector, `${path}.selector`)
    if (name !== '') yield forbiddenError(`${path}.selector`, exclusive)
  }
  if (name === '' && selector === undefined) yield requiredError(path, 'one of name or selector must be specified')
  const at = `${path}.parameterNotFoundAction`
  if (action === '') yield requiredError(at)
  else if (action !== 'Deny' && action !== 'Allow') yield notSupportedError(at, action, ['Deny', 'Allow'])
}

const unset = '<unset>'

/** The kind that a policy's parameters are of. */
export const paramKindColumn: Column<KubernetesObject & { readonly spec: PolicySpec }> = {
  name: 'ParamKind',
  type: 'string',
  priority: 0,
  description: 'Kind of the objects that the policy is parametrized with.',
  cell: ({ spec: { paramKind } }) =>
    paramKind === undefined ? unset : `${paramKind.apiVersion ?? ''}/${paramKind.kind ?? ''}`,
}

/** As Go prints a selector. */
function renderGoSelector({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const labels = Object.entries(matchLabels).sort(([a], [b]) => (a < b ? -1 : 1))
  const pairs = labels.map(([key, value]) => `${key}: ${value},`).join('')
  const rows = matchExpressions.map(
    ({ key, operator, values = [] }) =>
      `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`,
  )
  return `&LabelSelector{MatchLabels:map[string]string{${pairs}},MatchExpressions:[]LabelSelectorRequirement{${rows.join('')}},}`
}

function renderParamRef(ref: ParamRef | undefined): string {
  const { name = '', namespace = '', selector } = ref ?? {}
  if (name !== '') return `${namespace === '' ? '*' : namespace}/${name}`
  return selector === undefined ? unset : renderGoSelector(selector)
}

/** What `kubectl get` shows of either binding. */
export const bindingColumns: readonly Column<KubernetesObject & { readonly spec: BindingSpec }>[] = [
  nameColumn,
  {
    name: 'PolicyName',
    type: 'string',
    priority: 0,
    description: 'The policy that is bound.',
    cell: ({ spec }) => spec.policyName ?? '',
  },
  {
    name: 'ParamRef',
    type: 'string',
    priority: 0,
    description: 'The objects that the policy is parametrized with.',
    cell: ({ spec }) => renderParamRef(spec.paramRef),
  },
  ageColumn,
]
