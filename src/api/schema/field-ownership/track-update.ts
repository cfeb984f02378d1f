// Ownership after a write that is no apply: the writer takes the fields that it changed from everyone else. Pure; the hot
// path of every create and update. Upstream counterpart: Updater.Update of structured-merge-diff, and the managers around it.
import type { ManagedFieldsEntry } from '../../meta/v1.types.ts'
import type { JsonObject } from '../language.ts'
import { differenceOfFieldSets, emptyFieldSet, type FieldSet, isEmptyFieldSet, unionFieldSets } from './field-set.ts'
import {
  capUpdateEntries,
  type EntryKey,
  fieldsOfEntry,
  isEntryOf,
  type ManagedFields,
  managedEntry,
  noManagedFields,
  sortEntries,
  withFields,
} from './managed-entries.ts'
import { type Changes, changesOf, type OwnedKind, zeroObject } from './owned-object.ts'
import { shareFieldSet } from './shared-field-sets.ts'
import { createdFieldsOf } from './whole-fields.ts'

/** Who writes, and when. */
export interface Writer {
  readonly manager: string
  /** As entries have it: whole seconds. */
  readonly time: string
}

/** The entries of a new object: its creator owns all that is in it. */
export function trackCreate(kind: OwnedKind, object: JsonObject, writer: Writer): ManagedFields {
  const fields = createdFieldsOf(kind.tracked, object, zeroObject(kind.schema))
  if (fields === undefined) return noManagedFields
  return [managedEntry(updateKey(kind, writer), writer.time, fields)]
}

export interface TrackedUpdate {
  readonly live: JsonObject
  /** As the client wants it, before admission and strategy. */
  readonly next: JsonObject
  /** As they were: of the live object, or sent by the client. */
  readonly entries: ManagedFields
}

/** The entries after an update. An object of which nothing was known stays so. */
export function trackUpdate(kind: OwnedKind, update: TrackedUpdate, writer: Writer): ManagedFields {
  const { live, next, entries } = update
  if (entries.length === 0) return entries
  const key = updateKey(kind, writer)
  const tracked = takeOver(entries, { key, time: writer.time, changes: changesOf(kind, live, next) })
  return tracked === entries ? entries : sortEntries(capUpdateEntries(tracked))
}

/** The entries that stand for what was written before anything was applied, when nothing was known of it. */
export function trackBeforeFirstApply(kind: OwnedKind, live: JsonObject, writer: Writer): ManagedFields {
  return trackCreate(kind, live, { ...writer, manager: beforeFirstApplyManager })
}

/** Upstream: before-first-apply. */
const beforeFirstApplyManager = 'before-first-apply'

function updateKey({ apiVersion, subresource }: OwnedKind, { manager }: Writer): EntryKey {
  return { manager, operation: 'Update', apiVersion, subresource }
}

/** The entries with what changed taken from all others and given to the writer. The same array: nothing changed hands. */
function takeOver(
  entries: ManagedFields,
  write: { readonly key: EntryKey; readonly time: string; readonly changes: Changes },
): ManagedFields {
  const { key, time, changes } = write
  const { changed, removed } = changes.own
  let own: ManagedFieldsEntry | undefined
  let isSame = true
  const left: ManagedFieldsEntry[] = []
  for (const entry of entries) {
    if (own === undefined && isEntryOf(entry, key)) {
      own = entry
      continue
    }
    const kept = withoutTouched(entry, changes)
    if (kept !== entry) isSame = false
    if (kept !== undefined) left.push(kept)
  }
  const before = own === undefined ? emptyFieldSet : fieldsOfEntry(own)
  const fields = unionFieldSets(differenceOfFieldSets(before, removed), changed)
  if (own !== undefined && isEmptyFieldSet(changed)) {
    const kept = withFields(own, fields)
    if (kept === own && isSame) return entries
    if (kept !== undefined) left.push(kept)
  } else if (!isEmptyFieldSet(fields)) {
    left.push(own === undefined ? managedEntry(key, time, fields) : withTime(own, time, fields))
  } else if (isSame && own === undefined) return entries
  return left
}

function withTime(entry: ManagedFieldsEntry, time: string, fieldsV1: FieldSet): ManagedFieldsEntry {
  return { ...entry, time, fieldsV1: shareFieldSet(fieldsV1) }
}

/** What an entry keeps of what others changed; undefined when nothing is left of it. */
function withoutTouched(entry: ManagedFieldsEntry, changes: Changes): ManagedFieldsEntry | undefined {
  const { apiVersion = '' } = entry
  const touched = changes.in(apiVersion)
  if (touched === undefined) return undefined
  const before = fieldsOfEntry(entry)
  const fields = differenceOfFieldSets(differenceOfFieldSets(before, touched.changed), touched.removed)
  return fields === before ? entry : withFields(entry, fields)
}
