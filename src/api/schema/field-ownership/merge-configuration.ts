// An applied configuration laid over the live object, and items taken out of an object: both along the schema, changing
// nothing that is given. Lists of items come out in the order of the configuration, with what only the live list has where it
// stood. Upstream counterpart: typed.Merge and typed.RemoveItems of sigs.k8s.io/structured-merge-diff.
import { isRecord, type MutableRecord, setKey } from '../json-record.ts'
import type { JsonValue } from '../language.ts'
import { type FieldSet, isEmptyFieldSet, self } from './field-set.ts'
import { deduced, type ItemsPlan, isGranular, type OwnershipPlan } from './ownership-plan.ts'
import { fieldElement } from './path-element.ts'

/** The live value with the configuration over it. undefined is absence. */
export function mergeConfiguration(
  plan: OwnershipPlan,
  live: JsonValue | undefined,
  configured: JsonValue | undefined,
): JsonValue | undefined {
  if (configured === undefined) return live
  if (live === undefined) return configured
  if (!isGranular(plan, configured) || !(isGranular(plan, live) || live === null)) return configured
  if (plan.kind === 'items') return mergeItems(plan, live, configured)
  // Null in place of an object takes nothing away: only what was applied before and is not any more goes.
  if (configured === null) return isRecord(live) && !isEmptyFieldSet(live as never) ? live : null
  if (!isRecord(configured)) return configured
  if (!isRecord(live)) return configured
  const merged: MutableRecord = { ...live }
  for (const name of Object.keys(configured)) {
    const present = Object.hasOwn(live, name) ? live[name] : undefined
    const value = mergeConfiguration(planOf(plan, name), present, configured[name])
    if (value !== undefined) setKey(merged, name, value)
  }
  return merged
}

function planOf(plan: OwnershipPlan, name: string): OwnershipPlan {
  if (plan.kind === 'struct') return plan.byName.get(name)?.plan ?? deduced
  return plan.kind === 'map' ? plan.values : deduced
}

function mergeItems(plan: ItemsPlan, live: JsonValue, configured: JsonValue): JsonValue {
  if (!Array.isArray(configured) || configured.length === 0) {
    return Array.isArray(live) && live.length > 0 ? (live as JsonValue) : configured
  }
  if (!Array.isArray(live)) return configured
  return mergeLists(plan, live as readonly JsonValue[], configured as readonly JsonValue[])
}

function mergeLists(plan: ItemsPlan, live: readonly JsonValue[], configured: readonly JsonValue[]): JsonValue {
  const liveElements = live.map((item, index) => plan.elementOf(item, index))
  const elements = configured.map((item, index) => plan.elementOf(item, index))
  const wanted = new Set(elements)
  const liveItems = new Map<string, JsonValue | undefined>()
  for (const [index, element] of liveElements.entries()) {
    // Duplicates in the live list cannot be merged with; one configured item takes the place of all.
    liveItems.set(element, liveItems.has(element) ? undefined : live[index])
  }
  const merged: JsonValue[] = []
  let next = 0
  const takeConfigured = (): void => {
    const item = mergeConfiguration(plan.items, liveItems.get(elements[next] ?? ''), configured[next])
    if (item !== undefined) merged.push(item)
    next++
  }
  const shared = elements.filter((element) => liveItems.has(element))
  let nextShared = 0
  for (const [index, element] of liveElements.entries()) {
    if (!wanted.has(element)) merged.push(live[index] as JsonValue)
    // A shared item that the configuration has further down is taken there.
    else if (shared[nextShared] === element) {
      while (elements[next] !== element) takeConfigured()
      takeConfigured()
      nextShared++
    }
  }
  while (next < elements.length) takeConfigured()
  return merged
}

/** The value without what the set names. null where nothing is left of an object or list. */
export function removeItems(plan: OwnershipPlan, value: JsonValue, removed: FieldSet): JsonValue {
  if (isEmptyFieldSet(removed)) return value
  if (plan.kind === 'items') {
    return Array.isArray(value) && value.length > 0
      ? removeFromList(plan, value as readonly JsonValue[], removed)
      : value
  }
  if (plan.kind === 'leaf' || !isRecord(value) || isEmptyFieldSet(value as never)) return value
  const left: MutableRecord = {}
  for (const name of Object.keys(value)) {
    const node = removed[fieldElement(name)]
    if (node !== undefined && isRemoved(node)) continue
    const item = value[name] as JsonValue
    setKey(left, name, node === undefined ? item : removeItems(planOf(plan, name), item, node))
  }
  return isEmptyFieldSet(left as never) ? null : left
}

const isRemoved = (node: FieldSet): boolean => node[self] !== undefined || isEmptyFieldSet(node)

function removeFromList(plan: ItemsPlan, list: readonly JsonValue[], removed: FieldSet): JsonValue {
  const left: JsonValue[] = []
  for (const [index, item] of list.entries()) {
    const node = removed[plan.elementOf(item, index)]
    if (node === undefined) left.push(item)
    else if (!isRemoved(node)) left.push(removeItems(plan.items, item, node))
  }
  return left.length === 0 ? null : left
}
