// stub for the first minutes
import type { JsonObject, StructSchema } from './language.ts'
export type PatchResult<T = JsonObject> =
  | { readonly ok: true; readonly object: T }
  | { readonly ok: false; readonly reason: 'BadRequest' | 'Invalid' | 'UnsupportedMediaType'; readonly message: string }
export function strategicMergePatch(_schema: StructSchema, _original: JsonObject, _patch: JsonObject): PatchResult {
  throw new Error('not yet')
}
export function createStrategicMergePatch(
  _schema: StructSchema,
  _original: JsonObject,
  _modified: JsonObject,
): JsonObject {
  throw new Error('not yet')
}
export interface ThreeWay {
  readonly original: JsonObject
  readonly modified: JsonObject
  readonly current: JsonObject
}
export function createThreeWayStrategicMergePatch(_schema: StructSchema, _objects: ThreeWay): JsonObject {
  throw new Error('not yet')
}
