// `--sort-by`: by what a path finds, numbers by value, texts with their numbers by value.
import { isQuantity, compareQuantities } from '#api'
import { evaluate } from '../jsonpath/evaluate.ts'
import { parseRelaxedPath } from '../jsonpath/parse-template.ts'

/** `items` in the order of what `path` finds in `objectOf(item)`; those without it first. Stable. */
export function sortBy<T>(items: readonly T[], path: string, objectOf: (item: T) => unknown): readonly T[] {
  const steps = parseRelaxedPath(path)
  return items
    .map((item) => ({ item, value: evaluate(steps, objectOf(item))[0] }))
    .sort((a, b) => compareValues(a.value, b.value))
    .map(({ item }) => item)
}

function compareValues(a: unknown, b: unknown): number {
  const [none, other] = [a === undefined || a === null, b === undefined || b === null]
  if (none || other) return Number(other) - Number(none)
  if (typeof a === 'number' && typeof b === 'number') return a - b
  const [left, right] = [String(a), String(b)]
  if (isQuantity(left) && isQuantity(right)) return compareQuantities(left, right)
  return compareNatural(left, right)
}

/** `web-2` before `web-10`. */
function compareNatural(a: string, b: string): number {
  const [left, right] = [a.match(/\d+|\D+/g) ?? [], b.match(/\d+|\D+/g) ?? []]
  for (const [index, part] of left.entries()) {
    const other = right[index]
    if (other === undefined) return 1
    const order =
      /^\d/.test(part) && /^\d/.test(other) ? Number(part) - Number(other) : part < other ? -1 : Number(part > other)
    if (order !== 0) return order
  }
  return left.length - right.length
}
