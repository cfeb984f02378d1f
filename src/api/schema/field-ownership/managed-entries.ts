// The entries of metadata.managedFields: who owns which fields. One entry per manager, operation, subresource and, for
// updates, version. Entries stay as they are stored; only those from a client are read and put in order.
// Upstream counterpart: apimachinery/pkg/util/managedfields/internal.
import { deepEqual } from '#base'
import { parseTime } from '../../meta/time.ts'
import type { ManagedFieldsEntry } from '../../meta/v1.types.ts'
import { isRecord } from '../json-record.ts'
import { emptyFieldSet, type FieldSet, isEmptyFieldSet, parseFieldSet, unionFieldSets } from './field-set.ts'
import { shareFieldSet } from './shared-field-sets.ts'

export type ManagedFields = readonly ManagedFieldsEntry[]

export const noManagedFields: ManagedFields = Object.freeze([])

/** Entries of updates are kept apart up to this many. Upstream: DefaultMaxUpdateManagers. */
export const updateManagersMax = 10
/** Who owns what the oldest updates did. */
export const ancientChangesManager = 'ancient-changes'

/** Whose an entry is. */
export interface EntryKey {
  readonly manager: string
  readonly operation: 'Apply' | 'Update'
  readonly apiVersion: string
  readonly subresource: string
}

/** The fields that an entry owns. */
export function fieldsOfEntry({ fieldsV1 }: ManagedFieldsEntry): FieldSet {
  return isRecord(fieldsV1) ? (fieldsV1 as FieldSet) : emptyFieldSet
}

/** An entry, in the order of upstream's fields. */
export function managedEntry(key: EntryKey, time: string | undefined, fields: FieldSet): ManagedFieldsEntry {
  const { manager, operation, apiVersion, subresource } = key
  return {
    ...(manager === '' ? {} : { manager }),
    operation,
    apiVersion,
    ...(time === undefined ? {} : { time }),
    fieldsType: 'FieldsV1',
    fieldsV1: shareFieldSet(fields),
    ...(subresource === '' ? {} : { subresource }),
  }
}

/** Whether an entry is that of the key. The version of what is applied does not matter. */
export function isEntryOf(entry: ManagedFieldsEntry, key: EntryKey): boolean {
  return (
    (entry.manager ?? '') === key.manager &&
    entry.operation === key.operation &&
    (entry.subresource ?? '') === key.subresource &&
    (key.operation === 'Apply' || entry.apiVersion === key.apiVersion)
  )
}

/** The entry as another set of fields is in it; undefined when nothing is. */
export function withFields(entry: ManagedFieldsEntry, fields: FieldSet): ManagedFieldsEntry | undefined {
  if (fields === entry.fieldsV1) return entry
  return isEmptyFieldSet(fields) ? undefined : { ...entry, fieldsV1: shareFieldSet(fields) }
}

const seconds = ({ time }: ManagedFieldsEntry): number => Math.floor((parseTime(time) ?? 0) / 1_000)
const compareTexts = (a = '', b = ''): number => (a < b ? -1 : a > b ? 1 : 0)

/** The entries in upstream's order: appliers before updaters, older before newer. */
export function sortEntries(entries: ManagedFields): ManagedFields {
  if (entries.length < 2) return entries
  return [...entries].sort(
    (a, b) =>
      compareTexts(a.operation, b.operation) ||
      seconds(a) - seconds(b) ||
      compareTexts(a.manager, b.manager) ||
      compareTexts(a.apiVersion, b.apiVersion) ||
      compareTexts(a.subresource, b.subresource),
  )
}

/** The oldest updates as one entry a version, where there are more than `updateManagersMax`. */
export function capUpdateEntries(entries: ManagedFields): ManagedFields {
  const updates = entries.filter(({ operation }) => operation === 'Update')
  let excess = updates.length - updateManagersMax
  if (excess <= 0) return entries
  updates.sort((a, b) => seconds(a) - seconds(b) || compareTexts(a.manager, b.manager))
  const kept = new Set(entries)
  const oldest = new Map<string, ManagedFieldsEntry>()
  for (const entry of updates) {
    if (excess <= 0) break
    const { apiVersion = '' } = entry
    const first = oldest.get(apiVersion)
    if (first === undefined) {
      oldest.set(apiVersion, entry)
      continue
    }
    kept.delete(first)
    kept.delete(entry)
    const key: EntryKey = { manager: ancientChangesManager, operation: 'Update', apiVersion, subresource: '' }
    const bucket = managedEntry(key, entry.time, unionFieldSets(fieldsOfEntry(first), fieldsOfEntry(entry)))
    kept.add(bucket)
    oldest.set(apiVersion, bucket)
    excess--
  }
  return [...kept]
}

/** `[{}]`: a client asks for all ownership to be forgotten. */
export function isManagedFieldsReset(given: unknown): boolean {
  if (!Array.isArray(given) || given.length !== 1) return false
  const [entry] = given as readonly unknown[]
  return isRecord(entry) && isEmptyFieldSet(entry as never)
}

/** The entries that a client sent; undefined if they make no sense, and the live ones go on. */
export function parseManagedFields(given: unknown): ManagedFields | undefined {
  if (!Array.isArray(given)) return undefined
  const entries = new Map<string, ManagedFieldsEntry>()
  for (const entry of given as readonly ManagedFieldsEntry[]) {
    const { manager = '', operation, apiVersion = '', fieldsType, fieldsV1, subresource = '', time } = entry
    if ((operation !== 'Apply' && operation !== 'Update') || apiVersion === '' || fieldsType !== 'FieldsV1') {
      return undefined
    }
    const parsed = parseFieldSet(fieldsV1 ?? emptyFieldSet)
    if (!parsed.ok) return undefined
    const id = JSON.stringify([manager, operation, operation === 'Apply' ? '' : apiVersion, subresource])
    entries.set(id, managedEntry({ manager, operation, apiVersion, subresource }, time, parsed.set))
  }
  return [...entries.values()]
}

/** The entries that an update starts from: the client's own where it sent any that make sense, else the live ones. */
export function entriesToUpdate(live: ManagedFields, given: unknown, isSubresource: boolean): ManagedFields {
  if (isSubresource || given === undefined || given === live || deepEqual(given, live)) return live
  if (isManagedFieldsReset(given)) return noManagedFields
  const parsed = parseManagedFields(given)
  return parsed === undefined || parsed.length === 0 ? live : parsed
}
