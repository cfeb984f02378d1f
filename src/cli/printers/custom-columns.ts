// `-o custom-columns=NAME:.metadata.name,…`. Upstream counterpart: kubectl/pkg/cmd/get/customcolumn.go.
import type { JsonObject } from '#api'
import { UsageError } from '../failure.ts'
import { evaluate, renderValue } from '../jsonpath/evaluate.ts'
import { parseRelaxedPath } from '../jsonpath/parse-template.ts'
import type { Step } from '../jsonpath/template.ts'
import { renderColumns } from './columns.ts'

export interface CustomColumn {
  readonly header: string
  readonly steps: readonly Step[]
}

/** Columns of `HEADER:PATH,…`. */
export function parseCustomColumns(text: string): readonly CustomColumn[] {
  return splitOutsideBrackets(text).map((part) => {
    const colon = part.indexOf(':')
    if (colon < 0) throw new UsageError(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`)
    return { header: part.slice(0, colon), steps: parseRelaxedPath(part.slice(colon + 1)) }
  })
}

/** A filter or union may hold a comma. */
function splitOutsideBrackets(text: string): readonly string[] {
  return text.match(/(?:\[[^\]]*\]|[^,[])+/g) ?? [text]
}

/** The table, `<none>` where a path finds nothing. */
export function renderCustomColumns(
  columns: readonly CustomColumn[],
  objects: readonly JsonObject[],
  { headers }: { readonly headers: boolean },
): string {
  const rows = objects.map((object) => columns.map(({ steps }) => renderCell(evaluate(steps, object))))
  return renderColumns(headers ? [columns.map(({ header }) => header), ...rows] : rows)
}

function renderCell(values: readonly unknown[]): string {
  const shown = values.map((value) => (value === null || value === undefined ? '<none>' : renderValue(value)))
  return shown.length === 0 ? '<none>' : shown.join(',')
}
