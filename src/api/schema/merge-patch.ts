// JSON merge patch (RFC 7386): objects merge key by key, null deletes, everything else is replaced.
import { deepEqual } from '#base'
import { copyRecord, getKey, isRecord, type MutableRecord, setKey } from './json-record.ts'
import type { JsonObject, JsonValue } from './language.ts'
import type { ThreeWay } from './patch-result.ts'

/** `original` with `patch` applied; neither is changed. */
export function mergePatch(original: JsonValue | undefined, patch: JsonValue): JsonValue {
  if (!isRecord(patch)) return patch
  const merged = isRecord(original) ? copyRecord(original) : {}
  for (const key of Object.keys(patch)) {
    const value = getKey(patch, key) as JsonValue
    if (value === null) delete merged[key]
    else setKey(merged, key, mergePatch(getKey(merged, key), value))
  }
  return merged
}

/** The patch that makes `modified` of `original`. Keys that are undefined count as absent. */
export function createMergePatch(original: JsonObject, modified: JsonObject): JsonObject {
  return createThreeWayMergePatch({ original, modified, current: original })
}

/** The patch that brings `current` to what `modified` says, and removes what `original` had and `modified` lacks. */
export function createThreeWayMergePatch({ original, modified, current }: ThreeWay): JsonObject {
  const patch: MutableRecord = {}
  for (const key of Object.keys(modified)) {
    const wanted = getKey(modified, key)
    if (wanted === undefined) continue
    const present = getKey(current, key)
    if (isRecord(wanted) && isRecord(present)) {
      const before = getKey(original, key)
      const inner = createThreeWayMergePatch({
        original: isRecord(before) ? before : {},
        modified: wanted,
        current: present,
      })
      if (Object.keys(inner).length > 0) setKey(patch, key, inner)
    } else if (present === undefined || !deepEqual(wanted, present)) setKey(patch, key, wanted)
  }
  for (const key of Object.keys(original)) {
    if (getKey(modified, key) === undefined && getKey(current, key) !== undefined) setKey(patch, key, null)
  }
  return patch
}
