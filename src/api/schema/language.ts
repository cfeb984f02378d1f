// The schema language: every field of every kind as data. Defaulting, pruning, validation of shape, merging, protobuf,
// OpenAPI and the TypeScript types are all derived from it; nothing about a field is said twice.
// Facts (names, numbers, keys) are those of the Kubernetes v1.36 API.

/** A value as JSON carries it. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject
export interface JsonObject {
  readonly [key: string]: JsonValue
}

export type ScalarKind =
  | 'string'
  | 'boolean'
  | 'int32'
  | 'int64'
  | 'float64'
  /** base64 text in JSON */
  | 'bytes'
  /** RFC 3339, whole seconds */
  | 'time'
  /** RFC 3339, microseconds */
  | 'microTime'
  /** Go duration text in JSON (`metav1.Duration`) */
  | 'duration'
  /** resource.Quantity: text in JSON; a number is accepted */
  | 'quantity'
  /** intstr.IntOrString */
  | 'intOrString'
  /** any JSON value, kept as it is (RawExtension, apiextensions JSON, FieldsV1) */
  | 'any'

export interface ScalarSchema {
  readonly kind: ScalarKind
  /** For strings: the only values allowed. */
  readonly enum?: readonly string[]
  /** For `any`: how protobuf carries it. */
  readonly wire?: 'rawExtension' | 'fieldsV1' | 'json'
  /** For `any`: that it is a struct, or something else that JSON tells from one. */
  readonly either?: Either
}

/** A struct or another thing, as apiextensions has schemas: protobuf has a message with a field for each. */
export interface Either {
  readonly get: () => StructSchema
  /** What it may be besides: a list of such structs, a boolean, or a list of texts. */
  readonly or: 'list' | 'boolean' | 'strings'
}

/** Server-side apply's view of a list: replaced whole, a set of scalars, or a map by key fields. */
export type ListType = 'atomic' | 'set' | 'map'

export interface ListSchema {
  readonly kind: 'list'
  readonly items: Schema
  readonly listType: ListType
  /** For `map`: the fields that identify an item. */
  readonly keys: readonly string[]
  /** Protobuf wraps the list in a message of its own (`{ items = 1 }`): Go's named slice types inside maps. */
  readonly wrapped?: boolean
}

export interface MapSchema {
  readonly kind: 'map'
  readonly values: Schema
  /** Replaced whole by server-side apply. */
  readonly atomic: boolean
}

export interface StructSchema {
  readonly kind: 'struct'
  /** `<group>/<version>.<Type>`, with `core` for the group "": `core/v1.PodSpec`. */
  readonly name: string
  /** The fields as JSON has them: those of inlined structs stand among them. */
  readonly fields: ReadonlyMap<string, Field>
  /** As protobuf has them: an inlined struct is one field of its own number (0: flattened in protobuf too). */
  readonly parts: readonly (NamedField | InlinePart)[]
  /** Replaced whole by server-side apply. */
  readonly atomic: boolean
  /** Fields that are not known are kept (x-kubernetes-preserve-unknown-fields). */
  readonly preserveUnknown?: boolean
}

/** A schema named before it is made, for types that contain themselves. */
export interface LazySchema {
  readonly kind: 'lazy'
  readonly get: () => Exclude<Schema, LazySchema>
}

export type Schema = ScalarSchema | ListSchema | MapSchema | StructSchema | LazySchema

/**
 * What an absent or zero value means.
 * `omitZero`: zero and absent are one and are not written. `pointer`: kept as given, absent differs from zero.
 * `always`: written even when zero (Go's fields without omitempty, and structs held by value).
 */
export type Presence = 'omitZero' | 'pointer' | 'always'

export interface FieldFacts {
  readonly presence: Presence
  /** OpenAPI's `required`. */
  readonly required: boolean
  /** Filled in when absent, as far as it depends on nothing else. */
  readonly default?: JsonValue
  /** Strategic merge patch. */
  readonly patchStrategy?: 'merge' | 'retainKeys' | 'merge,retainKeys' | 'replace'
  readonly patchMergeKey?: string
}

export interface Field extends FieldFacts {
  /** Protobuf field number; 0 where there is none. */
  readonly no: number
  readonly schema: Schema
}

export interface NamedField extends Field {
  readonly name: string
}

export interface InlinePart {
  readonly inline: StructSchema
  /** Protobuf field number of the nested message. */
  readonly no: number
}

export type FieldOptions = Partial<FieldFacts>

const scalar = (kind: ScalarKind): ScalarSchema => ({ kind })

export const string: ScalarSchema = scalar('string')
export const boolean: ScalarSchema = scalar('boolean')
export const int32: ScalarSchema = scalar('int32')
export const int64: ScalarSchema = scalar('int64')
export const float64: ScalarSchema = scalar('float64')
export const bytes: ScalarSchema = scalar('bytes')
export const time: ScalarSchema = scalar('time')
export const microTime: ScalarSchema = scalar('microTime')
export const duration: ScalarSchema = scalar('duration')
export const quantity: ScalarSchema = scalar('quantity')
export const intOrString: ScalarSchema = scalar('intOrString')
/** An embedded object of any kind. */
export const rawExtension: ScalarSchema = { kind: 'any', wire: 'rawExtension' }
/** managedFields' set of paths. */
export const fieldsV1: ScalarSchema = { kind: 'any', wire: 'fieldsV1' }
/** Any JSON, carried as JSON text. */
export const json: ScalarSchema = { kind: 'any', wire: 'json' }

/** A struct, or something else. */
export function either(get: Either['get'], or: Either['or']): ScalarSchema {
  return { kind: 'any', wire: 'json', either: { get, or } }
}

/** A string that may have only these values. */
export function enumeration(...values: readonly string[]): ScalarSchema {
  return { kind: 'string', enum: values }
}

/** A list that is replaced whole. */
export function list(items: Schema): ListSchema {
  return { kind: 'list', items, listType: 'atomic', keys: [] }
}

/** A list of distinct scalars. */
export function listSet(items: Schema): ListSchema {
  return { kind: 'list', items, listType: 'set', keys: [] }
}

/** A list whose items are identified by `keys`. */
export function listMap(items: Schema, ...keys: readonly string[]): ListSchema {
  return { kind: 'list', items, listType: 'map', keys }
}

/** A list that protobuf wraps in a message. */
export function wrappedList(items: Schema): ListSchema {
  return { kind: 'list', items, listType: 'atomic', keys: [], wrapped: true }
}

/** String keys to values; each key is merged on its own. */
export function map(values: Schema): MapSchema {
  return { kind: 'map', values, atomic: false }
}

/** String keys to values, replaced whole. */
export function atomicMap(values: Schema): MapSchema {
  return { kind: 'map', values, atomic: true }
}

/** A field: its protobuf number, its schema and what else is known of it. */
export function field(no: number, schema: Schema, options: FieldOptions = {}): Field {
  return { presence: schema.kind === 'struct' ? 'always' : 'omitZero', required: false, ...options, no, schema }
}

/** A field held by pointer: absent differs from zero. */
export function pointer(no: number, schema: Schema, options: FieldOptions = {}): Field {
  return field(no, schema, { presence: 'pointer', ...options })
}

/** A field that is always written and that OpenAPI calls required. */
export function required(no: number, schema: Schema, options: FieldOptions = {}): Field {
  return field(no, schema, { presence: 'always', required: true, ...options })
}

/** The fields of another struct, standing among the struct's own in JSON and nested under `no` in protobuf. */
export function inline(no: number, schema: StructSchema): InlinePart {
  return { inline: schema, no }
}

/** A struct. Keys are JSON names in the API's order; an `inline` part's key is only a label. */
export function struct(name: string, parts: Readonly<Record<string, Field | InlinePart>>): StructSchema {
  const fields = new Map<string, Field>()
  const ordered: (NamedField | InlinePart)[] = []
  for (const [key, part] of Object.entries(parts)) {
    if ('inline' in part) {
      for (const [inner, innerField] of part.inline.fields) fields.set(inner, innerField)
      ordered.push(part)
    } else {
      fields.set(key, part)
      ordered.push({ ...part, name: key })
    }
  }
  return { kind: 'struct', name, fields, parts: ordered, atomic: false }
}

/** A struct that server-side apply replaces whole. */
export function atomicStruct(name: string, parts: Readonly<Record<string, Field | InlinePart>>): StructSchema {
  return { ...struct(name, parts), atomic: true }
}

/** A schema that is looked up when it is first needed. */
export function lazy(get: LazySchema['get']): LazySchema {
  return { kind: 'lazy', get }
}

/** The schema itself, with laziness taken away. */
export function resolve(schema: Schema): Exclude<Schema, LazySchema> {
  return schema.kind === 'lazy' ? schema.get() : schema
}
