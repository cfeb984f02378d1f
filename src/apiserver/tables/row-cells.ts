// The cells of table rows as JSON, rendered once per object: a table is mostly what it was a second ago. A cell whose function
// takes no time depends on the object alone and is kept; ages and the like are rendered for each table.
import type { Column, KubernetesObject } from '#api'
import type { CachedObject } from '../cache/cached-object.ts'

/** Objects whose cells are kept, per resource: some 300 bytes each. Then all are forgotten and rendered anew. */
export const keptRowsMax = 20_000

export interface RowCells {
  /** `"web-1","1/1","Running",0,"5m"`: the cells of the object at `now` (milliseconds since the epoch). */
  render(object: CachedObject, now: number): string
}

/** Texts around the cells that depend on time: one more than there are of these. */
type Kept = readonly string[]

/** Cells of one resource whose stored version is served. */
export function createRowCells(columns: readonly Column<KubernetesObject>[]): RowCells {
  const timed = columns.filter(({ cell }) => cell.length > 1)
  let kept = new WeakMap<CachedObject, Kept>()
  let count = 0

  const keptOf = (object: CachedObject): Kept => {
    const known = kept.get(object)
    if (known !== undefined) return known
    if (++count > keptRowsMax) {
      kept = new WeakMap()
      count = 1
    }
    const made = fixedTexts(columns, object.value)
    kept.set(object, made)
    return made
  }
  return {
    render(object, now) {
      const texts = keptOf(object)
      let row = texts[0] ?? ''
      for (let at = 0; at < timed.length; at++) {
        row += JSON.stringify(timed[at]?.cell(object.value, now)) + (texts[at + 1] ?? '')
      }
      return row
    },
  }
}

function fixedTexts(columns: readonly Column<KubernetesObject>[], value: KubernetesObject): Kept {
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
