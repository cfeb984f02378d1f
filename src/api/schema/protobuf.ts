// `application/vnd.kubernetes.protobuf`: four magic bytes, an envelope that names the type, and the object's own message.
// Upstream counterpart: apimachinery/pkg/runtime/serializer/protobuf.
import type { JsonObject, StructSchema } from './language.ts'
import { readStruct } from './protobuf-decode.ts'
import { writeStruct } from './protobuf-encode.ts'
import { ProtobufProblem, protobufReader } from './protobuf-reader.ts'
import { protobufWriter } from './protobuf-writer.ts'

/** `k8s` and a zero byte. */
const magic = [0x6b, 0x38, 0x73, 0x00]

/** What stands around an object: runtime.Unknown. */
export interface ProtobufEnvelope {
  readonly apiVersion: string
  readonly kind: string
  readonly contentType: string
  /** The object's message. */
  readonly raw: Uint8Array
}

export type ProtobufResult =
  | {
      readonly ok: true
      /** As JSON has it; apiVersion and kind stand in the envelope, not here. */
      readonly value: JsonObject
    }
  | { readonly ok: false; readonly message: string }

const decoder = new TextDecoder()
const noBytes = new Uint8Array(0)

/** The length-delimited fields of a message, by number; a later one wins. */
function readFields(data: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const fields = new Map<number, Uint8Array>()
  const reader = protobufReader(data)
  while (!reader.done()) {
    const { no, wire } = reader.key()
    if (wire === 2) fields.set(no, reader.bytes())
    else reader.skip(wire)
  }
  return fields
}

/** The envelope of a body; undefined if it is none. */
export function parseProtobufEnvelope(bytes: Uint8Array): ProtobufEnvelope | undefined {
  if (!magic.every((byte, index) => bytes[index] === byte)) return undefined
  try {
    const outer = readFields(bytes.subarray(magic.length))
    const type = readFields(outer.get(1) ?? noBytes)
    return {
      apiVersion: decoder.decode(type.get(1) ?? noBytes),
      kind: decoder.decode(type.get(2) ?? noBytes),
      contentType: decoder.decode(outer.get(4) ?? noBytes),
      raw: outer.get(2) ?? noBytes,
    }
  } catch (error) {
    if (error instanceof ProtobufProblem) return undefined
    throw error
  }
}

/** The object that an envelope's `raw` says. Decode it by its kind afterwards, as any JSON. Never throws. */
export function decodeProtobuf(schema: StructSchema, raw: Uint8Array): ProtobufResult {
  try {
    return { ok: true, value: readStruct(schema, raw) }
  } catch (error) {
    if (error instanceof ProtobufProblem) return { ok: false, message: error.message }
    throw error
  }
}

/** A decoded object as a whole body, magic and envelope included. */
export function encodeProtobuf(
  schema: StructSchema,
  object: { readonly apiVersion?: string; readonly kind?: string },
): Uint8Array {
  const out = protobufWriter()
  out.message(1, () => {
    out.string(1, object.apiVersion ?? '')
    out.string(2, object.kind ?? '')
  })
  out.message(2, () => writeStruct(out, schema, object as JsonObject))
  out.string(3, '')
  out.string(4, '')
  const body = out.finish()
  const whole = new Uint8Array(magic.length + body.length)
  whole.set(magic)
  whole.set(body, magic.length)
  return whole
}

/** Bytes of the length before each event of a watch. */
const lengthBytes = 4

/**
 * An event of a protobuf watch as it stands in the stream: its length in four bytes, big-endian, and a bare WatchEvent whose
 * object is a whole body. Upstream counterpart: LengthDelimitedFramer and the raw serializer.
 */
export function encodeProtobufWatchEvent(type: string, object: Uint8Array): Uint8Array {
  const out = protobufWriter()
  out.string(1, type)
  out.message(2, () => out.bytes(1, object))
  const event = out.finish()
  const frame = new Uint8Array(lengthBytes + event.length)
  new DataView(frame.buffer).setUint32(0, event.length)
  frame.set(event, lengthBytes)
  return frame
}
