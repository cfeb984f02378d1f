// Checks that fields of many kinds share: numbers that count something, and values that stay as they were.
// Upstream: apimachinery/pkg/api/validation.
import { semanticDeepEqual } from '../schema/fields.ts'
import type { JsonValue, Schema } from '../schema/language.ts'
import { type FieldError, invalidError } from './field-error.ts'

/** Any value of the API as JSON, to be shown in an error. */
export function shownValue(value: unknown): JsonValue {
  // Values of the API are JSON; their interfaces only lack the index signature that says so.
  return (value ?? null) as JsonValue
}

/** A count is never below zero; absent is nothing wrong. */
export function* validateNonnegative(value: number | undefined, path: string): Iterable<FieldError> {
  if (value !== undefined && value < 0) yield invalidError(path, value, 'must be greater than or equal to 0')
}

/** What a change is of. */
export interface Change {
  readonly next: unknown
  readonly previous: unknown
  readonly schema: Schema
}

/** A field that keeps its value for ever; empty and absent lists are the same. */
export function* validateImmutable(path: string, { next, previous, schema }: Change): Iterable<FieldError> {
  if ((next === undefined) === (previous === undefined) && semanticDeepEqual(schema, next, previous)) return
  if (isEmpty(next) && isEmpty(previous)) return
  yield invalidError(path, shownValue(next), 'field is immutable')
}

const isEmpty = (value: unknown): boolean => value === undefined || (Array.isArray(value) && value.length === 0)

/** An invalid field whose value would only be in the way of the sentence. */
export function invalidWithoutValue(field: string, detail: string): FieldError {
  return { reason: 'FieldValueInvalid', field, message: `Invalid value: ${detail}` }
}

/** `["a" "b"]`, as texts of upstream list what is allowed. */
export function quotedList(values: readonly string[]): string {
  return `[${values.map((value) => JSON.stringify(value)).join(' ')}]`
}
