// What is wrong with one version of a custom resource: its schema, subresources and columns. Upstream:
// ValidateCustomResourceDefinitionVersion of apiextensions-apiserver.
import { type FieldError, forbiddenError, invalidError, requiredError, tooManyError } from '../../meta/field-error.ts'
import { isDns1035Label } from '../../meta/names.ts'
import type {
  CustomResourceColumnDefinition,
  CustomResourceDefinitionVersion,
  CustomResourceSubresources,
  SelectableField,
} from '../v1.types.ts'
import { validateOpenApiSchema } from './validate-schema.ts'

const columnTypes: readonly string[] = ['boolean', 'date', 'integer', 'number', 'string']
const columnFormats: readonly string[] = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password']
const warningLengthMax = 256
const selectableFieldsMax = 8

/** `.spec.replicas`, and optionally that it lies below `under`. */
function* validateJsonPath(text: string, path: string, under = ''): Iterable<FieldError> {
  if (text === '') yield invalidError(path, text, 'must not be empty')
  else if (!text.startsWith('.')) yield invalidError(path, text, 'must be a simple json path starting with .')
  else if (under !== '' && !text.startsWith(`${under}.`)) {
    yield invalidError(path, text, `should be a json path under ${under}`)
  }
}

function* validateSubresources({ scale }: CustomResourceSubresources, path: string): Iterable<FieldError> {
  if (scale === undefined) return
  for (const [name, under] of [
    ['specReplicasPath', '.spec'],
    ['statusReplicasPath', '.status'],
  ] as const) {
    const at = `${path}.scale.${name}`
    if (scale[name] === '') yield requiredError(at)
    else yield* validateJsonPath(scale[name], at, under)
  }
  const { labelSelectorPath = '' } = scale
  if (labelSelectorPath === '') return
  const at = `${path}.scale.labelSelectorPath`
  if (labelSelectorPath.startsWith('.spec.')) yield* validateJsonPath(labelSelectorPath, at)
  else if (labelSelectorPath.startsWith('.status.')) yield* validateJsonPath(labelSelectorPath, at)
  else yield invalidError(at, labelSelectorPath, 'should be a json path under either .spec or .status')
}

function* validateColumn(column: CustomResourceColumnDefinition, path: string): Iterable<FieldError> {
  const { name, type, format = '', jsonPath } = column
  if (name === '') yield requiredError(`${path}.name`)
  const types = `must be one of ${columnTypes.join(',')}`
  if (type === '') yield requiredError(`${path}.type`, types)
  else if (!columnTypes.includes(type)) yield invalidError(`${path}.type`, type, types)
  if (format !== '' && !columnFormats.includes(format)) {
    yield invalidError(`${path}.format`, format, `must be one of ${columnFormats.join(',')}`)
  }
  if (jsonPath === '') yield requiredError(`${path}.jsonPath`)
  else yield* validateJsonPath(jsonPath, `${path}.jsonPath`)
}

function* validateDeprecation(version: CustomResourceDefinitionVersion, path: string): Iterable<FieldError> {
  const { deprecated = false, deprecationWarning: warning } = version
  if (warning === undefined) return
  if (!deprecated) yield invalidError(path, warning, 'can only be set for deprecated versions')
  else if (warning === '') yield invalidError(path, warning, 'must not be an empty string')
  else if (warning.length > warningLengthMax) {
    yield invalidError(path, warning, `must be <= ${warningLengthMax} characters, got ${warning.length}`)
  } else if (/\p{Cc}/u.test(warning)) {
    yield invalidError(path, warning, 'must only contain printable UTF-8 characters')
  }
}

function* validateSelectableFields(fields: readonly SelectableField[], path: string): Iterable<FieldError> {
  if (fields.length > selectableFieldsMax) yield tooManyError(path, fields.length, selectableFieldsMax)
  for (const [i, { jsonPath }] of fields.entries()) {
    const at = `${path}[${i}].jsonPath`
    if (jsonPath === '') yield requiredError(at)
    else if (/^\.metadata\b/.test(jsonPath)) {
      yield invalidError(at, jsonPath, 'must not point to fields in metadata')
    } else yield* validateJsonPath(jsonPath, at)
  }
}

/** What is wrong with a version. */
export function* validateVersion(version: CustomResourceDefinitionVersion, path: string): Iterable<FieldError> {
  const problems = isDns1035Label(version.name)
  if (problems.length > 0) yield invalidError(`${path}.name`, version.name, problems.join(','))
  yield* validateDeprecation(version, `${path}.deprecationWarning`)
  const { schema, subresources, additionalPrinterColumns = [], selectableFields = [] } = version
  const openApi = schema?.openAPIV3Schema
  if (openApi !== undefined) yield* validateOpenApiSchema(openApi, `${path}.schema.openAPIV3Schema`)
  if (subresources !== undefined) yield* validateSubresources(subresources, `${path}.subresources`)
  for (const [i, column] of additionalPrinterColumns.entries()) {
    yield* validateColumn(column, `${path}.additionalPrinterColumns[${i}]`)
  }
  yield* validateSelectableFields(selectableFields, `${path}.selectableFields`)
  if (openApi === undefined && selectableFields.length > 0) {
    yield forbiddenError(`${path}.selectableFields`, 'selectableFields are not allowed without a schema')
  }
}
