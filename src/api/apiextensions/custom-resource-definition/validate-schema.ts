// What is wrong with the OpenAPI schema of a custom resource: what v3 does not have, what Kubernetes does not allow, and
// that it is structural (every part says its type). Upstream: ValidateCustomResourceDefinitionOpenAPISchema,
// apiserver/schema.ValidateStructural.
import { type FieldError, forbiddenError, invalidError, requiredError } from '../../meta/field-error.ts'
import { isRecord } from '../../schema/json-record.ts'
import type { JSONSchemaProps } from '../v1.types.ts'

/** Deeper than any real schema; bounds recursion. */
const depthMax = 100

type Props = Partial<JSONSchemaProps> & Readonly<Record<string, unknown>>

/** What upstream calls a field that no schema of a custom resource may have, and when it has it. */
const unsupported: readonly (readonly [string, (schema: Props) => boolean])[] = [
  ['id', ({ id }) => (id ?? '') !== ''],
  ['additionalItems', ({ additionalItems }) => additionalItems !== undefined],
  ['patternProperties', ({ patternProperties }) => Object.keys(patternProperties ?? {}).length > 0],
  ['definitions', ({ definitions }) => Object.keys(definitions ?? {}).length > 0],
  ['dependencies', ({ dependencies }) => dependencies !== undefined],
  ['$ref', ({ $ref }) => $ref !== undefined],
]

const asSchema = (value: unknown): Props | undefined => (isRecord(value) ? (value as Props) : undefined)

function* validateOwn(schema: Props, path: string): Iterable<FieldError> {
  for (const [name, has] of unsupported) {
    if (has(schema)) yield forbiddenError(`${path}.${name}`, `${name} is not supported`)
  }
  if (schema.type === 'null')
    yield forbiddenError(`${path}.type`, 'type cannot be set to null, use nullable as an alternative')
  if (Array.isArray(schema.items)) {
    yield forbiddenError(`${path}.items`, 'items must be a schema object and not an array')
  }
  if (schema.uniqueItems === true) {
    const detail = 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic'
    yield forbiddenError(`${path}.uniqueItems`, detail)
  }
  const { additionalProperties, properties = {} } = schema
  if (additionalProperties !== undefined && additionalProperties !== true && Object.keys(properties).length > 0) {
    const detail = 'additionalProperties and properties are mutual exclusive'
    yield forbiddenError(`${path}.additionalProperties`, detail)
  }
}

/** Within `not`, `allOf` and the like parts only add conditions: their types are said outside. */
interface Place {
  readonly structural: boolean
  readonly depth: number
  readonly what: string
}

function* validatePart(schema: Props, path: string, place: Place): Iterable<FieldError> {
  if (place.depth > depthMax) return yield invalidError(path, '', 'schema is nested too deeply')
  yield* validateOwn(schema, path)
  const preserves = schema['x-kubernetes-preserve-unknown-fields'] === true
  const either = schema['x-kubernetes-int-or-string'] === true
  if (place.structural && (schema.type ?? '') === '' && !preserves && !either) {
    yield requiredError(`${path}.type`, `must not be empty ${place.what}`)
  }
  const inner = (what: string): Place => ({ structural: place.structural, depth: place.depth + 1, what })
  const additional = asSchema(schema.additionalProperties)
  if (additional !== undefined) {
    yield* validatePart(additional, `${path}.additionalProperties`, inner('for specified object fields'))
  }
  for (const [name, one] of Object.entries(schema.properties ?? {})) {
    yield* validatePart(one as Props, `${path}.properties[${name}]`, inner('for specified object fields'))
  }
  const items = asSchema(schema.items)
  if (items !== undefined) yield* validatePart(items, `${path}.items`, inner('for specified array items'))
  const condition: Place = { structural: false, depth: place.depth + 1, what: '' }
  const not = asSchema(schema.not)
  if (not !== undefined) yield* validatePart(not, `${path}.not`, condition)
  for (const name of ['allOf', 'oneOf', 'anyOf'] as const) {
    for (const [i, one] of (schema[name] ?? []).entries()) {
      yield* validatePart(one as Props, `${path}.${name}[${i}]`, condition)
    }
  }
}

/** What is wrong with a schema of a whole custom resource. */
export function* validateOpenApiSchema(schema: JSONSchemaProps, path: string): Iterable<FieldError> {
  yield* validatePart(schema as Props, path, { structural: true, depth: 0, what: 'at the root' })
  const { type = '' } = schema
  if (type !== '' && type !== 'object') yield invalidError(`${path}.type`, type, 'must be object at the root')
}
