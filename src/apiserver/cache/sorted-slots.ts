// The objects of a resource in key order, cheap to change and cheap to list: additions and removals are only noted, and
// merged in when a list is next asked for. An update changes the slot's object and costs nothing here.
import type { CachedObject } from './cached-object.ts'

/** The place of one key. */
export interface Slot {
  readonly key: string
  /** undefined: deleted, about to leave the order. */
  object: CachedObject | undefined
  /** What it is indexed under. */
  indexed: string | undefined
}

const byKey = (a: Slot, b: Slot): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)

export interface SortedSlots {
  add(slot: Slot): void
  /** A slot's object has become undefined. */
  noteRemoved(): void
  /** All slots in order. Valid until the next change. */
  all(): readonly Slot[]
  /** Index of the first slot whose key is at or after `key`. */
  firstAtOrAfter(key: string): number
}

function merged(sorted: readonly Slot[], added: readonly Slot[]): Slot[] {
  const result: Slot[] = []
  let at = 0
  for (const slot of sorted) {
    if (slot.object === undefined) continue
    for (let next = added[at]; next !== undefined && next.key < slot.key; next = added[++at]) {
      if (next.object !== undefined) result.push(next)
    }
    result.push(slot)
  }
  for (let next = added[at]; next !== undefined; next = added[++at]) if (next.object !== undefined) result.push(next)
  return result
}

/** An empty order. */
export function createSortedSlots(): SortedSlots {
  let sorted: Slot[] = []
  let added: Slot[] = []
  let removed = false

  const all = (): readonly Slot[] => {
    if (added.length > 0 || removed) {
      added.sort(byKey)
      sorted = merged(sorted, added)
      added = []
      removed = false
    }
    return sorted
  }
  return {
    add: (slot) => {
      added.push(slot)
    },
    noteRemoved: () => {
      removed = true
    },
    all,
    firstAtOrAfter(key) {
      const slots = all()
      let low = 0
      let high = slots.length
      while (low < high) {
        const middle = (low + high) >>> 1
        // The index is within bounds.
        if ((slots[middle] as Slot).key < key) low = middle + 1
        else high = middle
      }
      return low
    },
  }
}
