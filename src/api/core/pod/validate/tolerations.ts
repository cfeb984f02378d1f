// Tolerations and taints: keys and values of the form of labels, effects that exist.
import { type FieldError, invalidError, noErrors, notSupportedError, requiredError } from '../../../meta/field-error.ts'
import { isLabelValue } from '../../../meta/names.ts'
import { validateQualifiedName } from '../../validate-name.ts'
import type { Toleration } from '../../v1.types.ts'

const operators: readonly string[] = ['Equal', 'Exists']
const effects: readonly string[] = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']

/** An effect of a taint. Taints need one; a toleration without one matches every effect. */
export function validateTaintEffect(effect: string | undefined, path: string): readonly FieldError[] {
  if (effect === undefined || effect === '') return [requiredError(path)]
  return effects.includes(effect) ? noErrors : [notSupportedError(path, effect, effects)]
}

/** The `tolerations` of a Pod. */
export function* validateTolerations(tolerations: readonly Toleration[], path: string): Iterable<FieldError> {
  for (const [i, { key = '', operator, value = '', effect, tolerationSeconds }] of tolerations.entries()) {
    const at = `${path}[${i}]`
    if (key !== '') yield* validateQualifiedName(key, `${at}.key`)
    if (key === '' && operator !== 'Exists') {
      const detail = 'operator must be Exists when `key` is empty, which means "match all values and all keys"'
      yield invalidError(`${at}.operator`, operator ?? '', detail)
    }
    if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
      yield invalidError(`${at}.effect`, effect ?? '', "effect must be 'NoExecute' when `tolerationSeconds` is set")
    }
    yield* validateOperator(operator ?? 'Equal', value, `${at}.operator`)
    if (effect !== undefined) yield* validateTaintEffect(effect, `${at}.effect`)
  }
}

/** Lt and Gt exist in the schema but, as in upstream's defaults of v1.36, are not switched on. */
function validateOperator(operator: string, value: string, path: string): readonly FieldError[] {
  if (operator === 'Equal') {
    const problems = isLabelValue(value)
    return problems.length === 0 ? noErrors : [invalidError(path, value, problems.join(';'))]
  }
  if (operator === 'Lt' || operator === 'Gt') return [notSupportedError(path, operator, [...operators, 'Lt', 'Gt'])]
  if (operator !== 'Exists') return [notSupportedError(path, operator, operators)]
  return value === '' ? noErrors : [invalidError(path, value, "value must be empty when `operator` is 'Exists'")]
}
