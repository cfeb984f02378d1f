// What is wrong with a FlowSchema: whom it is about, and which of their requests. Upstream: ValidateFlowSchema of
// pkg/apis/flowcontrol/validation.
import { openGet } from '#base'
import { shownValue } from '../../meta/field-checks.ts'
import {
  type FieldError,
  forbiddenError,
  invalidError,
  notSupportedError,
  requiredError,
} from '../../meta/field-error.ts'
import { isDns1123Label, isDns1123Subdomain } from '../../meta/names.ts'
import { semanticDeepEqual } from '../../schema/fields.ts'
import { exemptName, mandatoryFlowSchemas } from '../mandatory.ts'
import type {
  FlowSchema,
  FlowSchemaSpec,
  NonResourcePolicyRule,
  PolicyRulesWithSubjects,
  ResourcePolicyRule,
  ServiceAccountSubject,
  Subject,
} from '../v1.types.ts'
import { flowSchemaSpec } from './schema.ts'

const precedenceMax = 10_000
const all = '*'
const distinguishers: readonly string[] = ['ByNamespace', 'ByUser']
const verbs: readonly string[] = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'proxy',
  'update',
  'watch',
]

/** The field that says who, by the subject's kind. */
const subjectFields = { Group: 'group', ServiceAccount: 'serviceAccount', User: 'user' } as const

function* validateServiceAccount({ name, namespace }: ServiceAccountSubject, path: string): Iterable<FieldError> {
  if (name === '') yield requiredError(`${path}.name`)
  else if (name !== all) {
    for (const problem of isDns1123Subdomain(name)) yield invalidError(`${path}.name`, name, problem)
  }
  if (namespace === '') yield requiredError(`${path}.namespace`, 'must specify namespace for service account')
  else for (const problem of isDns1123Label(namespace)) yield invalidError(`${path}.namespace`, namespace, problem)
}

function* validateSubject(subject: Subject, path: string): Iterable<FieldError> {
  const { kind } = subject
  if (!Object.hasOwn(subjectFields, kind)) {
    return yield notSupportedError(`${path}.kind`, kind, Object.keys(subjectFields))
  }
  const own = subjectFields[kind as keyof typeof subjectFields]
  const who = subject[own]
  if (who === undefined) yield requiredError(`${path}.${own}`, `${own} is required when subject kind is '${kind}'`)
  else if (own === 'serviceAccount') yield* validateServiceAccount(who as ServiceAccountSubject, `${path}.${own}`)
  else if (who.name === '') yield requiredError(`${path}.${own}.name`)
  for (const [other, field] of Object.entries(subjectFields)) {
    if (field === own || subject[field] === undefined) continue
    yield forbiddenError(`${path}.${field}`, `${field} is forbidden when subject kind is not '${other}'`)
  }
}

/** A list that is not empty, and in which `*` stands alone. */
function* validateOpenList(
  values: readonly string[],
  path: string,
  { missing, others }: { readonly missing: string; readonly others: string },
): Iterable<FieldError> {
  if (values.length === 0) yield requiredError(path, missing)
  else if (values.length > 1 && values.includes(all)) {
    yield invalidError(path, values, `if '*' is present, must not specify other ${others}`)
  }
}

function* validateVerbs(given: readonly string[], path: string): Iterable<FieldError> {
  yield* validateOpenList(given, path, { missing: 'verbs must contain at least one value', others: 'verbs' })
  if (given.includes(all) || given.every((verb) => verbs.includes(verb))) return
  yield notSupportedError(path, given, verbs)
}

function* validateResourceRule(rule: ResourcePolicyRule, path: string): Iterable<FieldError> {
  const { apiGroups, resources, namespaces, clusterScope = false } = rule
  yield* validateVerbs(rule.verbs, `${path}.verbs`)
  const groups = { missing: 'resource rules must supply at least one api group', others: 'api groups' }
  yield* validateOpenList(apiGroups, `${path}.apiGroups`, groups)
  const kinds = { missing: 'resource rules must supply at least one resource', others: 'resources' }
  yield* validateOpenList(resources, `${path}.resources`, kinds)
  const at = `${path}.namespaces`
  if (namespaces.length === 0) {
    const missing = 'resource rules that are not cluster scoped must supply at least one namespace'
    if (!clusterScope) yield requiredError(at, missing)
  } else if (namespaces.includes(all)) {
    yield* validateOpenList(namespaces, at, { missing: '', others: 'namespaces' })
  } else {
    for (const [i, name] of namespaces.entries()) {
      for (const problem of isDns1123Label(name)) {
        const detail = `each member of this list must be '*' or a DNS-1123 label; ${problem}`
        yield invalidError(`${at}[${i}]`, name, detail)
      }
    }
  }
}

/** What is wrong with a path such as `/healthz` or `/logs/*`. */
function urlProblem(path: string): string | undefined {
  if (path === '') return 'must not be empty'
  if (!path.startsWith('/')) return 'must start with slash'
  if (path.includes(' ')) return 'must not contain white-space'
  if (path.includes('//')) return 'must not contain double slash'
  const stars = path.split('*').length - 1
  return stars > 1 || (stars === 1 && !path.endsWith('/*')) ? 'wildcard can only do suffix matching' : undefined
}

function* validateNonResourceRule(rule: NonResourcePolicyRule, path: string): Iterable<FieldError> {
  yield* validateVerbs(rule.verbs, `${path}.verbs`)
  const at = `${path}.nonResourceURLs`
  const urls = rule.nonResourceURLs
  const missing = 'nonResourceURLs must contain at least one value'
  yield* validateOpenList(urls, at, { missing, others: 'non-resource URLs' })
  if (urls.includes(all)) return
  for (const [i, url] of urls.entries()) {
    const problem = urlProblem(url)
    if (problem !== undefined) yield invalidError(`${at}[${i}]`, url, problem)
  }
}

function* validateRule(rule: PolicyRulesWithSubjects, path: string): Iterable<FieldError> {
  const { subjects, resourceRules = [], nonResourceRules = [] } = rule
  if (subjects.length === 0) yield requiredError(`${path}.subjects`, 'subjects must contain at least one value')
  for (const [i, subject] of subjects.entries()) yield* validateSubject(subject, `${path}.subjects[${i}]`)
  if (resourceRules.length + nonResourceRules.length === 0) {
    yield requiredError(path, 'at least one of resourceRules and nonResourceRules has to be non-empty')
  }
  for (const [i, one] of resourceRules.entries()) yield* validateResourceRule(one, `${path}.resourceRules[${i}]`)
  for (const [i, one] of nonResourceRules.entries()) {
    yield* validateNonResourceRule(one, `${path}.nonResourceRules[${i}]`)
  }
}

function* validateSpec(name: string, spec: FlowSchemaSpec): Iterable<FieldError> {
  const { matchingPrecedence: precedence, distinguisherMethod: method, priorityLevelConfiguration: level } = spec
  const at = 'spec.matchingPrecedence'
  if (precedence <= 0) yield invalidError(at, precedence, 'must be a positive value')
  if (precedence > precedenceMax) yield invalidError(at, precedence, `must not be greater than ${precedenceMax}`)
  if (precedence === 1 && name !== exemptName) {
    yield invalidError(at, precedence, "only the schema named 'exempt' may have matchingPrecedence 1")
  }
  if (method !== undefined && !distinguishers.includes(method.type)) {
    yield notSupportedError('spec.distinguisherMethod.type', shownValue(method), distinguishers)
  }
  const path = 'spec.priorityLevelConfiguration.name'
  if (level.name === '') yield requiredError(path, 'must reference a priority level')
  else for (const problem of isDns1123Subdomain(level.name)) yield invalidError(path, level.name, problem)
  for (const [i, rule] of (spec.rules ?? []).entries()) yield* validateRule(rule, `spec.rules[${i}]`)
}

/** What is wrong with a schema. */
export function* validateFlowSchema({ metadata, spec }: FlowSchema): Iterable<FieldError> {
  yield* validateSpec(metadata.name, spec)
  const fixed = openGet(mandatoryFlowSchemas, metadata.name)
  if (fixed === undefined || semanticDeepEqual(flowSchemaSpec, spec, fixed)) return
  yield invalidError('spec', shownValue(spec), `spec of '${metadata.name}' must equal the fixed value`)
}
