// What classes of volumes have in common: the driver they name, and parameters for it.
// Upstream: validateProvisioner, validateParameters of pkg/apis/storage/validation.
import { type FieldError, invalidError, requiredError, tooLongError } from '../meta/field-error.ts'
import { isQualifiedName } from '../meta/names.ts'

const parametersMax = 512
const parametersBytesMax = 256 * 1024

/** The name of what provisions volumes of a class. */
export function* validateProvisioner(provisioner: string, path: string): Iterable<FieldError> {
  if (provisioner === '') return yield requiredError(path)
  const lower = provisioner.toLowerCase()
  for (const problem of isQualifiedName(lower)) yield invalidError(path, lower, problem)
}

/** Parameters are the driver's business, but their keys and size are not. */
export function* validateParameters(
  parameters: Readonly<Record<string, string>> = {},
  path: string,
): Iterable<FieldError> {
  const entries = Object.entries(parameters)
  if (entries.length > parametersMax) return yield tooLongError(path, parametersMax)
  const encoder = new TextEncoder()
  let size = 0
  for (const [key, value] of entries) {
    if (key === '') yield invalidError(path, key, 'field can not be empty.')
    size += encoder.encode(key).length + encoder.encode(value).length
  }
  if (size > parametersBytesMax) yield tooLongError(path, parametersBytesMax)
}
