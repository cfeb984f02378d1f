// Elastic tab stops: cells that stand below each other in lines without a gap are made equally wide.
// Upstream counterpart: Go's text/tabwriter as kubectl describe sets it (padding 2).

const padding = 2

/** The text with its tabs turned into blanks. The last cell of a line has no tab behind it and is left as it is. */
export function alignTabs(text: string): string {
  const lines = text.split('\n').map((line) => line.split('\t'))
  const widths = lines.map((): number[] => [])
  const columns = Math.max(...lines.map((cells) => cells.length - 1))
  for (let column = 0; column < columns; column++) {
    for (let begin = 0; begin < lines.length; begin++) {
      if (!hasColumn(lines[begin], column)) continue
      let end = begin
      let width = 0
      for (; hasColumn(lines[end], column); end++)
        width = Math.max(width, (lines[end]?.[column] ?? '').length + padding)
      for (let line = begin; line < end; line++) widths[line]?.push(width)
      begin = end
    }
  }
  return lines
    .map((cells, line) => cells.map((cell, column) => cell.padEnd(widths[line]?.[column] ?? 0)).join(''))
    .join('\n')
}

/** Whether the line has a cell with a tab behind it in this column. */
function hasColumn(cells: readonly string[] | undefined, column: number): boolean {
  return cells !== undefined && column < cells.length - 1
}
