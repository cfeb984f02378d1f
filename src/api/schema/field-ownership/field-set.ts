// Sets of fields, in the very form in which managedFields carries them (FieldsV1): a tree whose keys are steps. A step with
// nothing below it is in the set; one that has steps below it is in the set if `.` is among them. So what is stored needs no
// parsing to be reckoned with. Sets are values: what an operation leaves as it was is the same object.
// Upstream counterpart: fieldpath's Set of sigs.k8s.io/structured-merge-diff.
import { isRecord } from '../json-record.ts'
import { compareElements, normalElement, renderElement } from './path-element.ts'

/** A set of fields, or what it has below a step. */
export interface FieldSet {
  readonly [element: string]: FieldSet
}

/** A field set while it is made. */
export type GrowingFieldSet = { [element: string]: FieldSet }

/** What stands at a step that is in the set and has no steps below it. As a whole set: the empty one. */
export const leaf: FieldSet = Object.freeze({})
export const emptyFieldSet: FieldSet = leaf
/** Among the steps below a step: the step is itself in the set. */
export const self = '.'

/** Deeper than any object that is accepted; bounds recursion. */
const fieldSetDepthMax = 1_000

/** Whether nothing is in the set. */
export function isEmptyFieldSet(set: FieldSet): boolean {
  for (const _ in set) return false
  return true
}

/** Whether what stands at a step puts the step in the set. */
function isMember(node: FieldSet): boolean {
  return node[self] !== undefined || isEmptyFieldSet(node)
}

/** The node with its step in the set, or not. undefined: nothing is left of it. */
function withMembership(children: FieldSet, member: boolean): FieldSet | undefined {
  if (isEmptyFieldSet(children)) return member ? leaf : undefined
  return member ? { [self]: leaf, ...children } : children
}

/** The node with its step in the set. */
export function asMember(node: FieldSet | undefined): FieldSet {
  if (node === undefined) return leaf
  return isMember(node) ? node : { [self]: leaf, ...node }
}

/** The set with its steps in their order. */
export function sortedFieldSet(set: FieldSet): FieldSet {
  const sorted: GrowingFieldSet = {}
  for (const element of Object.keys(set).sort(compareElements)) sorted[element] = set[element] as FieldSet
  return sorted
}

/** Everything that is in either. */
export function unionFieldSets(a: FieldSet, b: FieldSet): FieldSet {
  return a === b || isEmptyFieldSet(b) ? a : isEmptyFieldSet(a) ? b : unionNodes(a, b)
}

function unionNodes(a: FieldSet, b: FieldSet): FieldSet {
  let united: GrowingFieldSet | undefined
  let grown = false
  for (const element in b) {
    const [mine, other] = [a[element], b[element] as FieldSet]
    let node: FieldSet
    if (mine === undefined) {
      node = other
      grown = true
    } else if (mine === other) continue
    else {
      node = unionNodes(mine, other)
      if (isMember(mine) || isMember(other)) node = asMember(node)
      if (node === mine) continue
    }
    united ??= { ...a }
    united[element] = node
  }
  if (united === undefined) return a
  return grown ? sortedFieldSet(united) : united
}

/** Everything of `a` that is not in `b`. */
export function differenceOfFieldSets(a: FieldSet, b: FieldSet): FieldSet {
  return differenceOfNodes(a, b, false)
}

/** Everything of `a` that is neither in `b` nor below anything in `b`. */
export function recursiveDifferenceOfFieldSets(a: FieldSet, b: FieldSet): FieldSet {
  return differenceOfNodes(a, b, true)
}

function differenceOfNodes(a: FieldSet, b: FieldSet, recursive: boolean): FieldSet {
  let left: GrowingFieldSet | undefined
  for (const element in b) {
    if (element === self) continue
    const [mine, other] = [a[element], b[element] as FieldSet]
    if (mine === undefined) continue
    const kept = recursive && isMember(other) ? undefined : nodeWithout(mine, other, recursive)
    if (kept === mine) continue
    left ??= { ...a }
    if (kept === undefined) delete left[element]
    else left[element] = kept
  }
  return left ?? a
}

function nodeWithout(mine: FieldSet, other: FieldSet, recursive: boolean): FieldSet | undefined {
  const below = differenceOfNodes(mine, other, recursive)
  if (below === mine && !(isMember(mine) && isMember(other))) return mine
  if (!isMember(mine)) return isEmptyFieldSet(below) ? undefined : below
  if (!isMember(other)) return isEmptyFieldSet(withoutSelf(below)) ? leaf : below
  const children = withoutSelf(below)
  return isEmptyFieldSet(children) ? undefined : children
}

/** The node without its own step. */
export function withoutSelf(node: FieldSet): FieldSet {
  if (node[self] === undefined) return node
  const { [self]: _self, ...children } = node
  return children
}

/** Everything that is in both. */
export function intersectionOfFieldSets(a: FieldSet, b: FieldSet): FieldSet {
  let common: GrowingFieldSet | undefined
  for (const element in a) {
    if (element === self) continue
    const other = b[element]
    if (other === undefined) continue
    const mine = a[element] as FieldSet
    const node = withMembership(intersectionOfFieldSets(mine, other), isMember(mine) && isMember(other))
    if (node === undefined) continue
    common ??= {}
    common[element] = node
  }
  return common ?? emptyFieldSet
}

/** The members that have no members below them. */
export function leavesOfFieldSet(set: FieldSet): FieldSet {
  const leaves: GrowingFieldSet = {}
  for (const element in set) {
    if (element === self) continue
    const below = leavesOfFieldSet(set[element] as FieldSet)
    leaves[element] = isEmptyFieldSet(below) ? leaf : below
  }
  return leaves
}

/** Whether the set has the path. */
export function hasFieldPath(set: FieldSet, path: readonly string[]): boolean {
  let node: FieldSet | undefined = set
  for (const element of path) node = node?.[element]
  return path.length > 0 && node !== undefined && isMember(node)
}

/** The paths of the set as messages show them: `.spec.containers[name="x"].image`. What is nearer stands before what is deeper. */
export function renderFieldPaths(set: FieldSet): readonly string[] {
  const paths: string[] = []
  collectPaths(set, '', paths)
  return paths
}

function collectPaths(set: FieldSet, prefix: string, paths: string[]): void {
  const elements = Object.keys(set)
    .filter((element) => element !== self)
    .sort(compareElements)
  for (const element of elements) {
    if (isMember(set[element] as FieldSet)) paths.push(prefix + renderElement(element))
  }
  for (const element of elements) collectPaths(set[element] as FieldSet, prefix + renderElement(element), paths)
}

export type FieldSetResult =
  | { readonly ok: true; readonly set: FieldSet }
  | { readonly ok: false; readonly message: string }

/** The set that FieldsV1 from outside says, in its normal form. Kinds of steps that nobody knows are passed over. */
export function parseFieldSet(fieldsV1: unknown): FieldSetResult {
  const set = parseNode(fieldsV1, 0)
  return typeof set === 'string' ? { ok: false, message: set } : { ok: true, set }
}

/** The node, or what is wrong with it. */
function parseNode(given: unknown, depth: number): FieldSet | string {
  if (!isRecord(given)) return 'a set of fields must be an object'
  if (depth > fieldSetDepthMax) return 'exceeded max depth'
  const children: GrowingFieldSet = {}
  let member = false
  for (const key of Object.keys(given)) {
    if (key === self) {
      member = true
      continue
    }
    const element = normalElement(key)
    if (element === undefined) return `malformed path element ${JSON.stringify(key)}`
    if (element === '') continue
    const node = parseNode(given[key], depth + 1)
    if (typeof node === 'string') return node
    children[element] = node
  }
  if (isEmptyFieldSet(children)) return leaf
  const sorted = sortedFieldSet(children)
  return member && depth > 0 ? asMember(sorted) : sorted
}
