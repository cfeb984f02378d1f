// Protobuf messages to objects as JSON has them, driven by the schema. Values are made as they stand in JSON; decoding by
// the schema afterwards (decodeObject) makes them canonical and fills in what is held by value.
import { renderDurationNanos, renderRfc3339, renderRfc3339Micro } from '#base'
import { toBase64 } from '../meta/base64.ts'
import { setKey, type MutableRecord } from './json-record.ts'
import {
  type Either,
  type JsonValue,
  type NamedField,
  resolve,
  type ScalarSchema,
  type Schema,
  type StructSchema,
} from './language.ts'
import { ProtobufProblem, type ProtobufReader, protobufReader } from './protobuf-reader.ts'

/** Deeper than any real object; bounds recursion. */
const depthMax = 500

const decoder = new TextDecoder()

interface Inlined {
  readonly inline: StructSchema
}

const numbered = new WeakMap<StructSchema, ReadonlyMap<number, NamedField | Inlined>>()

function fieldsByNumber(schema: StructSchema): ReadonlyMap<number, NamedField | Inlined> {
  const known = numbered.get(schema)
  if (known !== undefined) return known
  const fields = new Map<number, NamedField | Inlined>()
  for (const part of schema.parts) {
    if (!('inline' in part)) {
      if (part.no > 0) fields.set(part.no, part)
    } else if (part.no > 0) fields.set(part.no, { inline: part.inline })
    else for (const [no, field] of fieldsByNumber(part.inline)) fields.set(no, field)
  }
  numbered.set(schema, fields)
  return fields
}

/** Reads a message of `schema` into `into`. Unknown fields are skipped. */
export function readStruct(schema: StructSchema, data: Uint8Array, into: MutableRecord = {}, depth = 0): MutableRecord {
  if (depth > depthMax) throw new ProtobufProblem('exceeded max depth')
  const fields = fieldsByNumber(schema)
  const reader = protobufReader(data)
  while (!reader.done()) {
    const { no, wire } = reader.key()
    const field = fields.get(no)
    if (field === undefined) reader.skip(wire)
    else if ('inline' in field) readStruct(field.inline, reader.bytes(), into, depth + 1)
    else readField(field, { reader, wire, into, depth: depth + 1 })
  }
  return into
}

interface Place {
  readonly reader: ProtobufReader
  readonly wire: number
  readonly into: MutableRecord
  readonly depth: number
}

function readField(field: NamedField, { reader, wire, into, depth }: Place): void {
  const schema = resolve(field.schema)
  if (schema.kind === 'map') {
    into[field.name] ??= {}
    readEntry(schema.values, reader.bytes(), into[field.name] as MutableRecord, depth)
  } else if (schema.kind === 'list' && schema.wrapped !== true) {
    const items = (into[field.name] ??= []) as JsonValue[]
    readItems(schema.items, { reader, wire, items, depth })
  } else {
    const value = readValue(schema, reader, wire, depth)
    if (value !== undefined) into[field.name] = value
  }
}

const packable = new Set(['int32', 'int64', 'boolean', 'float64'])

function readItems(
  items: Schema,
  at: { readonly reader: ProtobufReader; readonly wire: number; readonly items: JsonValue[]; readonly depth: number },
): void {
  const schema = resolve(items)
  if (at.wire === 2 && packable.has(schema.kind)) {
    const packed = protobufReader(at.reader.bytes())
    while (!packed.done()) at.items.push(readValue(schema, packed, schema.kind === 'float64' ? 1 : 0, at.depth) ?? null)
  } else at.items.push(readValue(schema, at.reader, at.wire, at.depth) ?? null)
}

function readEntry(values: Schema, data: Uint8Array, into: MutableRecord, depth: number): void {
  const reader = protobufReader(data)
  let key = ''
  let value: JsonValue | undefined
  while (!reader.done()) {
    const { no, wire } = reader.key()
    if (no === 1 && wire === 2) key = decoder.decode(reader.bytes())
    else if (no === 2) value = readValue(resolve(values), reader, wire, depth)
    else reader.skip(wire)
  }
  // An empty value is null in JSON terms, from which decoding makes the zero value.
  setKey(into, key, value ?? null)
}

function readValue(given: Schema, reader: ProtobufReader, wire: number, depth: number): JsonValue | undefined {
  const schema = resolve(given)
  switch (schema.kind) {
    case 'struct':
      expect(wire, 2)
      return readStruct(schema, reader.bytes(), {}, depth)
    case 'list': {
      const items: JsonValue[] = []
      const inner = protobufReader(reader.bytes())
      while (!inner.done()) {
        const key = inner.key()
        if (key.no === 1) readItems(schema.items, { reader: inner, wire: key.wire, items, depth: depth + 1 })
        else inner.skip(key.wire)
      }
      return items
    }
    case 'map':
      throw new ProtobufProblem('proto: a map within a map')
    default:
      if (schema.either === undefined) return readScalar(schema, reader, wire)
      expect(wire, 2)
      return readEither(schema.either, reader.bytes(), depth + 1)
  }
}

/** JSONSchemaPropsOrArray, OrBool and OrStringArray. */
function readEither({ get, or }: Either, data: Uint8Array, depth: number): JsonValue {
  const structNo = or === 'boolean' ? 2 : 1
  const reader = protobufReader(data)
  const items: JsonValue[] = []
  let allows = false
  let one: JsonValue | undefined
  while (!reader.done()) {
    const { no, wire } = reader.key()
    if (no === structNo && wire === 2) one = readStruct(get(), reader.bytes(), {}, depth)
    else if (no === 1 && wire === 0) allows = reader.varint() !== 0n
    else if (no === 2 && wire === 2) {
      const bytes = reader.bytes()
      items.push(or === 'strings' ? decoder.decode(bytes) : readStruct(get(), bytes, {}, depth))
    } else reader.skip(wire)
  }
  return one ?? (or === 'boolean' ? allows : items)
}

function expect(found: number, wanted: number): void {
  if (found !== wanted) throw new ProtobufProblem(`proto: wrong wireType = ${found}`)
}

const safe = (value: bigint): number => Number(BigInt.asIntN(64, value))

function readScalar(schema: ScalarSchema, reader: ProtobufReader, wire: number): JsonValue | undefined {
  switch (schema.kind) {
    case 'boolean':
      expect(wire, 0)
      return reader.varint() !== 0n
    case 'int32':
      expect(wire, 0)
      return Number(BigInt.asIntN(32, reader.varint()))
    case 'int64':
      expect(wire, 0)
      return safe(reader.varint())
    case 'float64':
      expect(wire, 1)
      return reader.double()
    default:
      expect(wire, 2)
      return readBytes(schema, reader.bytes())
  }
}

function readBytes(schema: ScalarSchema, data: Uint8Array): JsonValue | undefined {
  switch (schema.kind) {
    case 'string':
      return decoder.decode(data)
    case 'bytes':
      return toBase64(data)
    case 'quantity':
      return textAt(data, 1) ?? '0'
    case 'time':
    case 'microTime':
      return readTime(schema.kind, data)
    case 'duration':
      return renderDurationNanos(BigInt.asIntN(64, numberAt(data, 1)))
    case 'intOrString':
      return numberAt(data, 1) === 1n ? (textAt(data, 3) ?? '') : Number(BigInt.asIntN(32, numberAt(data, 2)))
    default:
      return readJson(data)
  }
}

/** An empty message is no time at all. */
function readTime(kind: 'time' | 'microTime', data: Uint8Array): string | undefined {
  if (data.length === 0) return undefined
  const ms = safe(numberAt(data, 1)) * 1000
  const nanos = Number(BigInt.asIntN(32, numberAt(data, 2)))
  if (Math.abs(ms) > 8.64e15) throw new ProtobufProblem('proto: time out of range')
  if (kind === 'time') return renderRfc3339(ms)
  return renderRfc3339Micro({ ms: ms + Math.floor(nanos / 1e6), nanos: nanos % 1e6 })
}

function readJson(data: Uint8Array): JsonValue | undefined {
  const text = textAt(data, 1)
  if (text === undefined || text === '') return undefined
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    throw new ProtobufProblem('proto: embedded value is not JSON')
  }
}

/** The length-delimited field `no` of a small message, as text. */
function textAt(data: Uint8Array, no: number): string | undefined {
  const reader = protobufReader(data)
  let found: string | undefined
  while (!reader.done()) {
    const key = reader.key()
    if (key.no === no && key.wire === 2) found = decoder.decode(reader.bytes())
    else reader.skip(key.wire)
  }
  return found
}

/** The varint field `no` of a small message; 0 if it is not there. */
function numberAt(data: Uint8Array, no: number): bigint {
  const reader = protobufReader(data)
  let found = 0n
  while (!reader.done()) {
    const key = reader.key()
    if (key.no === no && key.wire === 0) found = reader.varint()
    else reader.skip(key.wire)
  }
  return found
}
