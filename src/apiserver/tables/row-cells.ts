// The cells of table rows as JSON, rendered once per object: a table is mostly what it was a second ago. A cell whose function
// takes no time depends on the object alone and is kept with it; ages and the like are rendered for each table.
import type { Column, KubernetesObject } from '#api'
import type { CachedObject } from '../cache/cached-object.ts'

export interface RowCells {
  /** `"web-1","1/1","Running",0,"5m"`: the cells of the object at `now` (milliseconds since the epoch). */
  render(object: CachedObject, now: number): string
}

/** Cells of one resource whose stored version is served. */
export function createRowCells(columns: readonly Column<KubernetesObject>[]): RowCells {
  const timed = columns.filter(({ cell }) => cell.length > 1)
  return {
    render(object, now) {
      const texts = (object.row ??= fixedTexts(columns, object.value))
      let row = texts[0] ?? ''
      for (let at = 0; at < timed.length; at++) {
        row += JSON.stringify(timed[at]?.cell(object.value, now)) + (texts[at + 1] ?? '')
      }
      return row
    },
  }
}

/** Texts around the cells that depend on time: one more than there are of these. */
function fixedTexts(columns: readonly Column<KubernetesObject>[], value: KubernetesObject): readonly string[] {
  const texts: string[] = []
  let text = ''
  for (const [at, { cell }] of columns.entries()) {
    if (at > 0) text += ','
    if (cell.length > 1) {
      texts.push(text)
      text = ''
    } else text += JSON.stringify(cell(value, 0))
  }
  texts.push(text)
  return texts
}
