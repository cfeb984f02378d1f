// Strategic merge patches made from objects: what `apply` and `edit` send. Law: applying the patch made of a and b to a
// gives b. Upstream counterpart: CreateTwoWayMergePatch and CreateThreeWayMergePatch of strategicpatch.
import { deepEqual } from '#base'
import { getKey, isRecord, type MutableRecord, setKey } from './json-record.ts'
import type { JsonObject, JsonValue, Schema, StructSchema } from './language.ts'
import type { ThreeWay } from './patch-result.ts'
import {
  deleteFromPrimitiveListPrefix,
  directive,
  type MergeRule,
  mergeRule,
  retainKeysDirective,
  setElementOrderPrefix,
} from './strategic-merge.ts'

/** The patch that makes `modified` of `original`. */
export function createStrategicMergePatch(
  schema: StructSchema,
  original: JsonObject,
  modified: JsonObject,
): JsonObject {
  return diffMap({ original, modified, current: original }, schema)
}

/** The patch that brings `current` to what `modified` says, and removes what `original` had and `modified` lacks. */
export function createThreeWayStrategicMergePatch(schema: StructSchema, objects: ThreeWay): JsonObject {
  return diffMap(objects, schema)
}

interface Values {
  readonly original: JsonValue | undefined
  readonly modified: JsonValue
  readonly current: JsonValue
}

function diffMap({ original, modified, current }: ThreeWay, schema: Schema | undefined): MutableRecord {
  const patch: MutableRecord = {}
  for (const key of Object.keys(modified)) {
    const wanted = getKey(modified, key)
    if (wanted === undefined) continue
    const present = getKey(current, key)
    if (present === undefined) setKey(patch, key, wanted)
    else {
      const values = { original: getKey(original, key), modified: wanted, current: present }
      diffKey(patch, key, { values, rule: mergeRule(schema, key) })
    }
  }
  for (const key of Object.keys(original)) {
    if (getKey(modified, key) === undefined && getKey(current, key) !== undefined) setKey(patch, key, null)
  }
  return patch
}

function diffKey(
  patch: MutableRecord,
  key: string,
  { values, rule }: { readonly values: Values; readonly rule: MergeRule },
): void {
  const { original, modified, current } = values
  if (isRecord(modified) && isRecord(current) && !rule.replace) {
    const inner = diffMap({ original: isRecord(original) ? original : {}, modified, current }, rule.schema)
    if (Object.keys(inner).length === 0) return
    if (rule.retainKeys) setKey(inner, retainKeysDirective, presentKeys(modified))
    setKey(patch, key, inner)
  } else if (Array.isArray(modified) && Array.isArray(current) && rule.merge) {
    diffList(patch, key, {
      rule,
      original: Array.isArray(original) ? (original as readonly JsonValue[]) : [],
      modified: modified as readonly JsonValue[],
      current: current as readonly JsonValue[],
    })
  } else if (!deepEqual(modified, current)) setKey(patch, key, modified)
}

const presentKeys = (record: JsonObject): string[] =>
  Object.keys(record)
    .filter((key) => record[key] !== undefined)
    .sort()

interface Lists {
  readonly rule: MergeRule
  readonly original: readonly JsonValue[]
  readonly modified: readonly JsonValue[]
  readonly current: readonly JsonValue[]
}

function diffList(patch: MutableRecord, key: string, lists: Lists): void {
  const { mergeKey } = lists.rule
  const all = [...lists.original, ...lists.modified, ...lists.current]
  if (all.every((item) => typeof item !== 'object')) diffScalars(patch, key, lists)
  else if (mergeKey !== undefined && [lists.original, lists.modified, lists.current].every(hasIds(mergeKey))) {
    diffMaps(patch, key, { ...lists, mergeKey })
  } else if (!deepEqual(lists.modified, lists.current)) {
    // The merge key does not tell these items apart, so the list can only be replaced whole.
    setKey(patch, key, [{ [directive]: 'replace' }, ...lists.modified])
  }
}

/** Whether each item has a merge key of its own. */
const hasIds =
  (mergeKey: string) =>
  (items: readonly JsonValue[]): boolean => {
    const ids = items.map((item) => (isRecord(item) ? getKey(item, mergeKey) : undefined))
    return ids.every((id) => id !== undefined && typeof id !== 'object') && new Set(ids).size === ids.length
  }

function diffScalars(patch: MutableRecord, key: string, { original, modified, current }: Lists): void {
  if (new Set(modified).size < modified.length) {
    if (!deepEqual(modified, current)) setKey(patch, key, [...new Set(modified)])
    return
  }
  const added = modified.filter((item) => !current.includes(item))
  const removed = original.filter((item) => !modified.includes(item) && current.includes(item))
  if (added.length > 0) setKey(patch, key, added)
  if (removed.length > 0) setKey(patch, deleteFromPrimitiveListPrefix + key, [...new Set(removed)])
  if (added.length > 0 || removed.length > 0 || outOfOrder(modified, current)) {
    setKey(patch, setElementOrderPrefix + key, modified)
  }
}

/** Whether the items that both have stand in another order. */
function outOfOrder(modified: readonly JsonValue[], current: readonly JsonValue[]): boolean {
  const wanted = modified.filter((item) => current.includes(item))
  const present = current.filter((item) => modified.includes(item))
  return !deepEqual(wanted, present)
}

function diffMaps(patch: MutableRecord, key: string, lists: Lists & { readonly mergeKey: string }): void {
  const { original, modified, current, mergeKey, rule } = lists
  const idOf = (item: JsonValue): JsonValue => (isRecord(item) ? (getKey(item, mergeKey) ?? null) : null)
  const find = (items: readonly JsonValue[], id: JsonValue) =>
    items.find((item) => idOf(item) === id) as JsonObject | undefined
  const changes: JsonValue[] = []
  for (const item of modified as readonly JsonObject[]) {
    const id = idOf(item)
    const present = find(current, id)
    if (present === undefined) {
      changes.push(item)
      continue
    }
    const inner = diffMap({ original: find(original, id) ?? {}, modified: item, current: present }, rule.schema)
    if (Object.keys(inner).length === 0) continue
    if (rule.retainKeys) setKey(inner, retainKeysDirective, presentKeys(item))
    changes.push({ ...inner, [mergeKey]: id })
  }
  for (const item of original) {
    const id = idOf(item)
    if (find(modified, id) === undefined && find(current, id) !== undefined) {
      changes.push({ [directive]: 'delete', [mergeKey]: id })
    }
  }
  const ids = modified.map(idOf)
  if (changes.length === 0 && !outOfOrder(ids, current.map(idOf))) return
  if (changes.length > 0) setKey(patch, key, changes)
  setKey(
    patch,
    setElementOrderPrefix + key,
    ids.map((id) => ({ [mergeKey]: id })),
  )
}
