// Numbers of Pods, or shares of them, that a rolling update may do without or have beyond. Upstream: pkg/apis/apps/validation.
import { type FieldError, invalidError } from '../../meta/field-error.ts'
import { type IntOrString, isValidPercent, percentOf } from '../../meta/int-or-string.ts'

/** A number of at least 0, or a percentage. */
export function* validateIntOrPercent(value: IntOrString | undefined, path: string): Iterable<FieldError> {
  if (typeof value === 'string') for (const problem of isValidPercent(value)) yield invalidError(path, value, problem)
  else if (value !== undefined && value < 0) yield invalidError(path, value, 'must be greater than or equal to 0')
}

/** No more than all of them. */
export function* validateAtMostAll(value: IntOrString | undefined, path: string): Iterable<FieldError> {
  if (value === undefined || (percentOf(value) ?? 0) <= 100) return
  yield invalidError(path, value, 'must not be greater than 100%')
}

/** Whether it says 0, in either way. */
export function isZero(value: IntOrString | undefined): boolean {
  return value === undefined || value === 0 || (typeof value === 'string' && percentOf(value) === 0)
}
