// The order of a merged list: items that the patch orders stand in its order, the server's own keep theirs, and the two
// are interleaved by the places they had on the server. Upstream: normalizeElementOrder of strategicpatch.
import { getKey, isRecord } from './json-record.ts'
import type { JsonValue } from './language.ts'

export interface ElementOrder {
  /** Items, or maps with at least the merge key, in the order wanted. */
  readonly order: readonly JsonValue[]
  /** The list as it was. */
  readonly serverOrder: readonly JsonValue[]
  /** Undefined for lists of scalars. */
  readonly mergeKey: string | undefined
}

/** `items`, ordered. */
export function orderElements(items: readonly JsonValue[], given: ElementOrder): readonly JsonValue[] {
  const { mergeKey } = given
  const idOf = (item: JsonValue): JsonValue | undefined =>
    mergeKey === undefined ? item : isRecord(item) ? getKey(item, mergeKey) : undefined
  const order = placesOf(given.order.map(idOf))
  const server = placesOf(given.serverOrder.map(idOf))
  const placed = items.filter((item) => order.has(idOf(item)))
  const own = items.filter((item) => !order.has(idOf(item)))
  const by =
    (places: ReadonlyMap<JsonValue | undefined, number>) =>
    (a: JsonValue, b: JsonValue): number =>
      (places.get(idOf(a)) ?? 0) - (places.get(idOf(b)) ?? 0)
  placed.sort(by(order))
  own.sort(by(server))
  const merged: JsonValue[] = []
  let [nextOwn, nextPlaced] = [0, 0]
  while (nextOwn < own.length && nextPlaced < placed.length) {
    const ownPlace = server.get(idOf(own[nextOwn] as JsonValue))
    const placedPlace = server.get(idOf(placed[nextPlaced] as JsonValue))
    const ownFirst = ownPlace !== undefined && placedPlace !== undefined && ownPlace < placedPlace
    merged.push((ownFirst ? own[nextOwn++] : placed[nextPlaced++]) as JsonValue)
  }
  return [...merged, ...own.slice(nextOwn), ...placed.slice(nextPlaced)]
}

function placesOf(ids: readonly (JsonValue | undefined)[]): Map<JsonValue | undefined, number> {
  const places = new Map<JsonValue | undefined, number>()
  for (const [index, id] of ids.entries()) if (!places.has(id)) places.set(id, index)
  return places
}
