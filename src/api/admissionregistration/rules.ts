// Which requests webhooks and policies are about: operations, groups, versions, resources, and selectors of objects.
// Upstream: validateRule, validateMatchResources of pkg/apis/admissionregistration/validation.
import { shownValue } from '../meta/field-checks.ts'
import { duplicateError, type FieldError, invalidError, notSupportedError, requiredError } from '../meta/field-error.ts'
import { validateLabelSelector } from '../meta/label-selector.ts'
import { isPathSegmentName } from '../meta/names.ts'
import type { MatchResources, NamedRuleWithOperations, Rule, RuleWithOperations } from './v1.types.ts'

/** The group of all kinds here. */
export const admissionGroup = 'admissionregistration.k8s.io'

const all = '*'
const operationTypes: readonly string[] = [all, 'CONNECT', 'CREATE', 'DELETE', 'UPDATE']
const scopes: readonly string[] = [all, 'Cluster', 'Namespaced']
const matchPolicies: readonly string[] = ['Equivalent', 'Exact']

/** `failurePolicy`, `matchPolicy` and the like: one of a few words. */
export function* validateWord(
  value: string | undefined,
  path: string,
  allowed: readonly string[],
): Iterable<FieldError> {
  if (value !== undefined && !allowed.includes(value)) yield notSupportedError(path, value, allowed)
}

/** How objects are matched that another version of their API would name otherwise. */
export function validateMatchPolicy(value: string | undefined, path: string): Iterable<FieldError> {
  return validateWord(value, path, matchPolicies)
}

/** One rule of a webhook or a policy. */
export function* validateRuleWithOperations(rule: RuleWithOperations, path: string): Iterable<FieldError> {
  const operations: readonly string[] = rule.operations ?? []
  const at = `${path}.operations`
  if (operations.length === 0) yield requiredError(at)
  if (operations.length > 1 && operations.includes(all)) {
    yield invalidError(at, operations, "if '*' is present, must not specify other operations")
  }
  for (const [i, operation] of operations.entries()) yield* validateWord(operation, `${at}[${i}]`, operationTypes)
  yield* validateRule(rule, path)
}

function* validateRule({ apiGroups = [], apiVersions = [], resources = [], scope }: Rule, path: string) {
  if (apiGroups.length === 0) yield requiredError(`${path}.apiGroups`)
  if (apiGroups.length > 1 && apiGroups.includes(all)) {
    yield invalidError(`${path}.apiGroups`, apiGroups, "if '*' is present, must not specify other API groups")
  }
  if (apiVersions.length === 0) yield requiredError(`${path}.apiVersions`)
  if (apiVersions.length > 1 && apiVersions.includes(all)) {
    yield invalidError(`${path}.apiVersions`, apiVersions, "if '*' is present, must not specify other API versions")
  }
  for (const [i, version] of apiVersions.entries()) if (version === '') yield requiredError(`${path}.apiVersions[${i}]`)
  yield* validateResources(resources, `${path}.resources`)
  yield* validateWord(scope, `${path}.scope`, scopes)
}

/** `pods`, `pods/log`, `pods/*`, `*`, `*\/scale`, and none that another one says already. */
function* validateResources(resources: readonly string[], path: string): Iterable<FieldError> {
  if (resources.length === 0) yield requiredError(path)
  const wholeResources = new Set<string>()
  const wholeSubresources = new Set<string>()
  let plain = false
  for (const [i, text] of resources.entries()) {
    const at = `${path}[${i}]`
    const slash = text.indexOf('/')
    if (text === '') yield requiredError(at)
    // As upstream has it: only the last resource without subresource counts below.
    else if (slash < 0) plain = text !== all
    else {
      const [resource, subresource] = [text.slice(0, slash), text.slice(slash + 1)]
      if (wholeResources.has(resource)) {
        yield invalidError(at, text, `if '${resource}/*' is present, must not specify ${text}`)
      }
      if (wholeSubresources.has(subresource)) {
        yield invalidError(at, text, `if '*/${subresource}' is present, must not specify ${text}`)
      }
      if (subresource === all) wholeResources.add(resource)
      if (resource === all) wholeSubresources.add(subresource)
    }
  }
  if (resources.length > 1 && resources.includes('*/*')) {
    yield invalidError(path, resources, "if '*/*' is present, must not specify other resources")
  }
  if (resources.includes(all) && plain) {
    const detail = "if '*' is present, must not specify other resources without subresources"
    yield invalidError(path, resources, detail)
  }
}

function* validateNamedRule(rule: NamedRuleWithOperations, path: string): Iterable<FieldError> {
  const names = rule.resourceNames ?? []
  for (const [i, name] of names.entries()) {
    const at = `${path}.resourceNames[${i}]`
    for (const problem of isPathSegmentName(name)) yield invalidError(at, name, problem)
    if (names.indexOf(name) < i) yield duplicateError(at, name)
  }
  yield* validateRuleWithOperations(rule, path)
}

/** The requests that a policy or a binding is about. */
export function* validateMatchResources(match: MatchResources, path: string): Iterable<FieldError> {
  const { matchPolicy, resourceRules = [], excludeResourceRules = [] } = match
  if (matchPolicy === undefined) yield requiredError(`${path}.matchPolicy`)
  yield* validateMatchPolicy(matchPolicy, `${path}.matchPolicy`)
  for (const name of ['namespaceSelector', 'objectSelector'] as const) {
    const selector = match[name]
    if (selector === undefined) yield requiredError(`${path}.${name}`)
    else yield* validateLabelSelector(selector, `${path}.${name}`)
  }
  for (const [i, rule] of resourceRules.entries()) yield* validateNamedRule(rule, `${path}.resourceRules[${i}]`)
  for (const [i, rule] of excludeResourceRules.entries()) {
    yield* validateNamedRule(rule, `${path}.excludeResourceRules[${i}]`)
  }
}

/** What mutating policies may be about: nothing is left of an object that is deleted. */
const mutableOperations: readonly string[] = [all, 'CONNECT', 'CREATE', 'UPDATE']

/** The operations of rules of a mutating policy or its binding. */
export function* validateMutableOperations(match: MatchResources | undefined, path: string): Iterable<FieldError> {
  for (const { operations = [] } of match?.resourceRules ?? []) {
    for (const operation of operations) {
      if (mutableOperations.includes(operation)) continue
      yield notSupportedError(`${path}.resourceRules.operations`, shownValue(operation), mutableOperations)
    }
  }
}
