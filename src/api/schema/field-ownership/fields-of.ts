// The set of fields that an applied configuration says something about: every leaf, every key of a map and item of a list,
// and what is null or empty. Fields of structs on the way down are not in it: nobody owns a `spec`.
// Upstream counterpart: ToFieldSet of sigs.k8s.io/structured-merge-diff.
import { isRecord } from '../json-record.ts'
import {
  asMember,
  emptyFieldSet,
  type FieldSet,
  type GrowingFieldSet,
  isEmptyFieldSet,
  leaf,
  self,
  sortedFieldSet,
} from './field-set.ts'
import { deduced, type OwnershipPlan, type StructPlan } from './ownership-plan.ts'
import { fieldElement } from './path-element.ts'

/** The fields of an object. */
export function fieldsOf(plan: StructPlan, value: unknown): FieldSet {
  return below(plan, value) ?? emptyFieldSet
}

/** What is in the set below a value's step; undefined: nothing, and a leaf where the value is one itself. */
function below(plan: OwnershipPlan, value: unknown): FieldSet | undefined {
  switch (plan.kind) {
    case 'leaf':
      return leaf
    case 'struct':
      return isRecord(value) ? belowRecord(value, plan) : undefined
    case 'map':
      return isRecord(value) ? belowRecord(value, { values: plan.values }) : undefined
    case 'deduced':
      return isRecord(value) ? belowRecord(value, { values: deduced }) : leaf
    case 'items': {
      if (!Array.isArray(value)) return undefined
      const set: GrowingFieldSet = {}
      for (const [index, item] of value.entries()) {
        const element = plan.elementOf(item, index)
        set[element] = set[element] === undefined ? asMember(below(plan.items, item)) : leaf
      }
      return isEmptyFieldSet(set) ? undefined : sortedFieldSet(set)
    }
  }
}

function belowRecord(
  value: Readonly<Record<string, unknown>>,
  plan: StructPlan | { readonly values: OwnershipPlan },
): FieldSet | undefined {
  const set: GrowingFieldSet = {}
  for (const name of Object.keys(value).sort()) {
    const item = value[name]
    if (item === undefined) continue
    const field = 'values' in plan ? undefined : plan.byName.get(name)
    const inner = 'values' in plan ? plan.values : (field?.plan ?? deduced)
    const node = below(inner, item)
    const isNothing = item === null || (isRecord(item) && isEmptyFieldSet(item as never))
    if (field === undefined || isNothing) set[fieldElement(name)] = asMember(node)
    else if (node !== undefined) set[fieldElement(name)] = node
  }
  return isEmptyFieldSet(set) ? undefined : set
}

/** The set with every struct's field in it that something below is in the set of. Upstream: EnsureNamedFieldsAreMembers. */
export function withNamedFields(plan: OwnershipPlan, set: FieldSet): FieldSet {
  let grown: GrowingFieldSet | undefined
  for (const element of Object.keys(set)) {
    if (element === self) continue
    const node = set[element] as FieldSet
    if (isEmptyFieldSet(node)) continue
    const field = plan.kind === 'struct' ? plan.byName.get(element.slice(2)) : undefined
    const inner = withNamedFields(field?.plan ?? planBelow(plan), node)
    const next = field === undefined ? inner : asMember(inner)
    if (next === node) continue
    grown ??= { ...set }
    grown[element] = next
  }
  return grown ?? set
}

function planBelow(plan: OwnershipPlan): OwnershipPlan {
  if (plan.kind === 'map') return plan.values
  return plan.kind === 'items' ? plan.items : deduced
}
