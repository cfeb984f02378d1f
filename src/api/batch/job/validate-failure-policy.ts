// Rules about failed Pods: by exit codes of containers or by conditions of the Pod. Upstream: validatePodFailurePolicy.
import { validateQualifiedName } from '../../core/validate-name.ts'
import { invalidWithoutValue, quotedList } from '../../meta/field-checks.ts'
import {
  duplicateError,
  type FieldError,
  invalidError,
  notSupportedError,
  requiredError,
  tooManyError,
} from '../../meta/field-error.ts'
import type {
  JobSpec,
  PodFailurePolicy,
  PodFailurePolicyOnExitCodesRequirement,
  PodFailurePolicyOnPodConditionsPattern,
  PodFailurePolicyRule,
} from '../v1.types.ts'

const rulesMax = 20
const exitCodesMax = 255
const patternsMax = 20

const actions: readonly string[] = ['Count', 'FailIndex', 'FailJob', 'Ignore']
const operators: readonly string[] = ['In', 'NotIn']
const statuses: readonly string[] = ['False', 'True', 'Unknown']

/** What is wrong with the rules; `spec` is the Job's that has them. */
export function* validatePodFailurePolicy(
  { rules }: PodFailurePolicy,
  path: string,
  spec: JobSpec,
): Iterable<FieldError> {
  if (rules.length > rulesMax) yield tooManyError(`${path}.rules`, rules.length, rulesMax)
  for (const [i, rule] of rules.entries()) yield* validateRule(rule, `${path}.rules[${i}]`, spec)
}

function* validateRule(rule: PodFailurePolicyRule, path: string, spec: JobSpec): Iterable<FieldError> {
  const { onExitCodes, onPodConditions = [] } = rule
  yield* validateChoice(rule.action, `${path}.action`, actions)
  if (rule.action === 'FailIndex' && spec.backoffLimitPerIndex === undefined) {
    yield invalidError(`${path}.action`, rule.action, 'requires the backoffLimitPerIndex to be set')
  }
  if (onExitCodes !== undefined) yield* validateOnExitCodes(onExitCodes, `${path}.onExitCodes`, spec)
  yield* validateOnPodConditions(onPodConditions, `${path}.onPodConditions`)
  if (onExitCodes !== undefined && onPodConditions.length > 0) {
    yield invalidWithoutValue(path, 'specifying both OnExitCodes and OnPodConditions is not supported')
  }
  if (onExitCodes === undefined && onPodConditions.length === 0) {
    yield invalidWithoutValue(path, 'specifying one of OnExitCodes and OnPodConditions is required')
  }
}

function* validateChoice(value: string, path: string, supported: readonly string[]): Iterable<FieldError> {
  if (value === '') yield requiredError(path, `valid values: ${quotedList(supported)}`)
  else if (!supported.includes(value)) yield notSupportedError(path, value, supported)
}

function* validateOnPodConditions(
  patterns: readonly PodFailurePolicyOnPodConditionsPattern[],
  path: string,
): Iterable<FieldError> {
  if (patterns.length > patternsMax) yield tooManyError(path, patterns.length, patternsMax)
  for (const [i, { type, status }] of patterns.entries()) {
    yield* validateQualifiedName(type, `${path}[${i}].type`)
    yield* validateChoice(status, `${path}[${i}].status`, statuses)
  }
}

function* validateOnExitCodes(
  { containerName, operator, values }: PodFailurePolicyOnExitCodesRequirement,
  path: string,
  { template }: JobSpec,
): Iterable<FieldError> {
  yield* validateChoice(operator, `${path}.operator`, operators)
  const containers = [...template.spec.containers, ...(template.spec.initContainers ?? [])]
  if (containerName !== undefined && !containers.some(({ name }) => name === containerName)) {
    const detail = 'must be one of the container or initContainer names in the pod template'
    yield invalidError(`${path}.containerName`, containerName, detail)
  }
  const at = `${path}.values`
  if (values.length === 0) yield invalidError(at, values, 'at least one value is required')
  else if (values.length > exitCodesMax) yield tooManyError(at, values.length, exitCodesMax)
  const seen = new Set<number>()
  for (const [i, value] of values.entries()) {
    if (operator === 'In' && value === 0) yield invalidError(`${at}[${i}]`, value, 'must not be 0 for the In operator')
    if (seen.has(value)) yield duplicateError(`${at}[${i}]`, value)
    seen.add(value)
  }
  const ordered = values.every((value, i) => i === 0 || (values[i - 1] ?? value) <= value)
  if (!ordered) yield invalidError(at, values, 'must be ordered')
}
