// What classes of volumes have in common: the driver they name, parameters for it, and the mark of the default class.
// Upstream: validateProvisioner, validateParameters of pkg/apis/storage/validation; pkg/apis/storage/util.
import { nameColumn } from '../columns.ts'
import type { Column } from '../kind-definition.ts'
import { type FieldError, invalidError, requiredError, tooLongError } from '../meta/field-error.ts'
import { isDns1123Subdomain, isQualifiedName } from '../meta/names.ts'
import type { KubernetesObject } from '../meta/object-meta.ts'

const parametersMax = 512
const parametersBytesMax = 256 * 1024
const driverNameLengthMax = 63

/** The name, and whether the class is the default. */
export function classNameColumn(isDefault: (object: KubernetesObject) => boolean): Column<KubernetesObject> {
  const cell = (object: KubernetesObject) => `${object.metadata.name}${isDefault(object) ? ' (default)' : ''}`
  return { ...nameColumn, cell }
}

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

/** The name of a CSI driver: a domain, of any case. Upstream: ValidateCSIDriverName of core. */
export function* validateCSIDriverName(name: string, path: string): Iterable<FieldError> {
  if (name === '') yield requiredError(path)
  if (name.length > driverNameLengthMax) yield tooLongError(path, driverNameLengthMax)
  for (const problem of isDns1123Subdomain(name.toLowerCase())) yield invalidError(path, name, problem)
}
