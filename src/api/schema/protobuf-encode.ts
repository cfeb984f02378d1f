// Objects as protobuf messages, driven by the schema: fields in the order of their numbers, maps in the order of their keys.
import { nanosOfPreciseTime, parseDurationNanos, parsePreciseTime } from '#base'
import { fromBase64 } from '../meta/base64.ts'
import { isRecord } from './json-record.ts'
import {
  type Either,
  type JsonObject,
  type NamedField,
  resolve,
  type ScalarSchema,
  type Schema,
  type StructSchema,
} from './language.ts'
import type { ProtobufWriter } from './protobuf-writer.ts'

interface Inlined {
  readonly inline: StructSchema
  readonly no: number
}

/** A field with what is asked of it for every object. */
interface WrittenField extends NamedField {
  readonly inline: undefined
  /** Go writes structs and times held by value even when nothing is in them. */
  readonly writesAbsent: boolean
}

const ordered = new WeakMap<StructSchema, readonly (WrittenField | Inlined)[]>()

function writtenField(field: NamedField): WrittenField {
  // A lazy schema is a struct, which is not looked at before it is needed.
  const { kind } = field.schema
  const writesAbsent = field.presence !== 'pointer' && (kind === 'time' || kind === 'microTime')
  return { ...field, inline: undefined, writesAbsent }
}

function partsInOrder(schema: StructSchema): readonly (WrittenField | Inlined)[] {
  const known = ordered.get(schema)
  if (known !== undefined) return known
  const parts: (WrittenField | Inlined)[] = []
  for (const part of schema.parts) {
    if (part.no > 0) parts.push('inline' in part ? part : writtenField(part))
    else if ('inline' in part) parts.push(...partsInOrder(part.inline))
  }
  parts.sort((a, b) => a.no - b.no)
  ordered.set(schema, parts)
  return parts
}

/** Writes the fields that `value` has. */
export function writeStruct(out: ProtobufWriter, schema: StructSchema, value: JsonObject): void {
  for (const part of partsInOrder(schema)) {
    const { inline } = part
    if (inline !== undefined) {
      out.message(part.no, () => writeStruct(out, inline, value))
      continue
    }
    const item = value[part.name]
    if (item !== undefined && item !== null) writeField(out, part, item)
    else if (part.writesAbsent) out.bytes(part.no, noBytes)
  }
}

const noBytes = new Uint8Array(0)

function writeField(out: ProtobufWriter, { no, schema: given }: NamedField, value: unknown): void {
  const schema = resolve(given)
  if (schema.kind === 'map') {
    if (!isRecord(value)) return
    for (const key of Object.keys(value).sort()) {
      out.message(no, () => {
        out.string(1, key)
        writeValue(out, 2, { schema: schema.values, value: value[key] })
      })
    }
  } else if (schema.kind === 'list' && schema.wrapped !== true) {
    if (Array.isArray(value)) for (const item of value) writeValue(out, no, { schema: schema.items, value: item })
  } else writeValue(out, no, { schema, value })
}

interface Typed {
  readonly schema: Schema
  readonly value: unknown
}

function writeValue(out: ProtobufWriter, no: number, { schema: given, value }: Typed): void {
  const schema = resolve(given)
  switch (schema.kind) {
    case 'struct':
      out.message(no, () => writeStruct(out, schema, isRecord(value) ? value : {}))
      return
    case 'list':
      out.message(no, () => {
        if (Array.isArray(value)) for (const item of value) writeValue(out, 1, { schema: schema.items, value: item })
      })
      return
    case 'map':
      return
    default:
      writeScalar(out, no, { schema, value })
  }
}

function writeScalar(
  out: ProtobufWriter,
  no: number,
  { schema, value }: { readonly schema: ScalarSchema; readonly value: unknown },
): void {
  switch (schema.kind) {
    case 'string':
      return out.string(no, String(value ?? ''))
    case 'boolean':
      return out.bool(no, value === true)
    case 'int32':
    case 'int64':
      return out.varint(no, Number(value ?? 0))
    case 'float64':
      return out.double(no, Number(value ?? 0))
    case 'bytes':
      return out.bytes(no, fromBase64(String(value ?? '')))
    case 'quantity':
      return out.message(no, () => out.string(1, String(value ?? '0')))
    case 'time':
    case 'microTime':
      return out.message(no, () => writeTime(out, String(value ?? '')))
    case 'duration':
      return out.message(no, () => out.varint(1, parseDurationNanos(String(value)) ?? 0n))
    case 'intOrString':
      return out.message(no, () => writeIntOrString(out, value))
    default: {
      const { either } = schema
      if (either !== undefined) return out.message(no, () => writeEither(out, either, value))
      return out.message(no, () => out.string(1, JSON.stringify(value)))
    }
  }
}

/** JSONSchemaPropsOrArray, OrBool and OrStringArray: which field is there says which it is. */
function writeEither(out: ProtobufWriter, { get, or }: Either, value: unknown): void {
  const write = (no: number, one: unknown): void => writeValue(out, no, { schema: get(), value: one })
  if (or === 'boolean') {
    // A schema allows what it describes.
    out.bool(1, value !== false)
    if (isRecord(value)) write(2, value)
  } else if (!Array.isArray(value)) write(1, value)
  else if (or === 'strings') for (const one of value) out.string(2, String(one))
  else for (const one of value) write(2, one)
}

function writeTime(out: ProtobufWriter, text: string): void {
  const time = parsePreciseTime(text)
  if (time === undefined) return
  const nanos = nanosOfPreciseTime(time)
  const rest = ((nanos % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n
  out.varint(1, (nanos - rest) / 1_000_000_000n)
  out.varint(2, rest)
}

function writeIntOrString(out: ProtobufWriter, value: unknown): void {
  const text = typeof value === 'string'
  out.varint(1, text ? 1 : 0)
  out.varint(2, text ? 0 : Number(value ?? 0))
  out.string(3, text ? value : '')
}
