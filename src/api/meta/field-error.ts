// Field errors as Kubernetes words them: each names the field's path, what is wrong and the value found. The apiserver
// turns a list of them into a 422 Status with one cause each. Upstream: apimachinery/pkg/util/validation/field.
import type { JsonValue } from '../schema/language.ts'

export type FieldErrorReason =
  | 'FieldValueNotFound'
  | 'FieldValueRequired'
  | 'FieldValueDuplicate'
  | 'FieldValueInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueForbidden'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany'
  | 'FieldValueTypeInvalid'
  | 'InternalError'

/** One thing wrong with one field. */
export interface FieldError {
  readonly reason: FieldErrorReason
  /** `spec.containers[0].ports[1].name`; map keys stand in brackets: `metadata.labels[app]`. */
  readonly field: string
  /** The whole text after the path, in upstream's words: `Invalid value: "A": must be lower case`. */
  readonly message: string
}

/** What a check gives that finds nothing. */
export const noErrors: readonly FieldError[] = Object.freeze([])

function shown(value: unknown): string {
  if (value === undefined) return 'null'
  return JSON.stringify(value)
}

export function requiredError(field: string, detail = ''): FieldError {
  return {
    reason: 'FieldValueRequired',
    field,
    message: detail === '' ? 'Required value' : `Required value: ${detail}`,
  }
}

export function invalidError(field: string, value: JsonValue | undefined, detail: string): FieldError {
  const message = `Invalid value: ${shown(value)}${detail === '' ? '' : `: ${detail}`}`
  return { reason: 'FieldValueInvalid', field, message }
}

export function duplicateError(field: string, value: JsonValue): FieldError {
  return { reason: 'FieldValueDuplicate', field, message: `Duplicate value: ${shown(value)}` }
}

export function notSupportedError(
  field: string,
  value: JsonValue | undefined,
  supported: readonly string[],
): FieldError {
  const values = supported.map((one) => JSON.stringify(one))
  return {
    reason: 'FieldValueNotSupported',
    field,
    message: `Unsupported value: ${shown(value)}: supported values: ${values.join(', ')}`,
  }
}

export function forbiddenError(field: string, detail: string): FieldError {
  return { reason: 'FieldValueForbidden', field, message: `Forbidden: ${detail}` }
}

export function notFoundError(field: string, value: JsonValue): FieldError {
  return { reason: 'FieldValueNotFound', field, message: `Not found: ${shown(value)}` }
}

export function tooLongError(field: string, max: number): FieldError {
  return { reason: 'FieldValueTooLong', field, message: `Too long: may not be more than ${max} bytes` }
}

export function tooManyError(field: string, found: number, max: number): FieldError {
  return { reason: 'FieldValueTooMany', field, message: `Too many: ${found}: must have at most ${max} items` }
}

/** The whole sentence: `spec.containers[0].image: Required value`. */
export function renderFieldError(error: FieldError): string {
  return `${error.field}: ${error.message}`
}
