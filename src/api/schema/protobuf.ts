// stub for the first minutes
import type { StructSchema } from './language.ts'
export interface ProtobufEnvelope {
  readonly apiVersion: string
  readonly kind: string
  readonly contentType: string
  readonly raw: Uint8Array
}
export function parseProtobufEnvelope(_bytes: Uint8Array): ProtobufEnvelope | undefined {
  throw new Error('not yet')
}
export function encodeProtobuf(
  _schema: StructSchema,
  _object: { readonly apiVersion?: string; readonly kind?: string },
): Uint8Array {
  throw new Error('not yet')
}
export function decodeProtobuf(_schema: StructSchema, _bytes: Uint8Array): unknown {
  throw new Error('not yet')
}
