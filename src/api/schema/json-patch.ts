// stub for the first minutes
import type { JsonValue } from './language.ts'
import type { PatchResult } from './strategic-merge.ts'
export function applyJsonPatch(_document: JsonValue, _patch: unknown): PatchResult<JsonValue> {
  throw new Error('not yet')
}
