// stub for the first minutes
import type { JsonObject, JsonValue } from './language.ts'
import type { ThreeWay } from './strategic-merge.ts'
export function mergePatch(_original: JsonValue, _patch: JsonValue): JsonValue {
  throw new Error('not yet')
}
export function createMergePatch(_original: JsonObject, _modified: JsonObject): JsonObject {
  throw new Error('not yet')
}
export function createThreeWayMergePatch(_objects: ThreeWay): JsonObject {
  throw new Error('not yet')
}
