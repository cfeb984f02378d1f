// What an apply would take from others, and upstream's words for it. Upstream counterpart: NewConflictError of
// apimachinery/pkg/util/managedfields.
import { applyConflict, type StatusError } from '../../meta/status.ts'
import type { ManagedFieldsEntry } from '../../meta/v1.types.ts'
import {
  differenceOfFieldSets,
  type FieldSet,
  isEmptyFieldSet,
  renderFieldPaths,
  unionFieldSets,
  emptyFieldSet,
} from './field-set.ts'

/** Fields that another manager owns and an apply would change. */
export interface Conflict {
  readonly entry: ManagedFieldsEntry
  readonly fields: FieldSet
}

/** All fields of some conflicts. */
export function conflictingFields(conflicts: readonly Conflict[]): FieldSet {
  return conflicts.reduce<FieldSet>((all, { fields }) => unionFieldSets(all, fields), emptyFieldSet)
}

/** The conflicts that are not about `allowed` fields. */
export function conflictsOutside(conflicts: readonly Conflict[], allowed: FieldSet): readonly Conflict[] {
  return conflicts
    .map(({ entry, fields }) => ({ entry, fields: differenceOfFieldSets(fields, allowed) }))
    .filter(({ fields }) => !isEmptyFieldSet(fields))
}

/** `"kubectl-edit" using v1`, `"kubelet" with subresource "status" using v1`, `"ci"` for an applier. */
function renderManager({ manager = '', operation, apiVersion = '', subresource = '' }: ManagedFieldsEntry): string {
  const through = subresource === '' ? '' : ` with subresource ${JSON.stringify(subresource)}`
  const version = operation === 'Update' ? ` using ${apiVersion}` : ''
  return JSON.stringify(manager) + through + version
}

/** By which managers are put in order. */
const idOf = ({ manager, operation, apiVersion, subresource }: ManagedFieldsEntry): string =>
  JSON.stringify({ manager, operation, ...(operation === 'Update' ? { apiVersion } : {}), subresource })

/** 409, a cause for every field. */
export function conflictError(conflicts: readonly Conflict[]): StatusError {
  const sorted = [...conflicts].sort((a, b) => (idOf(a.entry) < idOf(b.entry) ? -1 : 1))
  const rows = sorted.map(({ entry, fields }) => ({ owner: renderManager(entry), paths: renderFieldPaths(fields) }))
  const causes = rows.flatMap(({ owner, paths }) =>
    paths.map((field) => ({ reason: 'FieldManagerConflict', message: `conflict with ${owner}`, field })),
  )
  const [only] = causes
  if (causes.length === 1 && only !== undefined) {
    return applyConflict(`Apply failed with 1 conflict: ${only.message}: ${only.field}`, causes)
  }
  const lines = rows.flatMap(({ owner, paths }) => [`conflicts with ${owner}:`, ...paths.map((path) => `- ${path}`)])
  return applyConflict(`Apply failed with ${causes.length} conflicts: ${lines.join('\n')}`, causes)
}
