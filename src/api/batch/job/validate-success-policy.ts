// Rules that let an Indexed Job succeed early. Upstream: validateSuccessPolicy.
import { validateNonnegative } from '../../meta/field-checks.ts'
import { type FieldError, invalidError, requiredError, tooLongError, tooManyError } from '../../meta/field-error.ts'
import type { JobSpec, SuccessPolicy, SuccessPolicyRule } from '../v1.types.ts'
import { countIndexes, parseIndexes } from './indexes.ts'

const rulesMax = 20
const indexesLengthMax = 64 * 1024

/** What is wrong with the rules; `spec` is the Job's that has them. */
export function* validateSuccessPolicy(
  { rules }: SuccessPolicy,
  path: string,
  { completions = 0 }: JobSpec,
): Iterable<FieldError> {
  const at = `${path}.rules`
  if (rules.length === 0) {
    yield requiredError(at, 'at least one rules must be specified when the successPolicy is specified')
  }
  if (rules.length > rulesMax) yield tooManyError(at, rules.length, rulesMax)
  for (const [i, rule] of rules.entries()) yield* validateRule(rule, `${at}[${i}]`, completions)
}

function* validateRule(rule: SuccessPolicyRule, path: string, completions: number): Iterable<FieldError> {
  const { succeededCount: count, succeededIndexes: indexes } = rule
  if (count === undefined && indexes === undefined) {
    yield requiredError(path, 'at least one of succeededCount or succeededIndexes must be specified')
  }
  let total = 0
  if (indexes !== undefined) {
    const at = `${path}.succeededIndexes`
    if (indexes.length > indexesLengthMax) yield tooLongError(at, indexesLengthMax)
    const parsed = parseIndexes(indexes, completions)
    if (parsed.ok) total = countIndexes(parsed.intervals)
    else yield invalidError(at, indexes, `error parsing succeededIndexes: ${parsed.message}`)
  }
  if (count === undefined) return
  const at = `${path}.succeededCount`
  yield* validateNonnegative(count, at)
  if (count > completions) {
    const detail = `must be less than or equal to ${completions} (the number of specified completions)`
    yield invalidError(at, count, detail)
  }
  if (indexes !== undefined && count > total) {
    const detail = `must be less than or equal to ${total} (the number of indexes in the specified succeededIndexes field)`
    yield invalidError(at, count, detail)
  }
}
