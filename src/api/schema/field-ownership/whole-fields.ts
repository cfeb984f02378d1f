// All fields of a value that is new or gone: its own step and every step below it. This is what every create has to make, and
// objects of one shape make the same set: nodes are kept and given out again, so that the thousandth Pod of a Deployment
// costs some look-ups and no memory.
import { deepEqual } from '#base'
import { isRecord } from '../json-record.ts'
import { type FieldSet, type GrowingFieldSet, isEmptyFieldSet, leaf, self, sortedFieldSet } from './field-set.ts'
import { deduced, type ItemsPlan, type MapPlan, type OwnershipPlan, type StructPlan } from './ownership-plan.ts'
import { fieldElement } from './path-element.ts'
import { shareFieldSet } from './shared-field-sets.ts'

/** Nodes kept a plan; then they are forgotten and kept anew. Shapes of objects are few, names of labels may be many. */
const keptNodesMax = 2_048
/** A struct's fields stand in the bits of a number, as far as numbers are exact. */
const maskFieldsMax = 52

/** Nodes by what they are made of, step after step. */
class NodeTrie {
  #root: TrieLevel = { next: new Map(), node: undefined }
  #kept = 0

  get root(): TrieLevel {
    if (this.#kept > keptNodesMax) {
      this.#root = { next: new Map(), node: undefined }
      this.#kept = 0
    }
    return this.#root
  }

  step(level: TrieLevel, part: TriePart): TrieLevel {
    const known = level.next.get(part)
    if (known !== undefined) return known
    const made: TrieLevel = { next: new Map(), node: undefined }
    level.next.set(part, made)
    this.#kept++
    return made
  }
}

/** A child node, a step or the bits of fields. */
type TriePart = FieldSet | string | number

interface TrieLevel {
  readonly next: Map<TriePart, TrieLevel>
  node: FieldSet | undefined
}

const tries = new WeakMap<object, { readonly member: NodeTrie; readonly way: NodeTrie }>()

function trieOf(plan: object, isMember: boolean): NodeTrie {
  let known = tries.get(plan)
  if (known === undefined) {
    known = { member: new NodeTrie(), way: new NodeTrie() }
    tries.set(plan, known)
  }
  return isMember ? known.member : known.way
}

const emptyRecord: Readonly<Record<string, unknown>> = Object.freeze({})

/** All of a value, its own step included. */
export function wholeOf(plan: OwnershipPlan, value: unknown): FieldSet {
  return nodeOf(plan, value, undefined) ?? leaf
}

/** All of an object that its kind's empty object does not have. undefined: nothing. */
export function createdFieldsOf(plan: StructPlan, value: unknown, zero: unknown): FieldSet | undefined {
  const fields = nodeOf(plan, value, zero)
  return fields === undefined ? undefined : shareFieldSet(fields)
}

/** The node of a value; `zero` is what was there before it, an empty value: then its own step is not in the set. */
function nodeOf(plan: OwnershipPlan, value: unknown, zero: unknown): FieldSet | undefined {
  switch (plan.kind) {
    case 'leaf':
      return zero !== undefined && deepEqual(value, zero) ? undefined : leaf
    case 'struct':
      if (!isRecord(value)) return zero === undefined ? leaf : undefined
      return zero === undefined ? freshStruct(plan, value, zero) : lastStruct(plan, value, zero)
    case 'map':
      return isRecord(value) ? map(plan, value, zero) : zero === undefined ? leaf : undefined
    case 'items':
      return Array.isArray(value) ? items(plan, value, zero) : zero === undefined ? leaf : undefined
    case 'deduced':
      return isRecord(value) ? map({ kind: 'map', values: deduced }, value, zero) : leaf
  }
}

interface LastStruct {
  readonly value: object
  readonly zero: unknown
  readonly node: FieldSet | undefined
}

/** Of the upper structs of new objects: objects of one template come one after the other, and may hold the very same spec. */
const lastStructs = new WeakMap<StructPlan, LastStruct>()

function lastStruct(plan: StructPlan, value: Readonly<Record<string, unknown>>, zero: unknown): FieldSet | undefined {
  const last = lastStructs.get(plan)
  if (last?.value === value && last.zero === zero) return last.node
  const node = freshStruct(plan, value, zero)
  lastStructs.set(plan, { value, zero, node })
  return node
}

function freshStruct(plan: StructPlan, value: Readonly<Record<string, unknown>>, zero: unknown): FieldSet | undefined {
  return plan.open || plan.fields.length > maskFieldsMax ? plainStruct(plan, value, zero) : struct(plan, value, zero)
}

function struct(plan: StructPlan, value: Readonly<Record<string, unknown>>, zero: unknown): FieldSet | undefined {
  const trie = trieOf(plan, zero === undefined)
  const before = isRecord(zero) ? zero : emptyRecord
  let level = trie.root
  let mask = 0
  for (const name in value) {
    const field = plan.byName.get(name)
    const item = value[name]
    if (field === undefined || !field.owned || item === undefined) continue
    const was = zero === undefined ? undefined : before[name]
    if (field.plan.kind === 'leaf' && was === undefined) {
      mask += field.bit
      continue
    }
    const node = nodeOf(field.plan, item, was)
    if (node === undefined) continue
    mask += field.bit
    if (node !== leaf) level = trie.step(trie.step(level, field.bit), node)
  }
  if (mask === 0) return zero === undefined ? leaf : undefined
  level = trie.step(level, -mask)
  level.node ??= plainStruct(plan, value, zero)
  return level.node
}

function plainStruct(plan: StructPlan, value: Readonly<Record<string, unknown>>, zero: unknown): FieldSet | undefined {
  const before = isRecord(zero) ? zero : emptyRecord
  const node: GrowingFieldSet = {}
  for (const name of Object.keys(value).sort()) {
    const field = plan.byName.get(name)
    if (value[name] === undefined || field?.owned === false || (field === undefined && !plan.open)) continue
    const below = nodeOf(field?.plan ?? deduced, value[name], zero === undefined ? undefined : before[name])
    if (below !== undefined) node[fieldElement(name)] = below
  }
  return finished(node, zero)
}

function finished(node: GrowingFieldSet, zero: unknown): FieldSet | undefined {
  if (isEmptyFieldSet(node)) return zero === undefined ? leaf : undefined
  return zero === undefined ? { [self]: leaf, ...node } : node
}

function map(plan: MapPlan, value: Readonly<Record<string, unknown>>, zero: unknown): FieldSet | undefined {
  const keys = Object.keys(value)
  if (keys.length > 1) keys.sort()
  const trie = trieOf(plan, zero === undefined)
  let level = trie.root
  const below = plan.values.kind === 'leaf' ? undefined : keys.map((key) => wholeOf(plan.values, value[key]))
  for (let at = 0; at < keys.length; at++) {
    level = trie.step(level, keys[at] ?? '')
    if (below !== undefined) level = trie.step(level, below[at] ?? leaf)
  }
  if (level.node !== undefined) return level.node
  const node: GrowingFieldSet = {}
  for (const [at, key] of keys.entries()) node[fieldElement(key)] = below?.[at] ?? leaf
  const made = finished(node, zero)
  level.node = made
  return made
}

function items(plan: ItemsPlan, list: readonly unknown[], zero: unknown): FieldSet | undefined {
  const trie = trieOf(plan, zero === undefined)
  let level = trie.root
  for (let at = 0; at < list.length; at++) {
    level = trie.step(level, plan.elementOf(list[at], at))
    if (plan.items.kind !== 'leaf') level = trie.step(level, wholeOf(plan.items, list[at]))
  }
  if (level.node !== undefined) return level.node
  const node: GrowingFieldSet = {}
  for (let at = 0; at < list.length; at++) {
    const element = plan.elementOf(list[at], at)
    // Duplicates have no steps of their own below: their step stands for them all.
    node[element] = node[element] === undefined ? wholeOf(plan.items, list[at]) : leaf
  }
  const made = finished(sortedFieldSet(node), zero)
  level.node = made
  return made
}
