// The cells of table rows as JSON, rendered once per object: a table is mostly what it was a second ago. What depends on the
// object alone is kept with it; ages and the like are rendered for each table.
import type { Column, KubernetesObject } from '#api'
import type { CachedObject } from '../cache/cached-object.ts'
import type { PieceWriter } from './piece-writer.ts'

type AnyColumn = Column<KubernetesObject>

const isTimed = ({ cell }: AnyColumn): boolean => cell.length > 1

/** Writes `"web-1","1/1","Running",0,"5m"`: the cells of the object at `now` (milliseconds since the epoch). */
export type WriteCells = (writer: PieceWriter, object: CachedObject, now: number) => void

/** Cells of one resource whose stored version is served. */
export function createWriteCells(columns: readonly AnyColumn[]): WriteCells {
  const timed = columns.filter(isTimed)
  return (writer, object, now) => {
    const texts = (object.rowTexts ??= fixedTexts(columns, object.value))
    writer.text(texts[0] ?? '')
    for (let at = 0; at < timed.length; at++) {
      writer.json(timed[at]?.cell(object.value, now) ?? '')
      writer.text(texts[at + 1] ?? '')
    }
  }
}

/** The texts around the cells that depend on the time. */
function fixedTexts(columns: readonly AnyColumn[], value: KubernetesObject): readonly string[] {
  const texts: string[] = []
  let text = ''
  for (const [at, column] of columns.entries()) {
    if (at > 0) text += ','
    if (isTimed(column)) {
      texts.push(text)
      text = ''
    } else text += JSON.stringify(column.cell(value, 0))
  }
  texts.push(text)
  return texts
}
