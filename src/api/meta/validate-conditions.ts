// Conditions of the common form (metav1.Condition). Upstream: ValidateConditions of apimachinery/pkg/apis/meta/v1/validation.
import {
  duplicateError,
  type FieldError,
  invalidError,
  notSupportedError,
  requiredError,
  tooLongError,
} from './field-error.ts'
import { isQualifiedName } from './names.ts'
import type { Condition } from './v1.types.ts'

const statuses: readonly string[] = ['False', 'True', 'Unknown']
const reasonLengthMax = 1024
const messageLengthMax = 32 * 1024
const reasonPattern = '[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?'
const reasonForm = new RegExp(`^${reasonPattern}$`)
const reasonText =
  "a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_'"
const reasonExamples = ['my_name', 'MY_NAME', 'MyName', 'ReasonA,ReasonB', 'ReasonA:ReasonB']

/** What is wrong with a list of conditions. */
export function* validateConditions(conditions: readonly Condition[], path: string): Iterable<FieldError> {
  const seen = new Set<string>()
  for (const [i, condition] of conditions.entries()) {
    const at = `${path}[${i}]`
    if (seen.has(condition.type)) yield duplicateError(`${at}.type`, condition.type)
    seen.add(condition.type)
    yield* validateCondition(condition, at)
  }
}

function* validateCondition(condition: Condition, path: string): Iterable<FieldError> {
  const { type, status, reason, message, observedGeneration = 0, lastTransitionTime } = condition
  if (type === '') yield requiredError(`${path}.type`, 'must be set')
  else for (const problem of isQualifiedName(type)) yield invalidError(`${path}.type`, type, problem)
  if (!statuses.includes(status)) yield notSupportedError(`${path}.status`, status, statuses)
  if (observedGeneration < 0) {
    yield invalidError(`${path}.observedGeneration`, observedGeneration, 'must be greater than or equal to zero')
  }
  if ((lastTransitionTime ?? '') === '') yield requiredError(`${path}.lastTransitionTime`, 'must be set')
  if ((reason ?? '') === '') yield requiredError(`${path}.reason`, 'must be set')
  else {
    if (!reasonForm.test(reason)) {
      const examples = reasonExamples.map((example) => `'${example}', `).join(' or ')
      const detail = `${reasonText} (e.g. ${examples}regex used for validation is '${reasonPattern}')`
      yield invalidError(`${path}.reason`, reason, detail)
    }
    if (reason.length > reasonLengthMax) yield tooLongError(`${path}.reason`, reasonLengthMax)
  }
  if ((message ?? '').length > messageLengthMax) yield tooLongError(`${path}.message`, messageLengthMax)
}
