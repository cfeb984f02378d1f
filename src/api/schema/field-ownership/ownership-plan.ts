// A schema as ownership of fields sees it, compiled once: what is owned as a whole (scalars, atomic lists, maps and structs),
// and what is owned field by field, key by key, item by item. Steps of paths are made ready here, in their order.
// Upstream counterpart: the typed schema of sigs.k8s.io/structured-merge-diff.
import { type ListSchema, resolve, type Schema, type StructSchema } from '../language.ts'
import { isRecord } from '../json-record.ts'
import { type FieldSet, isEmptyFieldSet, withoutSelf } from './field-set.ts'
import { fieldElement, indexElement, keyElement, valueElement } from './path-element.ts'

/** Owned as a whole. */
export interface LeafPlan {
  readonly kind: 'leaf'
}

/** No schema: objects are owned key by key, all else as a whole. */
export interface DeducedPlan {
  readonly kind: 'deduced'
}

export interface StructPlan {
  readonly kind: 'struct'
  /** In the order of their names. */
  readonly fields: readonly PlanField[]
  readonly byName: ReadonlyMap<string, PlanField>
  /** Fields that the schema does not name are kept. */
  readonly open: boolean
}

export interface PlanField {
  readonly name: string
  readonly element: string
  readonly plan: OwnershipPlan
  /** false: nobody owns it, or a write does not reach it. */
  readonly owned: boolean
  /** Its place among the struct's fields, as the power of two. */
  readonly bit: number
}

export interface MapPlan {
  readonly kind: 'map'
  readonly values: OwnershipPlan
}

/** A list whose items are owned one by one. */
export interface ItemsPlan {
  readonly kind: 'items'
  readonly items: OwnershipPlan
  /** The step to an item. Items that cannot be told apart are told by their place. */
  elementOf(item: unknown, index: number): string
}

export type OwnershipPlan = LeafPlan | DeducedPlan | StructPlan | MapPlan | ItemsPlan

export const deduced: DeducedPlan = { kind: 'deduced' }
const leafPlan: LeafPlan = { kind: 'leaf' }

const structPlans = new WeakMap<StructSchema, StructPlan>()
/** The plan of a schema. */
export function ownershipPlan(given: Schema): OwnershipPlan {
  const schema = resolve(given)
  switch (schema.kind) {
    case 'struct':
      return schema.atomic ? leafPlan : structPlan(schema)
    case 'map':
      return schema.atomic ? leafPlan : { kind: 'map', values: ownershipPlan(schema.values) }
    case 'list':
      return listPlan(schema)
    default:
      return leafPlan
  }
}

/** The plan of a kind's objects, fields that nobody owns included. */
export function structPlan(schema: StructSchema): StructPlan {
  const known = structPlans.get(schema)
  if (known !== undefined) return known
  const fields: PlanField[] = []
  const byName = new Map<string, PlanField>()
  const plan: StructPlan = { kind: 'struct', fields, byName, open: schema.preserveUnknown === true }
  // Known before its fields are, for types that contain themselves.
  structPlans.set(schema, plan)
  for (const name of [...schema.fields.keys()].sort()) {
    const field = schema.fields.get(name)
    if (field === undefined) continue
    const plan = ownershipPlan(field.schema)
    const row = { name, element: fieldElement(name), plan, owned: true, bit: 2 ** fields.length }
    fields.push(row)
    byName.set(name, row)
  }
  return plan
}

/** The plan without the fields of a set: nobody owns them. */
export function planWithout(plan: StructPlan, set: FieldSet): StructPlan {
  const fields = plan.fields.map((field) => {
    const node = set[field.element]
    if (node === undefined) return field
    const below = withoutSelf(node)
    const isIn = below !== node || isEmptyFieldSet(node)
    if (isEmptyFieldSet(below) || field.plan.kind !== 'struct') return isIn ? { ...field, owned: false } : field
    return { ...field, plan: planWithout(field.plan, below) }
  })
  return { ...plan, fields, byName: new Map(fields.map((field) => [field.name, field])) }
}

function listPlan(schema: ListSchema): OwnershipPlan {
  if (schema.listType === 'atomic') return leafPlan
  const items = ownershipPlan(schema.items)
  if (schema.listType === 'set') return { kind: 'items', items, elementOf: valueElement }
  const names = [...schema.keys].sort()
  const item = resolve(schema.items)
  const defaults = names.map((name) => (item.kind === 'struct' ? item.fields.get(name)?.default : undefined))
  const [name] = names
  const elementOf =
    names.length === 1 && name !== undefined && defaults[0] === undefined
      ? oneKeyElement(name)
      : (given: unknown, index: number): string => {
          const values = names.map((key, at) => (isRecord(given) ? (given[key] ?? defaults[at]) : undefined))
          return keyElement(names, values) ?? indexElement(index)
        }
  return { kind: 'items', items, elementOf }
}

/** Most lists have one key, a name. */
function oneKeyElement(name: string): (item: unknown, index: number) => string {
  const head = `k:{${JSON.stringify(name)}:`
  return (item, index) => {
    const value = isRecord(item) ? item[name] : undefined
    return value === undefined ? indexElement(index) : `${head}${JSON.stringify(value)}}`
  }
}

/** Whether a value has steps below it, by this plan; a value without schema decides for itself. */
export function isGranular(plan: OwnershipPlan, value: unknown): boolean {
  return plan.kind === 'deduced' ? isRecord(value) : plan.kind !== 'leaf'
}
