// The records of a runtime by id, and by each of their labels: a kubelet asks for what belongs to one Pod with every change of
// it, and that must not cost a look at all Pods of the node.

type Labels = Readonly<Record<string, string>>

export interface Records<R> {
  readonly byId: ReadonlyMap<string, R>
  set(id: string, record: R): void
  /** Whether it was there. */
  delete(id: string): boolean
  /** Those that have these labels; all, if none are asked for. In the order in which they were made. */
  selected(selector: Labels | undefined): readonly R[]
}

/** No records. Their labels do not change. */
export function createRecords<R>(labelsOf: (record: R) => Labels | undefined): Records<R> {
  const byId = new Map<string, R>()
  const byLabel = new Map<string, Set<R>>()
  const placesOf = (labels: Labels | undefined): readonly string[] =>
    Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`)

  return {
    byId,
    set(id, record) {
      byId.set(id, record)
      for (const place of placesOf(labelsOf(record))) {
        const there = byLabel.get(place)
        if (there === undefined) byLabel.set(place, new Set([record]))
        else there.add(record)
      }
    },
    delete(id) {
      const record = byId.get(id)
      if (record === undefined) return false
      byId.delete(id)
      for (const place of placesOf(labelsOf(record))) {
        const there = byLabel.get(place)
        there?.delete(record)
        if (there?.size === 0) byLabel.delete(place)
      }
      return true
    },
    selected(selector) {
      const [first, ...others] = placesOf(selector)
      if (first === undefined) return [...byId.values()]
      const found = [...(byLabel.get(first) ?? [])]
      return found.filter((record) => others.every((place) => byLabel.get(place)?.has(record)))
    },
  }
}
