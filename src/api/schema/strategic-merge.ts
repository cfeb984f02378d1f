// Strategic merge patch: like a merge patch, but lists whose schema says so are merged by a key, and directives
// ($patch, $retainKeys, $deleteFromPrimitiveList/…, $setElementOrder/…) say the rest. Nothing given is changed.
// Upstream counterpart: apimachinery/pkg/util/strategicpatch.
import { getKey, isRecord, copyRecord, type MutableRecord, setKey } from './json-record.ts'
import { type Field, type JsonObject, type JsonValue, resolve, type Schema, type StructSchema } from './language.ts'
import { orderElements } from './element-order.ts'
import { PatchFailure, type PatchResult, patchResult } from './patch-result.ts'

export const directive = '$patch'
export const retainKeysDirective = '$retainKeys'
export const deleteFromPrimitiveListPrefix = '$deleteFromPrimitiveList/'
export const setElementOrderPrefix = '$setElementOrder/'

/** How the value of one key is merged. */
export interface MergeRule {
  /** The struct or map that the value, or an item of it, is. */
  readonly schema: Schema | undefined
  readonly merge: boolean
  readonly replace: boolean
  readonly retainKeys: boolean
  readonly mergeKey: string | undefined
}

const plainRule: MergeRule = { schema: undefined, merge: false, replace: false, retainKeys: false, mergeKey: undefined }

/** The rule for a key of a value of `schema`; unknown keys merge as JSON does. */
export function mergeRule(schema: Schema | undefined, key: string): MergeRule {
  if (schema === undefined) return plainRule
  const owner = resolve(schema)
  if (owner.kind === 'map') return { ...plainRule, schema: inner(owner.values) }
  const field: Field | undefined = owner.kind === 'struct' ? owner.fields.get(key) : undefined
  if (field === undefined) return plainRule
  const strategies = field.patchStrategy?.split(',') ?? []
  return {
    schema: inner(field.schema),
    merge: strategies.includes('merge'),
    replace: strategies.includes('replace'),
    retainKeys: strategies.includes('retainKeys'),
    mergeKey: field.patchMergeKey,
  }
}

function inner(given: Schema): Schema {
  const schema = resolve(given)
  return schema.kind === 'list' ? resolve(schema.items) : schema
}

/** `original` with `patch` applied. */
export function strategicMergePatch(schema: StructSchema, original: JsonObject, patch: JsonObject): PatchResult {
  return patchResult(() => mergeMap(original, patch, schema))
}

function mergeMap(original: JsonObject, patch: JsonObject, schema: Schema | undefined): JsonObject {
  const how = getKey(patch, directive)
  if (how !== undefined) return mapDirective(how, patch)
  const merged = retained(original, patch)
  const done = new Set<string>([retainKeysDirective])
  for (const key of Object.keys(patch)) {
    if (key.startsWith(setElementOrderPrefix)) applyElementOrder(merged, patch, { key, schema, done })
  }
  for (const key of Object.keys(patch)) {
    if (done.has(key)) continue
    const value = getKey(patch, key) as JsonValue
    if (key.startsWith(deleteFromPrimitiveListPrefix)) deleteFromPrimitiveList(merged, key, value)
    else mergeKeyInto(merged, key, { value, schema })
  }
  return merged
}

/** `$patch: replace` puts the patch in the object's place, `$patch: delete` empties it. */
function mapDirective(how: JsonValue, patch: JsonObject): JsonObject {
  if (how === 'replace') {
    const { [directive]: _, ...rest } = patch
    return withoutDirectives(rest) as JsonObject
  }
  if (how === 'delete') return {}
  if (how === 'merge') {
    const { [directive]: _, ...rest } = patch
    return withoutDirectives(rest) as JsonObject
  }
  throw new PatchFailure('BadRequest', `unknown patch type: ${shown(how)} in map: ${shown(patch)}`)
}

const shown = (value: JsonValue): string => (typeof value === 'string' ? value : JSON.stringify(value))

function mergeKeyInto(
  merged: MutableRecord,
  key: string,
  { value, schema }: { readonly value: JsonValue; readonly schema: Schema | undefined },
): void {
  if (value === null) {
    delete merged[key]
    return
  }
  const present = getKey(merged, key)
  const rule = mergeRule(schema, key)
  if (isRecord(value) && isRecord(present) && !rule.replace) {
    setKey(merged, key, mergeMap(present, value, rule.schema))
  } else if (Array.isArray(value) && Array.isArray(present) && rule.merge) {
    setKey(merged, key, mergeList(present as readonly JsonValue[], value as readonly JsonValue[], rule))
  } else setKey(merged, key, withoutDirectives(value))
}

/** The original with only the keys that `$retainKeys` names, if it is there. */
function retained(original: JsonObject, patch: JsonObject): MutableRecord {
  const keys = getKey(patch, retainKeysDirective)
  if (keys === undefined) return copyRecord(original)
  if (!Array.isArray(keys)) throw new PatchFailure('BadRequest', 'invalid patch format of retainKeys')
  const kept = new Set(keys as readonly JsonValue[])
  for (const key of Object.keys(patch)) {
    if (!key.startsWith('$') && getKey(patch, key) !== null && !kept.has(key)) {
      throw new PatchFailure('BadRequest', 'invalid patch format of retainKeys')
    }
  }
  const merged: MutableRecord = {}
  for (const key of Object.keys(original)) if (kept.has(key)) setKey(merged, key, original[key] as JsonValue)
  return merged
}

/** Merges the list that a `$setElementOrder/<list>` names, and puts its items in that order. */
function applyElementOrder(
  merged: MutableRecord,
  patch: JsonObject,
  at: { readonly key: string; readonly schema: Schema | undefined; readonly done: Set<string> },
): void {
  const listKey = at.key.slice(setElementOrderPrefix.length)
  const order = getKey(patch, at.key)
  if (!Array.isArray(order)) throw new PatchFailure('BadRequest', 'invalid patch format of setElementOrder list')
  const rule = mergeRule(at.schema, listKey)
  at.done.add(at.key)
  const present = getKey(merged, listKey)
  const given = getKey(patch, listKey)
  if (given === null) return
  at.done.add(listKey)
  const removals = getKey(patch, deleteFromPrimitiveListPrefix + listKey)
  if (removals !== undefined) {
    deleteFromPrimitiveList(merged, deleteFromPrimitiveListPrefix + listKey, removals)
    at.done.add(deleteFromPrimitiveListPrefix + listKey)
  }
  const before = getKey(merged, listKey)
  const beforeList = Array.isArray(before) ? (before as readonly JsonValue[]) : []
  if (!Array.isArray(given) && !Array.isArray(present)) return
  const items = Array.isArray(given) ? mergeList(beforeList, given as readonly JsonValue[], rule) : beforeList
  const mergeKey = items.every(isRecord) ? rule.mergeKey : undefined
  setKey(merged, listKey, orderElements(items, { order, serverOrder: beforeList, mergeKey }))
}

function deleteFromPrimitiveList(merged: MutableRecord, key: string, value: JsonValue): void {
  const listKey = key.slice(deleteFromPrimitiveListPrefix.length)
  const present = getKey(merged, listKey)
  if (!Array.isArray(value)) throw new PatchFailure('BadRequest', 'invalid patch format of primitive list')
  if (!Array.isArray(present)) return
  const removed = new Set(value as readonly JsonValue[])
  setKey(
    merged,
    listKey,
    (present as readonly JsonValue[]).filter((item) => !removed.has(item)),
  )
}

function mergeList(original: readonly JsonValue[], patch: readonly JsonValue[], rule: MergeRule): readonly JsonValue[] {
  const sample = patch[0] ?? original[0]
  if (!isRecord(sample)) {
    const items = [...new Set([...original, ...patch])]
    return orderElements(items, { order: patch, serverOrder: original, mergeKey: undefined })
  }
  const { mergeKey } = rule
  if (mergeKey === undefined) throw new PatchFailure('Invalid', 'cannot merge lists without merge key')
  const special = listDirectives(original, patch, mergeKey)
  if (special.replaced) return special.patch.map(withoutDirectives)
  const items = [...special.original]
  for (const item of special.patch) {
    const at = items.findIndex(
      (one) => isRecord(one) && isRecord(item) && getKey(one, mergeKey) === getKey(item, mergeKey),
    )
    const present = items[at]
    if (isRecord(present) && isRecord(item)) {
      items[at] = mergeMap(present, item, rule.schema)
    } else items.push(withoutDirectives(item))
  }
  return orderElements(items, { order: special.patch, serverOrder: special.original, mergeKey })
}

/** Carries out the items that are directives, and leaves the others. */
function listDirectives(
  original: readonly JsonValue[],
  patch: readonly JsonValue[],
  mergeKey: string,
): { readonly original: readonly JsonValue[]; readonly patch: readonly JsonValue[]; readonly replaced: boolean } {
  let kept = original
  let replaced = false
  const plain: JsonValue[] = []
  for (const item of patch) {
    if (!isRecord(item)) throw new PatchFailure('BadRequest', 'invalid JSON document')
    const how = getKey(item, directive)
    const id = getKey(item, mergeKey)
    if (how === 'replace') replaced = true
    else if (how !== undefined && how !== 'delete') {
      const text = how === 'merge' ? 'merging lists cannot yet be specified in the patch' : unknownType(how, item)
      throw new PatchFailure('BadRequest', text)
    } else if (id === undefined) {
      const text = `map: ${JSON.stringify(item)} does not contain declared merge key: ${mergeKey}`
      throw new PatchFailure('Invalid', text)
    } else if (how === 'delete') kept = kept.filter((one) => !isRecord(one) || getKey(one, mergeKey) !== id)
    else plain.push(item)
  }
  return { original: kept, patch: plain, replaced }
}

const unknownType = (how: JsonValue, item: JsonObject): string =>
  `unknown patch type: ${shown(how)} in map: ${shown(item)}`

/** A value taken over whole: nulls and directives in it have done their work. */
function withoutDirectives(value: JsonValue): JsonValue {
  if (Array.isArray(value)) {
    return (value as readonly JsonValue[])
      .filter((item) => !(isRecord(item) && Object.hasOwn(item, directive)))
      .map(withoutDirectives)
  }
  if (!isRecord(value)) return value
  const kept: MutableRecord = {}
  if (getKey(value, directive) === 'delete') return kept
  for (const key of Object.keys(value)) {
    const item = getKey(value, key) as JsonValue
    if (item === null || isDirectiveKey(key)) continue
    setKey(kept, key, withoutDirectives(item))
  }
  return kept
}

function isDirectiveKey(key: string): boolean {
  return (
    key === directive ||
    key === retainKeysDirective ||
    key.startsWith(deleteFromPrimitiveListPrefix) ||
    key.startsWith(setElementOrderPrefix)
  )
}
