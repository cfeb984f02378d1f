// Schemas as OpenAPI definitions, for v2 and v3 alike: types, formats, merge keys and list types as extensions that kubectl
// reads. Upstream counterpart: kube-openapi's generated definitions.
import type { KindDefinition } from '../kind-definition.ts'
import type { Descriptions } from './descriptions.ts'
import {
  type JsonObject,
  type JsonValue,
  type ListSchema,
  resolve,
  type ScalarKind,
  type Schema,
  type StructSchema,
} from './language.ts'
import { structsOf } from './print-types.ts'

/** How one version of OpenAPI writes things. */
export interface OpenApiDialect {
  /** `#/definitions/` or `#/components/schemas/`. */
  readonly refPrefix: string
  /** v3 says more: defaults, and structs by value in `allOf`. */
  readonly v3: boolean
  /** What types and fields are for. */
  readonly descriptions: Descriptions
}

const groupPackages: Readonly<Record<string, string>> = {
  meta: 'io.k8s.apimachinery.pkg.apis.meta',
  apiextensions: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions',
  apiregistration: 'io.k8s.kube-aggregator.pkg.apis.apiregistration',
}

/** `io.k8s.api.core.v1.Pod`: what OpenAPI calls a struct. A custom resource's name is its own already. */
export function definitionName(schema: StructSchema): string {
  const [group = '', rest = ''] = schema.name.split('/')
  return `${groupPackages[group] ?? `io.k8s.api.${group}`}.${rest}`
}

const named: Partial<Record<ScalarKind, string>> = {
  time: 'io.k8s.apimachinery.pkg.apis.meta.v1.Time',
  microTime: 'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime',
  quantity: 'io.k8s.apimachinery.pkg.api.resource.Quantity',
  intOrString: 'io.k8s.apimachinery.pkg.util.intstr.IntOrString',
}

const scalars: Record<ScalarKind, JsonObject> = {
  string: { type: 'string' },
  boolean: { type: 'boolean' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  float64: { type: 'number', format: 'double' },
  bytes: { type: 'string', format: 'byte' },
  time: { type: 'string', format: 'date-time' },
  microTime: { type: 'string', format: 'date-time' },
  duration: { type: 'string' },
  quantity: { type: 'string' },
  intOrString: { type: 'string', format: 'int-or-string' },
  any: { type: 'object' },
}

const namedTexts: Partial<Record<ScalarKind, string>> = {
  time: 'A point in time as RFC 3339 writes it, in whole seconds: 2026-01-02T03:04:05Z.',
  microTime: 'A point in time as RFC 3339 writes it, with microseconds.',
  quantity:
    'A number with a unit, such as 500m, 1.5 or 2Gi: decimal (n, u, m, k, M, G, T, P, E) or binary (Ki, Mi, Gi, Ti, Pi, Ei).',
  intOrString: 'A whole number, or a text such as a percentage or the name of a port.',
}

/** The definitions of the named scalars. */
function scalarDefinitions({ v3 }: OpenApiDialect): [string, JsonObject][] {
  const either = { oneOf: [{ type: 'integer' }, { type: 'string' }] }
  return Object.entries(named).map(([kind, name]) => {
    const plain = { description: namedTexts[kind as ScalarKind] ?? '', ...scalars[kind as ScalarKind] }
    if (!v3) return [name, plain]
    const { description } = plain
    if (kind === 'intOrString') return [name, { description, format: 'int-or-string', ...either }]
    if (kind === 'quantity') return [name, { description, oneOf: [{ type: 'string' }, { type: 'number' }] }]
    return [name, plain]
  })
}

/** All that `kinds` are made of, by name, sorted. */
export function openApiDefinitions(
  kinds: readonly KindDefinition[],
  extra: readonly StructSchema[],
  dialect: OpenApiDialect,
): JsonObject {
  const structs = new Set<StructSchema>()
  for (const { schema } of kinds) structsOf(schema, structs)
  for (const schema of extra) structsOf(schema, structs)
  const definitions = new Map<string, JsonObject>(scalarDefinitions(dialect))
  for (const schema of structs) definitions.set(definitionName(schema), structDefinition(schema, dialect))
  for (const kind of kinds) {
    const name = definitionName(kind.schema)
    const own = definitions.get(name)
    if (own !== undefined) definitions.set(name, { ...own, 'x-kubernetes-group-version-kind': [kindNames(kind)] })
    definitions.set(`${name}List`, listDefinition(kind, dialect))
  }
  return Object.fromEntries([...definitions].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Group, version and kind, as the extension has them. */
export function kindNames({ group, version, kind }: Pick<KindDefinition, 'group' | 'version' | 'kind'>): JsonObject {
  return { group, kind, version }
}

function structDefinition(schema: StructSchema, dialect: OpenApiDialect): JsonObject {
  const properties: [string, JsonObject][] = []
  const required: string[] = []
  for (const [name, field] of schema.fields) {
    const text = dialect.descriptions.ofField(schema, name)
    const property: { [key: string]: JsonValue } = {
      ...(text === undefined ? {} : { description: text }),
      ...schemaObject(field.schema, dialect, true),
    }
    if (dialect.v3 && field.default !== undefined) property.default = field.default
    if (field.patchMergeKey !== undefined) property['x-kubernetes-patch-merge-key'] = field.patchMergeKey
    if (field.patchStrategy !== undefined) property['x-kubernetes-patch-strategy'] = field.patchStrategy
    properties.push([name, property])
    if (field.required) required.push(name)
  }
  const text = dialect.descriptions.ofStruct(schema.name)
  return {
    ...(text === undefined ? {} : { description: text }),
    type: 'object',
    ...(required.length === 0 ? {} : { required: required.sort() }),
    ...(properties.length === 0 ? {} : { properties: Object.fromEntries(properties) }),
    ...(schema.atomic ? { 'x-kubernetes-map-type': 'atomic' } : {}),
    ...(schema.preserveUnknown === true ? { 'x-kubernetes-preserve-unknown-fields': true } : {}),
  }
}

function schemaObject(given: Schema, dialect: OpenApiDialect, described = false): JsonObject {
  const schema = resolve(given)
  switch (schema.kind) {
    case 'struct':
      return reference(definitionName(schema), dialect, described)
    case 'list':
      return { type: 'array', items: schemaObject(schema.items, dialect), ...listExtensions(schema) }
    case 'map':
      return {
        type: 'object',
        additionalProperties: schemaObject(schema.values, dialect),
        ...(schema.atomic ? { 'x-kubernetes-map-type': 'atomic' } : {}),
      }
    default: {
      // Any JSON has no type: a number is as good as an object.
      if (schema.wire === 'json') return {}
      const name = named[schema.kind]
      if (name !== undefined) return reference(name, dialect, described)
      return schema.enum === undefined || !dialect.v3 ? scalars[schema.kind] : { ...scalars.string, enum: schema.enum }
    }
  }
}

/** v3 puts references into `allOf`, since siblings of `$ref` do not count. */
function reference(name: string, { refPrefix, v3 }: OpenApiDialect, described: boolean): JsonObject {
  const ref = { $ref: `${refPrefix}${name}` }
  return v3 && described ? { allOf: [ref] } : ref
}

function listExtensions({ listType, keys }: ListSchema): JsonObject {
  return {
    'x-kubernetes-list-type': listType,
    ...(listType === 'map' ? { 'x-kubernetes-list-map-keys': keys } : {}),
  }
}

function listDefinition(kind: KindDefinition, { refPrefix }: OpenApiDialect): JsonObject {
  const { group, version } = kind
  const text = (description: string) => ({ description })
  return {
    ...text(`A list of objects of kind ${kind.kind}.`),
    type: 'object',
    required: ['items'],
    properties: {
      apiVersion: { ...text('Group and version of the API in which the list is written.'), type: 'string' },
      items: {
        ...text('The objects.'),
        type: 'array',
        items: { $ref: `${refPrefix}${definitionName(kind.schema)}` },
      },
      kind: { ...text(`What this is: ${kind.kind}List.`), type: 'string' },
      metadata: {
        ...text('Of which state the list is, and how to get on with it.'),
        $ref: `${refPrefix}io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta`,
      },
    },
    'x-kubernetes-group-version-kind': [kindNames({ group, version, kind: `${kind.kind}List` })],
  }
}
