// What reckoning with ownership needs to know of an object's kind, and an object's states as the versions of its kind see
// them. An entry names the version in which its fields are meant.
import type { KindDefinition } from '../../kind-definition.ts'
import { apiVersionOf } from '../../kind-definition.ts'
import { decodeStruct } from '../decode.ts'
import type { JsonObject, StructSchema } from '../language.ts'
import { type Comparison, compareObjects } from './compare-objects.ts'
import { differenceOfFieldSets, emptyFieldSet, type FieldSet, leaf, unionFieldSets } from './field-set.ts'
import { planWithout, type StructPlan, structPlan } from './ownership-plan.ts'
import { fieldElement } from './path-element.ts'

/** Another version in which objects of a kind are served. */
export interface OtherVersion {
  readonly schema: StructSchema
  /** The object in that version. */
  readonly convert: (object: JsonObject) => JsonObject
}

/** How objects of a kind are owned through one of their subresources. */
export interface OwnedKind {
  readonly schema: StructSchema
  readonly apiVersion: string
  /** '' for the object itself. */
  readonly subresource: string
  /** Fields that a write does not reach: nobody comes to own them by it. */
  readonly resetFields: FieldSet
  /** What can be owned by such a write. */
  readonly tracked: StructPlan
  /** Versions that entries may name. What is not known is forgotten. */
  readonly otherVersion?: ((apiVersion: string) => OtherVersion | undefined) | undefined
}

/** Fields that nobody owns. Upstream: stripMeta. */
export const strippedFields: FieldSet = {
  'f:apiVersion': leaf,
  'f:kind': leaf,
  'f:metadata': {
    '.': leaf,
    'f:creationTimestamp': leaf,
    'f:generation': leaf,
    'f:managedFields': leaf,
    'f:name': leaf,
    'f:namespace': leaf,
    'f:resourceVersion': leaf,
    'f:selfLink': leaf,
    'f:uid': leaf,
  },
}

const zeroObjects = new WeakMap<StructSchema, JsonObject>()

/** The empty object of a kind, as Go makes it: an object is new as far as it differs from this. */
export function zeroObject(schema: StructSchema): JsonObject {
  const known = zeroObjects.get(schema)
  if (known !== undefined) return known
  const decoded = decodeStruct(schema, {})
  const zero = decoded.ok ? (decoded.value as JsonObject) : {}
  zeroObjects.set(schema, zero)
  return zero
}

/** What a write changed, in the versions that entries name. */
export interface Changes {
  /** In the version of the write. */
  readonly own: Touched
  /** undefined: nobody knows the version. */
  in(apiVersion: string): Touched | undefined
}

export interface Touched {
  /** Added or given another value. */
  readonly changed: FieldSet
  readonly removed: FieldSet
}

function touched({ added, modified, removed }: Comparison): Touched {
  return { changed: unionFieldSets(added, modified), removed }
}

function trackedPlan(schema: StructSchema, resetFields: FieldSet): StructPlan {
  return planWithout(structPlan(schema), unionFieldSets(strippedFields, resetFields))
}

/** Compares two states of an object, without what is reset. */
export function changesOf(kind: OwnedKind, before: JsonObject, after: JsonObject): Changes {
  const own = touched(compareObjects(kind.tracked, before, after))
  const others = new Map<string, Touched | undefined>([[kind.apiVersion, own]])
  const compareIn = (apiVersion: string): Touched | undefined => {
    const other = kind.otherVersion?.(apiVersion)
    if (other === undefined) return undefined
    const [left, right] = [other.convert(before), other.convert(after)]
    return touched(compareObjects(trackedPlan(other.schema, kind.resetFields), left, right))
  }
  return {
    own,
    in(apiVersion) {
      if (!others.has(apiVersion)) others.set(apiVersion, compareIn(apiVersion))
      return others.get(apiVersion)
    },
  }
}

/** The set without fields that nobody owns. */
export function withoutStripped(set: FieldSet): FieldSet {
  return differenceOfFieldSets(set, strippedFields)
}

const fixedTopFields = new Set(['apiVersion', 'kind', 'metadata', 'status'])

/**
 * The fields that a write does not reach: status through the object itself, all but metadata and status through `status`.
 * Upstream: the strategies' GetResetFields.
 */
export function resetFieldsOf(
  { schema, status }: Pick<KindDefinition, 'schema' | 'status'>,
  subresource: string,
): FieldSet {
  if (!status) return emptyFieldSet
  if (subresource !== 'status') return { 'f:status': leaf }
  const others = [...schema.fields.keys()].filter((name) => !fixedTopFields.has(name)).sort()
  return {
    'f:metadata': { 'f:deletionTimestamp': leaf, 'f:ownerReferences': leaf },
    ...Object.fromEntries(others.map((name) => [fieldElement(name), leaf])),
  }
}

const ownedKinds = new WeakMap<object, Map<string, OwnedKind>>()

/** How a kind is owned through one of its subresources, '' for the object itself. Made once each. */
export function ownedKind(
  kind: Pick<KindDefinition, 'group' | 'version' | 'schema' | 'status'>,
  subresource: string,
): OwnedKind {
  let known = ownedKinds.get(kind)
  if (known === undefined) {
    known = new Map()
    ownedKinds.set(kind, known)
  }
  let owned = known.get(subresource)
  if (owned === undefined) {
    const { schema } = kind
    const resetFields = resetFieldsOf(kind, subresource)
    const tracked = trackedPlan(schema, resetFields)
    owned = { schema, apiVersion: apiVersionOf(kind), subresource, resetFields, tracked }
    known.set(subresource, owned)
  }
  return owned
}
