// Cells and columns that many kinds have in common. Columns are what kubectl prints of the server's table.
// Upstream: pkg/printers/internalversion.
import type { Column } from './kind-definition.ts'
import type { KubernetesObject } from './meta/object-meta.ts'
import { renderAge } from './meta/time.ts'

/** What a cell shows where there is nothing to show. */
export const none = '<none>'

/** `a=1,b=2`, sorted by key; `<none>` if there are no labels. */
export function renderLabels(labels: Readonly<Record<string, string>> | undefined): string {
  const pairs = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`)
  return pairs.length === 0 ? none : pairs.sort().join(',')
}

/** Values with commas between them, `<none>` if there are none. */
export function renderList(values: readonly string[] | undefined): string {
  return values === undefined || values.length === 0 ? none : values.join(',')
}

/** The first column of every kind. */
export const nameColumn: Column<KubernetesObject> = {
  name: 'Name',
  type: 'string',
  format: 'name',
  priority: 0,
  description: 'Name of the object, unique among its kind in its namespace.',
  cell: ({ metadata }) => metadata.name,
}

/** The name of a class, and whether it is the default. */
export function classNameColumn(isDefault: (object: KubernetesObject) => boolean): Column<KubernetesObject> {
  const cell = (object: KubernetesObject) => `${object.metadata.name}${isDefault(object) ? ' (default)' : ''}`
  return { ...nameColumn, cell }
}

/** How long the object has existed. */
export const ageColumn: Column<KubernetesObject> = {
  name: 'Age',
  type: 'string',
  priority: 0,
  description: 'Time since the object was created.',
  cell: ({ metadata }, now) => renderAge(metadata.creationTimestamp, now),
}

/** When the object was made, of kinds whose age nobody asks for. */
export const createdAtColumn: Column<KubernetesObject> = {
  name: 'Created At',
  type: 'date',
  priority: 0,
  description: 'When the object was created.',
  cell: ({ metadata }) => metadata.creationTimestamp,
}
