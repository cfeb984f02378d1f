// Text in columns as kubectl aligns it: cells padded to the widest of their column, three blanks between, none at the end
// of the last column. Upstream counterpart: text/tabwriter with kubectl's settings.

/** Blanks between columns. */
const gap = 3
/** No column but the last is narrower, its gap included. */
const columnWidthMin = 6

/** Lines of aligned cells. The last cell of a line is not padded. */
export function renderColumns(rows: readonly (readonly string[])[]): string {
  const widths = columnWidths(rows)
  return rows.map((row) => `${renderRow(row, widths)}\n`).join('')
}

/** The width of each column, its gap included. */
export function columnWidths(rows: readonly (readonly string[])[]): readonly number[] {
  const widths: number[] = []
  for (const row of rows)
    for (const [index, cell] of row.entries())
      widths[index] = Math.max(widths[index] ?? columnWidthMin, displayWidth(cell) + gap)
  return widths
}

/** One line without its line break. */
export function renderRow(row: readonly string[], widths: readonly number[]): string {
  return row
    .map((cell, index) =>
      index === row.length - 1 ? cell : cell + ' '.repeat(Math.max(0, (widths[index] ?? 0) - displayWidth(cell))),
    )
    .join('')
}

/** Code points, as Go's tabwriter counts. */
function displayWidth(text: string): number {
  let width = 0
  for (const _character of text) width++
  return width
}
