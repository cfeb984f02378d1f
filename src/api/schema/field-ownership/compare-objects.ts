// What differs between two states of an object, as sets of fields. What is new is owned with all that is in it, the steps on
// the way down included; so an object compared with the empty one of its kind gives what its creator owns.
// Upstream counterpart: typed.Compare of sigs.k8s.io/structured-merge-diff.
import { deepEqual } from '#base'
import { isRecord } from '../json-record.ts'
import { emptyFieldSet, type FieldSet, type GrowingFieldSet, isEmptyFieldSet, leaf } from './field-set.ts'
import { deduced, type ItemsPlan, type OwnershipPlan, type StructPlan } from './ownership-plan.ts'
import { fieldElement } from './path-element.ts'
import { wholeOf } from './whole-fields.ts'

export interface Comparison {
  readonly added: FieldSet
  /** Leaves that are in both, with another value. */
  readonly modified: FieldSet
  readonly removed: FieldSet
}

/** A comparison while it is made; undefined: nothing of that sort. */
interface Differences {
  added: GrowingFieldSet | undefined
  modified: GrowingFieldSet | undefined
  removed: GrowingFieldSet | undefined
}

type Sort = keyof Differences

/** Compares two states of an object. */
export function compareObjects(plan: StructPlan, before: unknown, after: unknown): Comparison {
  const differences = compareGranular(plan, before, after)
  return {
    added: differences?.added ?? emptyFieldSet,
    modified: differences?.modified ?? emptyFieldSet,
    removed: differences?.removed ?? emptyFieldSet,
  }
}

const emptyRecord: Readonly<Record<string, unknown>> = Object.freeze({})
const emptyList: readonly unknown[] = Object.freeze([])

const recordOf = (value: unknown): Readonly<Record<string, unknown>> => (isRecord(value) ? value : emptyRecord)
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : emptyList)

function put(differences: Differences | undefined, sort: Sort, at: { element: string; node: FieldSet }): Differences {
  const made = differences ?? { added: undefined, modified: undefined, removed: undefined }
  const set = made[sort] ?? {}
  set[at.element] = at.node
  made[sort] = set
  return made
}

/** Compares what stands at one step, and puts what differs into `differences`. */
function compareAt(
  differences: Differences | undefined,
  plan: OwnershipPlan,
  at: { readonly element: string; readonly before: unknown; readonly after: unknown },
): Differences | undefined {
  const { element, before, after } = at
  if (before === undefined) return put(differences, 'added', { element, node: wholeOf(plan, after) })
  if (after === undefined) return put(differences, 'removed', { element, node: wholeOf(plan, before) })
  if (isOwnedWhole(plan, before, after)) {
    if (typeof before !== 'string' && deepEqual(before, after)) return differences
    const made = put(differences, 'modified', { element, node: leaf })
    // Without a schema, a value may turn from an object into something else, or the other way.
    return plan.kind === 'deduced' ? putBelow(made, element, compareGranular(plan, before, after)) : made
  }
  return putBelow(differences, element, compareGranular(plan, before, after))
}

function putBelow(
  differences: Differences | undefined,
  element: string,
  below: Differences | undefined,
): Differences | undefined {
  if (below === undefined) return differences
  let made = differences
  if (below.added !== undefined) made = put(made, 'added', { element, node: below.added })
  if (below.modified !== undefined) made = put(made, 'modified', { element, node: below.modified })
  if (below.removed !== undefined) made = put(made, 'removed', { element, node: below.removed })
  return made
}

/** Whether two values differ as wholes: leaves do, and what is empty or null on both sides, which keeps the two apart. */
function isOwnedWhole(plan: OwnershipPlan, before: unknown, after: unknown): boolean {
  if (plan.kind === 'leaf') return true
  if (plan.kind === 'deduced' && !(isRecord(before) && isRecord(after))) return true
  return isEmptyValue(before) && isEmptyValue(after)
}

function isEmptyValue(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0
  return isRecord(value) ? isEmptyFieldSet(value as never) : true
}

function compareGranular(plan: OwnershipPlan, before: unknown, after: unknown): Differences | undefined {
  switch (plan.kind) {
    case 'struct':
      return compareStructs(plan, recordOf(before), recordOf(after))
    case 'map':
      return compareKeys(plan.values, recordOf(before), recordOf(after))
    case 'deduced':
      return compareKeys(deduced, recordOf(before), recordOf(after))
    case 'items':
      return compareItems(plan, listOf(before), listOf(after))
    case 'leaf':
      return undefined
  }
}

function compareStructs(
  plan: StructPlan,
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): Differences | undefined {
  let differences: Differences | undefined
  for (const { name, element, plan: inner, owned } of plan.fields) {
    const [left, right] = [before[name], after[name]]
    if (left === right || !owned) continue
    differences = compareAt(differences, inner, { element, before: left, after: right })
  }
  return plan.open ? compareUnknown(differences, { plan, before, after }) : differences
}

/** Compares the fields that an open struct does not name. */
function compareUnknown(
  differences: Differences | undefined,
  at: { readonly plan: StructPlan; readonly before: object; readonly after: object },
): Differences | undefined {
  const unknown = (record: object) =>
    Object.fromEntries(Object.entries(record).filter(([name]) => !at.plan.byName.has(name)))
  const others = compareKeys(deduced, unknown(at.before), unknown(at.after))
  let all = differences
  for (const sort of ['added', 'modified', 'removed'] as const) {
    for (const [element, node] of Object.entries(others?.[sort] ?? {})) all = put(all, sort, { element, node })
  }
  return all
}

function compareKeys(
  values: OwnershipPlan,
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): Differences | undefined {
  let differences: Differences | undefined
  for (const key of Object.keys(before).sort()) {
    const right = Object.hasOwn(after, key) ? after[key] : undefined
    if (before[key] === right) continue
    const at = { element: fieldElement(key), before: before[key], after: right }
    differences = compareAt(differences, values, at)
  }
  for (const key of Object.keys(after).sort()) {
    if (Object.hasOwn(before, key) && before[key] !== undefined) continue
    if (after[key] === undefined) continue
    differences = compareAt(differences, values, { element: fieldElement(key), before: undefined, after: after[key] })
  }
  return differences
}

/** Items by their steps; several under one step are duplicates. */
function indexItems(plan: ItemsPlan, list: readonly unknown[]): Map<string, readonly unknown[]> {
  const index = new Map<string, readonly unknown[]>()
  for (let at = 0; at < list.length; at++) {
    const element = plan.elementOf(list[at], at)
    const known = index.get(element)
    index.set(element, known === undefined ? [list[at]] : [...known, list[at]])
  }
  return index
}

/** The steps of two lists, where they are the same in the same order, without duplicates. Most changed lists are so. */
function sameElements(
  plan: ItemsPlan,
  before: readonly unknown[],
  after: readonly unknown[],
): readonly string[] | undefined {
  if (before.length !== after.length) return undefined
  const elements: string[] = []
  for (let at = 0; at < before.length; at++) {
    const element = plan.elementOf(before[at], at)
    if (element !== plan.elementOf(after[at], at)) return undefined
    elements.push(element)
  }
  return elements.length < 2 || new Set(elements).size === elements.length ? elements : undefined
}

function compareInOrder(
  plan: ItemsPlan,
  elements: readonly string[],
  { before, after }: { readonly before: readonly unknown[]; readonly after: readonly unknown[] },
): Differences | undefined {
  let differences: Differences | undefined
  for (const [at, element] of elements.entries()) {
    if (before[at] === after[at]) continue
    differences = compareAt(differences, plan.items, { element, before: before[at], after: after[at] })
  }
  return differences
}

function compareItems(plan: ItemsPlan, before: readonly unknown[], after: readonly unknown[]): Differences | undefined {
  const elements = sameElements(plan, before, after)
  if (elements !== undefined) return compareInOrder(plan, elements, { before, after })
  const [left, right] = [indexItems(plan, before), indexItems(plan, after)]
  let differences: Differences | undefined
  for (const element of new Set([...left.keys(), ...right.keys()])) {
    const [mine = emptyList, other = emptyList] = [left.get(element), right.get(element)]
    if (mine.length <= 1 && other.length <= 1) {
      differences = compareAt(differences, plan.items, { element, before: mine[0], after: other[0] })
    } else if (mine.length >= 2 && other.length >= 2) {
      if (!deepEqual(mine, other)) differences = put(differences, 'modified', { element, node: leaf })
    } else {
      // Duplicates have no steps of their own below: their step stands for them all.
      const [sort, opposite] = mine.length >= 2 ? (['removed', 'added'] as const) : (['added', 'removed'] as const)
      const [single] = mine.length >= 2 ? other : mine
      differences = put(differences, sort, { element, node: leaf })
      if (single !== undefined) differences = put(differences, opposite, { element, node: wholeOf(plan.items, single) })
    }
  }
  return differences
}
