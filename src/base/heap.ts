// A binary heap whose items have keys, so that one can be found, moved or removed in O(log n).
// Invariants: positions[key of items[i]] is i; no item comes before its parent.

export interface Heap<K, T> {
  readonly size: number
  /** Adds the item, or replaces the one with its key. */
  set(item: T): void
  get(key: K): T | undefined
  has(key: K): boolean
  /** The first item, which stays. */
  peek(): T | undefined
  /** Takes the first item out. */
  pop(): T | undefined
  /** Takes the item with this key out, if there is one. */
  remove(key: K): T | undefined
  clear(): void
  /** All items, in no useful order. */
  values(): Iterable<T>
}

export interface HeapOptions<K, T> {
  /** Tells items apart. It must not change while the item is in the heap. */
  readonly keyOf: (item: T) => K
  /** Negative if `a` comes before `b`. Make it total where order must be deterministic. */
  readonly compare: (a: T, b: T) => number
}

/** An empty heap. */
export function createHeap<K, T>({ keyOf, compare }: HeapOptions<K, T>): Heap<K, T> {
  const items: T[] = []
  const positions = new Map<K, number>()
  // Every index below is within the heap, so the item exists.
  const at = (index: number): T => items[index] as T

  const place = (item: T, index: number): void => {
    items[index] = item
    positions.set(keyOf(item), index)
  }
  const up = (start: number): number => {
    const item = at(start)
    let index = start
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (compare(item, at(parent)) >= 0) break
      place(at(parent), index)
      index = parent
    }
    place(item, index)
    return index
  }
  const down = (start: number): void => {
    const item = at(start)
    let index = start
    for (let child = 2 * index + 1; child < items.length; child = 2 * index + 1) {
      if (child + 1 < items.length && compare(at(child + 1), at(child)) < 0) child++
      if (compare(at(child), item) >= 0) break
      place(at(child), index)
      index = child
    }
    place(item, index)
  }
  const removeAt = (index: number): T => {
    const item = at(index)
    positions.delete(keyOf(item))
    const last = items.pop() as T
    if (index < items.length) {
      place(last, index)
      if (up(index) === index) down(index)
    }
    return item
  }

  return {
    get size() {
      return items.length
    },
    set(item) {
      const index = positions.get(keyOf(item)) ?? items.length
      place(item, index)
      if (up(index) === index) down(index)
    },
    get: (key) => items[positions.get(key) ?? -1],
    has: (key) => positions.has(key),
    peek: () => items[0],
    pop: () => (items.length === 0 ? undefined : removeAt(0)),
    remove(key) {
      const index = positions.get(key)
      return index === undefined ? undefined : removeAt(index)
    },
    clear() {
      items.length = 0
      positions.clear()
    },
    values: () => items.values(),
  }
}
