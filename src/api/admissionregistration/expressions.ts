// Expressions (CEL) of webhooks and policies, as far as they can be checked without being compiled: that they are there, and
// that their names are names. Whoever evaluates them compiles them. Upstream: validateMatchConditions, validateVariable.
import { validateQualifiedName } from '../core/validate-name.ts'
import { duplicateError, type FieldError, invalidError, requiredError, tooManyError } from '../meta/field-error.ts'
import type { MatchCondition, Variable } from './v1.types.ts'

const matchConditionsMax = 64

/** Words of the language that can be no names. */
const reservedWords: ReadonlySet<string> = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
)

/** Whether a text has nothing but white space. */
export const isBlank = (text: string | undefined): boolean => (text ?? '').trim() === ''

/** The conditions under which a webhook is called or a policy is applied. */
export function* validateMatchConditions(
  conditions: readonly MatchCondition[] = [],
  path: string,
): Iterable<FieldError> {
  if (conditions.length > matchConditionsMax) yield tooManyError(path, conditions.length, matchConditionsMax)
  const names = new Set<string>()
  for (const [i, { name, expression }] of conditions.entries()) {
    const at = `${path}[${i}]`
    if (isBlank(expression)) yield requiredError(`${at}.expression`)
    if (name === '') yield requiredError(`${at}.name`)
    else {
      yield* validateQualifiedName(name, `${at}.name`)
      if (names.has(name)) yield duplicateError(`${at}.name`, name)
      names.add(name)
    }
  }
}

/** Values that a policy names for its other expressions. */
export function* validateVariables(variables: readonly Variable[] = [], path: string): Iterable<FieldError> {
  for (const [i, { name, expression }] of variables.entries()) {
    const at = `${path}[${i}]`
    if (isBlank(name)) yield requiredError(`${at}.name`, 'name is not specified')
    else if (!/^[_a-zA-Z][_a-zA-Z0-9]*$/.test(name) || reservedWords.has(name)) {
      yield invalidError(`${at}.name`, name, 'name is not a valid CEL identifier')
    }
    if (isBlank(expression)) yield requiredError(`${at}.expression`, 'expression is not specified')
  }
}
