// Server-side apply: what a manager says an object should be, merged into what the object is. What it said last time and does
// not say any more goes, unless someone else owns it; what others own and it would change is a conflict, or taken by force.
// Pure. Upstream counterpart: Updater.Apply of structured-merge-diff, and the managers around it.
import { deepEqual } from '#base'
import { badRequest, StatusError } from '../../meta/status.ts'
import type { ManagedFieldsEntry } from '../../meta/v1.types.ts'
import type { JsonObject } from '../language.ts'
import { configurationProblem } from './check-configuration.ts'
import { type Conflict, conflictError, conflictingFields, conflictsOutside } from './conflicts.ts'
import {
  differenceOfFieldSets,
  emptyFieldSet,
  type FieldSet,
  intersectionOfFieldSets,
  isEmptyFieldSet,
  recursiveDifferenceOfFieldSets,
  unionFieldSets,
} from './field-set.ts'
import { fieldsOf, withNamedFields } from './fields-of.ts'
import { fieldsFromLastApplied, withLastApplied } from './last-applied.ts'
import {
  type EntryKey,
  fieldsOfEntry,
  isEntryOf,
  type ManagedFields,
  managedEntry,
  sortEntries,
  withFields,
} from './managed-entries.ts'
import { mergeConfiguration, removeItems } from './merge-configuration.ts'
import { changesOf, type OwnedKind, withoutStripped, zeroObject } from './owned-object.ts'
import { structPlan } from './ownership-plan.ts'
import { trackBeforeFirstApply, type Writer } from './track-update.ts'

/** The manager whose applies carry on what it applied on the client's side. */
const kubectlManager = 'kubectl'

export interface Application {
  /** As it is, without managedFields; undefined: there is none, and it is created. */
  readonly live: JsonObject | undefined
  /** Of the live object. */
  readonly entries: ManagedFields
  /** What is applied, as the client sent it. */
  readonly configuration: JsonObject
  /** Take what others own. */
  readonly force: boolean
}

export type AppliedResult =
  | {
      readonly ok: true
      /** Not yet decoded: nulls stand where something was taken away, and defaults are missing. */
      readonly object: JsonObject
      readonly managedFields: ManagedFields
      /** Whether anything but ownership differs from the live object. */
      readonly changed: boolean
    }
  | { readonly ok: false; readonly error: StatusError }

interface Outcome {
  readonly object: JsonObject
  readonly managedFields: ManagedFields
  readonly conflicts: readonly Conflict[]
}

/** Applies a configuration whose apiVersion and kind are already known to be right. */
export function applyConfiguration(kind: OwnedKind, application: Application, writer: Writer): AppliedResult {
  const { configuration } = application
  try {
    const problem = configurationProblem(kind.schema, configuration)
    if (problem !== undefined) return { ok: false, error: untypedError(configuration, problem) }
    return applied(kind, application, writer)
  } catch (error) {
    if (error instanceof RangeError) return { ok: false, error: badRequest('exceeded max depth') }
    throw error
  }
}

/** Upstream answers 500 with this text; that a client's mistake is. */
function untypedError(configuration: JsonObject, problem: string): StatusError {
  const { apiVersion, kind, metadata } = configuration
  const { namespace, name } = (metadata ?? {}) as Readonly<Record<string, unknown>>
  const text = (value: unknown): string => (typeof value === 'string' ? value : '')
  const group = text(apiVersion).includes('/') ? text(apiVersion) : `/${text(apiVersion)}`
  const who = `${text(namespace)}/${text(name)}; ${group}, Kind=${text(kind)}`
  return badRequest(`failed to create typed patch object (${who}): ${problem}`)
}

function applied(kind: OwnedKind, application: Application, writer: Writer): AppliedResult {
  const { configuration, force } = application
  const live = application.live ?? zeroObject(kind.schema)
  const isKnown = application.live === undefined || application.entries.length > 0
  const entries = isKnown ? application.entries : trackBeforeFirstApply(kind, live, writer)
  const outcome = mergeAndOwn(kind, { ...application, live, entries }, writer)
  if (!force && outcome.conflicts.length > 0) {
    const conflicts = conflictsLeft(kind, { live, writer }, outcome.conflicts)
    if (conflicts.length > 0) return { ok: false, error: conflictError(conflicts) }
  }
  const object = writer.manager === kubectlManager ? withLastApplied(outcome.object, configuration) : outcome.object
  const changed = application.live === undefined || !deepEqual(object, live)
  // An apply that changes nothing leaves no trace, not even of its time.
  const isSame = !changed && deepEqual(outcome.managedFields.map(timeless), application.entries.map(timeless))
  const managedFields = isSame ? application.entries : outcome.managedFields
  return { ok: true, object, managedFields, changed }
}

const timeless = ({ time: _time, ...rest }: ManagedFieldsEntry): ManagedFieldsEntry => rest

function applyKey({ apiVersion, subresource }: OwnedKind, { manager }: Writer): EntryKey {
  return { manager, operation: 'Apply', apiVersion, subresource }
}

/** What kubectl applied on the client's side and still stands as it was is its own, whoever the entries say wrote it. */
function conflictsLeft(
  kind: OwnedKind,
  { live, writer }: { readonly live: JsonObject; readonly writer: Writer },
  conflicts: readonly Conflict[],
): readonly Conflict[] {
  if (writer.manager !== kubectlManager) return conflicts
  const allowed = fieldsFromLastApplied(kind, live)
  if (allowed === undefined) return conflicts
  const isAllowed = isEmptyFieldSet(differenceOfFieldSets(conflictingFields(conflicts), allowed))
  return isAllowed ? [] : conflictsOutside(conflicts, allowed)
}

type Known = Application & { readonly live: JsonObject }

/** The merged object, and its entries as though by force. */
function mergeAndOwn(kind: OwnedKind, application: Known, writer: Writer): Outcome {
  const { live, entries, configuration } = application
  const plan = structPlan(kind.schema)
  const key = applyKey(kind, writer)
  const last = entries.find((entry) => isEntryOf(entry, key))
  const others = entries.filter((entry) => entry !== last)
  const merged = (mergeConfiguration(plan, live, configuration) ?? live) as JsonObject
  const fields = recursiveDifferenceOfFieldSets(fieldsOf(plan, configuration), kind.resetFields)
  const object = last === undefined ? merged : prune(kind, merged, { last, others, fields })
  const changes = changesOf(kind, live, object)
  const conflicts: Conflict[] = []
  const owned: ManagedFieldsEntry[] = []
  for (const entry of others) {
    const touched = changes.in(entry.apiVersion ?? '')
    if (touched === undefined) continue
    const before = fieldsOfEntry(entry)
    const common = intersectionOfFieldSets(before, touched.changed)
    if (!isEmptyFieldSet(common)) conflicts.push({ entry, fields: common })
    const left = differenceOfFieldSets(differenceOfFieldSets(before, common), touched.removed)
    const kept = left === before ? entry : withFields(entry, left)
    if (kept !== undefined) owned.push(kept)
  }
  const tracked = withoutStripped(fields)
  if (!isEmptyFieldSet(tracked)) owned.push(managedEntry(key, writer.time, tracked))
  return { object, managedFields: sortEntries(owned), conflicts }
}

/**
 * The merged object without what the manager applied last time and does not any more, unless another manager owns it. What
 * stands below something that goes, goes too. Reckoned in the version of the last apply.
 */
function prune(
  kind: OwnedKind,
  merged: JsonObject,
  owners: { readonly last: ManagedFieldsEntry; readonly others: ManagedFields; readonly fields: FieldSet },
): JsonObject {
  const { last, others, fields } = owners
  // Another version's paths cannot be looked up in this one; what was applied in it stays.
  if (last.apiVersion !== kind.apiVersion) return merged
  const plan = structPlan(kind.schema)
  const named = (set: FieldSet): FieldSet => withNamedFields(plan, set)
  const all = named(fieldsOf(plan, merged))
  const lastFields = named(fieldsOfEntry(last))
  const left = removeItems(plan, merged, lastFields)
  const owned = others
    .filter(({ apiVersion }) => apiVersion === kind.apiVersion)
    .reduce((set, entry) => unionFieldSets(set, fieldsOfEntry(entry)), fields)
  const kept = unionFieldSets(named(fieldsOf(plan, left)), named(owned))
  const withOwned = removeItems(plan, merged, differenceOfFieldSets(all, kept))
  const gone = differenceOfFieldSets(all, named(fieldsOf(plan, withOwned)))
  return (removeItems(plan, merged, intersectionOfFieldSets(gone, lastFields)) ?? emptyFieldSet) as JsonObject
}
