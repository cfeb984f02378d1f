// Sets that many objects have, kept once with their text: what a Deployment's Pods own is one set and one text, however many
// there are. Keeping less than there is only costs time.
import type { ManagedFieldsEntry } from '../../meta/v1.types.ts'
import type { FieldSet } from './field-set.ts'
import type { ManagedFields } from './managed-entries.ts'

/** Sets kept; then they are forgotten and kept anew. */
const sharedSetsMax = 1_024
/** Longer ones are hardly shared. */
const sharedTextLengthMax = 16_384

const texts = new WeakMap<FieldSet, string>()
const byText = new Map<string, FieldSet>()

/** The set, or an equal one that others have already. */
export function shareFieldSet(set: FieldSet): FieldSet {
  if (texts.has(set)) return set
  const text = JSON.stringify(set)
  if (text.length > sharedTextLengthMax) return set
  const shared = byText.get(text)
  if (shared !== undefined) return shared
  if (byText.size >= sharedSetsMax) byText.clear()
  byText.set(text, set)
  texts.set(set, text)
  return set
}

/** The entries as JSON. */
export function renderManagedFields(entries: ManagedFields): string {
  let text = '['
  for (const entry of entries) text += (text === '[' ? '' : ',') + renderEntry(entry)
  return `${text}]`
}

function renderEntry(entry: ManagedFieldsEntry): string {
  const fields = typeof entry.fieldsV1 === 'object' ? texts.get(entry.fieldsV1 as FieldSet) : undefined
  if (fields === undefined || entry.operation === undefined) return JSON.stringify(entry)
  const { fieldsV1: _fields, subresource, ...head } = entry
  const through = subresource === undefined ? '' : `,"subresource":${JSON.stringify(subresource)}`
  return `${JSON.stringify(head).slice(0, -1)},"fieldsV1":${fields}${through}}`
}
