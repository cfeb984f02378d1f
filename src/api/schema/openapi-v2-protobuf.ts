// The Swagger 2.0 document as protobuf: `application/com.github.proto-openapi.spec.v2@v1.0+protobuf`, which kubectl asks
// for. Field numbers are those of gnostic's openapi.v2; only what our documents have is here.
import { renderYaml } from '../yaml/render-yaml.ts'
import { isRecord } from './json-record.ts'
import type { JsonObject, JsonValue } from './language.ts'
import { type ProtobufWriter, protobufWriter } from './protobuf-writer.ts'

type Write = (out: ProtobufWriter, no: number, value: JsonValue) => void

const text: Write = (out, no, value) => out.string(no, String(value))
const flag: Write = (out, no, value) => out.bool(no, value === true)
const texts: Write = (out, no, value) => {
  if (Array.isArray(value)) for (const item of value as readonly JsonValue[]) out.string(no, String(item))
}
/** Any JSON, as YAML text. */
const any: Write = (out, no, value) => out.message(no, () => out.string(2, renderYaml(value)))

/** JSON keys of a message, with their numbers and how they are written. */
type Table = Readonly<Record<string, readonly [number, Write]>>

function fields(out: ProtobufWriter, value: JsonObject, table: Table, extensionNo = 0): void {
  for (const key of Object.keys(value)) {
    const row = Object.hasOwn(table, key) ? table[key] : undefined
    const item = value[key]
    if (item === undefined) continue
    if (row !== undefined) row[1](out, row[0], item)
    else if (extensionNo > 0 && key.startsWith('x-')) namedAny(out, extensionNo, { name: key, value: item })
  }
}

function namedAny(
  out: ProtobufWriter,
  no: number,
  { name, value }: { readonly name: string; readonly value: JsonValue },
): void {
  out.message(no, () => {
    out.string(1, name)
    any(out, 2, value)
  })
}

const message =
  (table: Table, extensionNo = 0): Write =>
  (out, no, value) =>
    out.message(no, () => fields(out, isRecord(value) ? value : {}, table, extensionNo))

/** A message whose one field repeats pairs of name and value. */
const pairs =
  (write: Write, pairNo = 1): Write =>
  (out, no, value) =>
    out.message(no, () => {
      if (!isRecord(value)) return
      for (const name of Object.keys(value)) {
        out.message(pairNo, () => {
          out.string(1, name)
          write(out, 2, value[name] as JsonValue)
        })
      }
    })

/** The message within a message of one field, as `oneof` has it. */
const within =
  (innerNo: number, write: Write): Write =>
  (out, no, value) =>
    out.message(no, () => write(out, innerNo, value))

const each =
  (write: Write): Write =>
  (out, no, value) => {
    if (Array.isArray(value)) for (const item of value as readonly JsonValue[]) write(out, no, item)
  }

// Schemas contain schemas, so the table is asked for when it is used.
const schema: Write = (out, no, value) => message(schemaTable, 31)(out, no, value)
const additional: Write = (out, no, value) =>
  out.message(no, () => (typeof value === 'boolean' ? out.bool(2, value) : schema(out, 1, value)))
const type: Write = (out, no, value) => out.message(no, () => texts(out, 1, Array.isArray(value) ? value : [value]))

const schemaTable: Table = {
  $ref: [1, text],
  format: [2, text],
  title: [3, text],
  description: [4, text],
  default: [5, any],
  pattern: [13, text],
  required: [19, texts],
  enum: [20, each(any)],
  additionalProperties: [21, additional],
  type: [22, type],
  items: [23, within(1, schema)],
  allOf: [24, each(schema)],
  properties: [25, pairs(schema)],
}

const bodyParameter: Table = {
  description: [1, text],
  name: [2, text],
  in: [3, text],
  required: [4, flag],
  schema: [5, schema],
}
const queryParameter: Table = {
  required: [1, flag],
  in: [2, text],
  description: [3, text],
  name: [4, text],
  type: [6, text],
  uniqueItems: [20, flag],
}
const pathParameter: Table = {
  required: [1, flag],
  in: [2, text],
  description: [3, text],
  name: [4, text],
  type: [5, text],
  uniqueItems: [19, flag],
}

/** ParametersItem { parameter { body | nonBody { query | path } } }. */
const parameter: Write = (out, no, value) => {
  const place = isRecord(value) ? value.in : undefined
  const own: Write =
    place === 'body'
      ? within(1, message(bodyParameter))
      : within(2, place === 'path' ? within(4, message(pathParameter)) : within(3, message(queryParameter)))
  // `own` writes the inner fields under the numbers given to `within`; 1 is ParametersItem.parameter.
  out.message(no, () => own(out, 1, value))
}

const response: Write = message({ description: [1, text], schema: [2, within(1, schema)] })
const operation: Write = message(
  {
    tags: [1, texts],
    summary: [2, text],
    description: [3, text],
    operationId: [5, text],
    produces: [6, texts],
    consumes: [7, texts],
    parameters: [8, each(parameter)],
    responses: [9, pairs(within(1, response))],
    schemes: [10, texts],
  },
  13,
)

const pathItem: Write = message(
  {
    get: [2, operation],
    put: [3, operation],
    post: [4, operation],
    delete: [5, operation],
    patch: [8, operation],
    parameters: [9, each(parameter)],
  },
  10,
)

const documentTable: Table = {
  swagger: [1, text],
  info: [2, message({ title: [1, text], version: [2, text], description: [3, text] })],
  paths: [8, pairs(pathItem, 2)],
  definitions: [9, pairs(schema)],
}

/** A document of `renderOpenApiV2` as protobuf. */
export function encodeOpenApiV2(document: JsonObject): Uint8Array {
  const out = protobufWriter()
  fields(out, document, documentTable, 16)
  return out.finish()
}
