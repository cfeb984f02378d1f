// Sets of completion indexes, in the short form that the status has: `1,3-5,7`.

/** The indexes of a text, ascending; those from `below` on are left out. */
export function parseIndexes(text: string | undefined, below = Number.POSITIVE_INFINITY): ReadonlySet<number> {
  const indexes = new Set<number>()
  for (const part of (text ?? '').split(',')) {
    const [first = '', last = first] = part.split('-')
    if (!/^\d+$/.test(first) || !/^\d+$/.test(last)) continue
    for (let index = Number(first); index <= Number(last) && index < below; index++) indexes.add(index)
  }
  return indexes
}

/** The short form; two neighbours are a range too. */
export function renderIndexes(indexes: Iterable<number>): string {
  const sorted = [...new Set(indexes)].sort((a, b) => a - b)
  const parts: string[] = []
  for (let at = 0; at < sorted.length; ) {
    let end = at
    while (sorted[end + 1] === (sorted[end] ?? 0) + 1) end++
    const [first, last] = [sorted[at], sorted[end]]
    if (end === at) parts.push(`${first}`)
    else parts.push(end === at + 1 ? `${first},${last}` : `${first}-${last}`)
    at = end + 1
  }
  return parts.join(',')
}
