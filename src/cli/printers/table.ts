// The server's tables as kubectl prints them. Upstream counterpart: cli-runtime/pkg/printers/tableprinter.go.
import { columnWidths, renderRow } from './columns.ts'

/** `meta.k8s.io/v1 Table`, as far as it is read. */
export interface Table {
  readonly columnDefinitions: readonly { readonly name: string; readonly type: string; readonly priority: number }[]
  readonly rows: readonly TableRow[]
  readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string }
}

export interface TableRow {
  readonly cells: readonly unknown[]
  readonly object?: {
    readonly metadata?: {
      readonly name?: string
      readonly namespace?: string
      readonly labels?: Readonly<Record<string, string>>
    }
  }
}

export interface TableOptions {
  /** Show columns of any priority. */
  readonly wide?: boolean
  readonly showLabels?: boolean
  readonly labelColumns?: readonly string[]
  readonly showNamespace?: boolean
  /** `pod`: put before each name with a slash. */
  readonly kindPrefix?: string
  readonly headers?: boolean
}

/** Rows of text, the header first unless it is not wanted. */
export function tableRows(table: Table, options: TableOptions): readonly (readonly string[])[] {
  const { wide = false, showLabels = false, labelColumns = [], showNamespace = false, headers = true } = options
  const shown = table.columnDefinitions.flatMap(({ name, priority }, index) =>
    wide || priority === 0 ? [{ name, index }] : [],
  )
  const header = [
    ...(showNamespace ? ['NAMESPACE'] : []),
    ...shown.map(({ name }) => name.toUpperCase()),
    ...labelColumns.map(labelHeader),
    ...(showLabels ? ['LABELS'] : []),
  ]
  const rows = table.rows.map(({ cells, object }) => {
    const labels = object?.metadata?.labels ?? {}
    const own = shown.map(({ index }, position) => {
      const text = renderCell(cells[index])
      return position === 0 && options.kindPrefix !== undefined ? `${options.kindPrefix}/${text}` : text
    })
    return [
      ...(showNamespace ? [object?.metadata?.namespace ?? ''] : []),
      ...own,
      ...labelColumns.map((key) => (Object.hasOwn(labels, key) ? (labels[key] ?? '') : '')),
      ...(showLabels ? [renderLabels(labels)] : []),
    ]
  })
  return headers ? [header, ...rows] : rows
}

/** The label's name without its prefix, in capitals. */
function labelHeader(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1).toUpperCase()
}

function renderLabels(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.keys(labels)
    .sort()
    .map((key) => `${key}=${labels[key]}`)
  return pairs.length === 0 ? '<none>' : pairs.join(',')
}

/** One line: line breaks and control characters in a cell would tear the table apart. */
function renderCell(value: unknown): string {
  if (value === undefined || value === null) return '<unknown>'
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  const line = /[\r\n]/.exec(text)
  return line === null ? text : `${text.slice(0, line.index)}...`
}

/** Prints rows that come little by little: widths only grow, so that later rows stay in line with earlier ones. */
export function createRowPrinter(): (rows: readonly (readonly string[])[]) => string {
  let widths: readonly number[] = []
  return (rows) => {
    const needed = columnWidths(rows)
    widths = needed.map((width, index) => Math.max(width, widths[index] ?? 0))
    return rows.map((row) => `${renderRow(row, widths)}\n`).join('')
  }
}
