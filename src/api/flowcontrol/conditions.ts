// Conditions of flow schemas and priority levels: of distinct types. Upstream: pkg/apis/flowcontrol/validation.
import { duplicateError, type FieldError, requiredError } from '../meta/field-error.ts'

/** What is wrong with the conditions of a status. */
export function* validateConditionTypes(conditions: readonly { readonly type?: string }[] = []): Iterable<FieldError> {
  const types = new Set<string>()
  for (const [i, { type = '' }] of conditions.entries()) {
    const path = `status.conditions[${i}].type`
    if (types.has(type)) yield duplicateError(path, type)
    types.add(type)
    if (type === '') yield requiredError(path, 'must not be empty')
  }
}
