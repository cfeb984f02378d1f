// Schemas compiled to closures that decode, once each. A decoder takes a JSON value and gives the value as the project
// holds it: unknown fields, nulls and zero values gone, structs held by value there, quantities and times canonical.
// Counterpart: encoding/json on Go's structs, whose texts are kept.
import {
  type Either,
  type Field,
  list,
  type ListSchema,
  type MapSchema,
  resolve,
  type Schema,
  string,
  type StructSchema,
} from './language.ts'
import { DecodeFailure, scalarDecoders, typeFailure } from './decode-scalars.ts'
import { zeroOf } from './zero-value.ts'

/** Deeper than any real object; bounds recursion. */
export const decodeDepthMax = 1000
/** Further unknown fields are dropped without a word, as upstream does. */
const unknownFieldsMax = 100

/** Where one decoding stands. */
export interface Walk {
  readonly root: Schema
  readonly path: (string | number)[]
  depth: number
  /** The struct whose field is being decoded, for error texts. */
  owner: StructSchema | undefined
  unknown: string[] | undefined
  readonly defaults: boolean
}

/** Decodes a value that is not null; undefined says the field is absent. Throws DecodeFailure. */
export type Decoder = (value: unknown, walk: Walk) => unknown

type JsonRecord = Record<string, unknown>

interface FieldPlan {
  readonly name: string
  readonly decode: Decoder
  readonly always: boolean
  /** Undefined where absence is kept. */
  readonly zero: (walk: Walk) => unknown
  readonly default: unknown
}

interface StructPlan {
  readonly schema: StructSchema
  readonly open: boolean
  readonly fields: Map<string, FieldPlan>
  /** The fields that absence does not leave alone. */
  readonly filled: FieldPlan[]
}

const plans = new WeakMap<StructSchema, StructPlan>()

/** The decoder of any schema. */
export function decoderOf(given: Schema): Decoder {
  if (given.kind === 'lazy') {
    let decoder: Decoder | undefined
    return (value, walk) => {
      decoder ??= decoderOf(resolve(given))
      return decoder(value, walk)
    }
  }
  switch (given.kind) {
    case 'struct':
      return structDecoder(given)
    case 'list':
      return listDecoder(given)
    case 'map':
      return mapDecoder(given)
    default:
      return given.either === undefined ? scalarDecoders[given.kind] : eitherDecoder(given.either)
  }
}

/** Made when first needed: the struct may contain itself. */
function eitherDecoder({ get, or }: Either): Decoder {
  let decoders: { readonly one: Decoder; readonly many: Decoder } | undefined
  return (value, walk) => {
    decoders ??= { one: decoderOf(get()), many: decoderOf(list(or === 'strings' ? string : get())) }
    if (Array.isArray(value) && or !== 'boolean') return decoders.many(value, walk)
    if (or === 'boolean' && typeof value === 'boolean') return value
    if (or === 'boolean' && (typeof value !== 'object' || Array.isArray(value))) {
      throw new DecodeFailure('boolean or JSON schema expected')
    }
    return decoders.one(value, walk)
  }
}

function planOf(schema: StructSchema): StructPlan {
  const known = plans.get(schema)
  if (known !== undefined) return known
  const plan: StructPlan = { schema, open: schema.preserveUnknown === true, fields: new Map(), filled: [] }
  plans.set(schema, plan)
  for (const [name, field] of schema.fields) {
    const row = fieldPlan(name, field)
    plan.fields.set(name, row)
    if (row.always || row.default !== undefined) plan.filled.push(row)
  }
  return plan
}

function fieldPlan(name: string, field: Field): FieldPlan {
  const decode = decoderOf(field.schema)
  const always = field.presence === 'always'
  return {
    name,
    decode: field.presence === 'omitZero' ? withoutZero(field.schema, decode) : decode,
    always,
    zero: always ? fillerOf(field.schema, decode) : () => undefined,
    default: field.default,
  }
}

function fillerOf(given: Schema, decode: Decoder): (walk: Walk) => unknown {
  const schema = resolve(given)
  if (schema.kind === 'struct') return (walk) => decode(emptyRecord, walk)
  return () => zeroOf(schema)
}

const emptyRecord: JsonRecord = Object.freeze({})

/** Go's omitempty: empty texts, zero numbers, false, and empty lists and maps are not there. */
function withoutZero(given: Schema, decode: Decoder): Decoder {
  switch (resolve(given).kind) {
    case 'list':
      return (value, walk) => {
        const decoded = decode(value, walk)
        return (decoded as readonly unknown[]).length === 0 ? undefined : decoded
      }
    case 'map':
    case 'struct':
      return (value, walk) => {
        const decoded = decode(value, walk)
        for (const _ in decoded as JsonRecord) return decoded
        return undefined
      }
    case 'quantity':
    case 'intOrString':
    case 'duration':
    case 'any':
      return decode
    default:
      return (value, walk) => decode(value, walk) || undefined
  }
}

/**
 * Decodes a struct's value beside one that has been decoded before: a member that is the very one of `before` is taken as it
 * is. So a change of one member costs no walk through all others.
 */
export function decodeChanged(schema: StructSchema, value: unknown, walk: Walk, before: object): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw typeFailure(value, schema, walk)
  return decodeFields(planOf(schema), value as JsonRecord, walk, before as JsonRecord)
}

function structDecoder(schema: StructSchema): Decoder {
  let plan: StructPlan | undefined
  return (value, walk) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw typeFailure(value, schema, walk)
    plan ??= planOf(schema)
    return decodeFields(plan, value as JsonRecord, walk)
  }
}

function decodeFields(plan: StructPlan, value: JsonRecord, walk: Walk, before?: JsonRecord): JsonRecord {
  const at = walk.depth
  if (at > decodeDepthMax) throw new DecodeFailure('exceeded max depth')
  const decoded: JsonRecord = {}
  for (const key in value) {
    const given = value[key]
    const field = plan.fields.get(key)
    if (field === undefined) {
      if (plan.open) keepUnknown(decoded, key, given)
      else if (given !== undefined) {
        walk.depth = at
        reportUnknown(walk, key)
      }
      continue
    }
    if (given === null || given === undefined) continue
    if (before !== undefined && given === before[key] && typeof given === 'object') {
      decoded[key] = given
      continue
    }
    walk.owner = plan.schema
    walk.path[at] = key
    walk.depth = at + 1
    const result = field.decode(given, walk)
    if (result !== undefined) decoded[key] = result
  }
  walk.depth = at
  fill(plan, decoded, walk)
  return decoded
}

function fill(plan: StructPlan, decoded: JsonRecord, walk: Walk): void {
  const at = walk.depth
  for (const field of plan.filled) {
    const current = decoded[field.name]
    if (current !== undefined && (!walk.defaults || field.default === undefined || !isZero(current))) continue
    walk.owner = plan.schema
    walk.path[at] = field.name
    walk.depth = at + 1
    const value = walk.defaults && field.default !== undefined ? field.decode(field.default, walk) : field.zero(walk)
    if (value !== undefined && (current === undefined || field.always)) decoded[field.name] = value
  }
  walk.depth = at
}

const isZero = (value: unknown): boolean => value === '' || value === 0 || value === false

function keepUnknown(decoded: JsonRecord, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(decoded, key, { value, enumerable: true, writable: true, configurable: true })
  else decoded[key] = value
}

function reportUnknown(walk: Walk, key: string): void {
  walk.unknown ??= []
  if (walk.unknown.length < unknownFieldsMax) walk.unknown.push(renderPath(walk, key))
}

/** `spec.containers[0].foo`. */
function renderPath(walk: Walk, key: string): string {
  let path = ''
  for (let i = 0; i < walk.depth; i++) {
    const part = walk.path[i]
    path += typeof part === 'number' ? `[${part}]` : `${path === '' ? '' : '.'}${part}`
  }
  return path === '' ? key : `${path}.${key}`
}

function listDecoder(schema: ListSchema): Decoder {
  const decode = decoderOf(schema.items)
  return (value, walk) => {
    if (!Array.isArray(value)) throw typeFailure(value, schema, walk)
    const at = walk.depth
    if (at > decodeDepthMax) throw new DecodeFailure('exceeded max depth')
    const { owner } = walk
    const items: unknown[] = new Array(value.length)
    for (let i = 0; i < value.length; i++) {
      const item: unknown = value[i]
      walk.path[at] = i
      walk.depth = at + 1
      walk.owner = owner
      items[i] = item === null || item === undefined ? zeroItem(schema.items, decode, walk) : decode(item, walk)
    }
    walk.depth = at
    return items
  }
}

/** What Go makes of null in a list or map: the zero value of the items. */
function zeroItem(given: Schema, decode: Decoder, walk: Walk): unknown {
  const schema = resolve(given)
  if (schema.kind === 'struct') return decode(emptyRecord, walk)
  return zeroOf(schema) ?? null
}

function mapDecoder(schema: MapSchema): Decoder {
  const decode = decoderOf(schema.values)
  const texts = schema.values.kind === 'string'
  return (value, walk) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw typeFailure(value, schema, walk)
    const record = value as JsonRecord
    if (texts && hasOnlyTexts(record)) return record
    const at = walk.depth
    if (at > decodeDepthMax) throw new DecodeFailure('exceeded max depth')
    const { owner } = walk
    const decoded: JsonRecord = Object.create(null) as JsonRecord
    for (const key of Object.keys(record)) {
      const item = record[key]
      if (item === undefined) continue
      walk.path[at] = key
      walk.depth = at + 1
      walk.owner = owner
      decoded[key] = item === null ? zeroItem(schema.values, decode, walk) : decode(item, walk)
    }
    walk.depth = at
    return decoded
  }
}

function hasOnlyTexts(record: JsonRecord): boolean {
  for (const key in record) if (typeof record[key] !== 'string') return false
  return true
}
