// What both kinds of webhooks have in common. Nobody calls them yet: they are stored and checked.
// Upstream: validateValidatingWebhook, validateMutatingWebhook of pkg/apis/admissionregistration/validation.
import { ageColumn, nameColumn } from '../columns.ts'
import type { Column } from '../kind-definition.ts'
import { duplicateError, type FieldError, invalidError, requiredError } from '../meta/field-error.ts'
import { validateLabelSelector } from '../meta/label-selector.ts'
import { isDns1035Label, isDns1123Subdomain } from '../meta/names.ts'
import type { KubernetesObject } from '../meta/object-meta.ts'
import { validateWebhookClient } from '../meta/validate-webhook-client.ts'
import { validateMatchConditions } from './expressions.ts'
import { validateMatchPolicy, validateRuleWithOperations, validateWord } from './rules.ts'
import type { MutatingWebhook, ValidatingWebhook } from './v1.types.ts'

const failurePolicies: readonly string[] = ['Fail', 'Ignore']
const sideEffectClasses: readonly string[] = ['None', 'NoneOnDryRun']
const reviewVersions: readonly string[] = ['v1', 'v1beta1']
const timeoutSecondsMax = 30

/** `failurePolicy`: what happens when nobody can say whether a request is allowed. */
export function validateFailurePolicy(value: string | undefined, path: string): Iterable<FieldError> {
  return validateWord(value, path, failurePolicies)
}

/** Upstream: IsFullyQualifiedName. */
function* validateHookName(name: string, path: string): Iterable<FieldError> {
  if (name === '') return yield requiredError(path)
  const problems = isDns1123Subdomain(name)
  if (problems.length > 0) yield invalidError(path, name, problems.join(','))
  else if (name.split('.').length < 3) {
    yield invalidError(path, name, 'should be a domain with at least three segments separated by dots')
  }
}

function* validateReviewVersions(versions: readonly string[], path: string): Iterable<FieldError> {
  if (versions.length === 0) return yield requiredError(path, `must specify one of ${reviewVersions.join(', ')}`)
  for (const [i, version] of versions.entries()) {
    if (versions.indexOf(version) < i) yield invalidError(`${path}[${i}]`, version, 'duplicate version')
    else for (const problem of isDns1035Label(version)) yield invalidError(`${path}[${i}]`, version, problem)
  }
  if (!versions.some((version) => reviewVersions.includes(version))) {
    yield invalidError(path, versions, `must include at least one of ${reviewVersions.join(', ')}`)
  }
}

function* validateWebhook(hook: ValidatingWebhook | MutatingWebhook, path: string): Iterable<FieldError> {
  const { timeoutSeconds, sideEffects } = hook
  yield* validateHookName(hook.name, `${path}.name`)
  for (const [i, rule] of (hook.rules ?? []).entries()) yield* validateRuleWithOperations(rule, `${path}.rules[${i}]`)
  yield* validateFailurePolicy(hook.failurePolicy, `${path}.failurePolicy`)
  yield* validateMatchPolicy(hook.matchPolicy, `${path}.matchPolicy`)
  // Absent where a client left it out, whatever the type of a stored object says.
  if ((sideEffects as string | undefined) === undefined) {
    yield requiredError(`${path}.sideEffects`, `must specify one of ${sideEffectClasses.join(', ')}`)
  }
  yield* validateWord(sideEffects, `${path}.sideEffects`, sideEffectClasses)
  if (timeoutSeconds !== undefined && (timeoutSeconds < 1 || timeoutSeconds > timeoutSecondsMax)) {
    const detail = `the timeout value must be between 1 and ${timeoutSecondsMax} seconds`
    yield invalidError(`${path}.timeoutSeconds`, timeoutSeconds, detail)
  }
  for (const name of ['namespaceSelector', 'objectSelector'] as const) {
    const selector = hook[name]
    if (selector !== undefined) yield* validateLabelSelector(selector, `${path}.${name}`)
  }
  if ('reinvocationPolicy' in hook) {
    yield* validateWord(hook.reinvocationPolicy, `${path}.reinvocationPolicy`, ['IfNeeded', 'Never'])
  }
  yield* validateWebhookClient(hook.clientConfig, `${path}.clientConfig`)
  yield* validateMatchConditions(hook.matchConditions, `${path}.matchConditions`)
}

/** What is wrong with the webhooks of a configuration. */
export function* validateWebhooks(
  webhooks: readonly (ValidatingWebhook | MutatingWebhook)[] = [],
): Iterable<FieldError> {
  const names = new Set<string>()
  for (const [i, hook] of webhooks.entries()) {
    const path = `webhooks[${i}]`
    yield* validateWebhook(hook, path)
    yield* validateReviewVersions(hook.admissionReviewVersions, `${path}.admissionReviewVersions`)
    if (hook.name === '') continue
    if (names.has(hook.name)) yield duplicateError(`${path}.name`, hook.name)
    names.add(hook.name)
  }
}

/** What `kubectl get` shows of either configuration. */
export const webhookColumns: readonly Column<KubernetesObject & { readonly webhooks?: readonly unknown[] }>[] = [
  nameColumn,
  {
    name: 'Webhooks',
    type: 'integer',
    priority: 0,
    description: 'How many webhooks there are.',
    cell: ({ webhooks = [] }) => webhooks.length,
  },
  ageColumn,
]
