// The last events of a resource, so that a watch can start in the past. Bounded by number and by bytes.
import type { CacheEvent } from './cache-event.ts'

/** Events kept per resource: a minute of a busy cluster's writes to one resource. */
export const ringEventsMax = 10_000
/** Bytes of objects that the events of one resource may hold. */
export const ringBytesMax = 32 * 1024 * 1024

export interface EventRing {
  /** Every event after this revision is held. */
  readonly horizon: number
  push(event: CacheEvent): void
  /** The events after a revision, which must be at or after the horizon, oldest first. */
  after(revision: number): readonly CacheEvent[]
}

/** A ring that holds everything after `horizon`. */
export function createEventRing(initialHorizon: number): EventRing {
  let events: CacheEvent[] = []
  let first = 0
  let bytes = 0
  let horizon = initialHorizon

  const drop = (): void => {
    const oldest = events[first++]
    if (oldest === undefined) return
    bytes -= oldest.object.size
    horizon = oldest.revision
    if (first > 64 && first * 2 > events.length) {
      events = events.slice(first)
      first = 0
    }
  }
  return {
    get horizon() {
      return horizon
    },
    push(event) {
      events.push(event)
      bytes += event.object.size
      while (events.length - first > ringEventsMax || (bytes > ringBytesMax && events.length - first > 1)) drop()
    },
    after(revision) {
      let low = first
      let high = events.length
      while (low < high) {
        const middle = (low + high) >>> 1
        // The index is within bounds.
        if ((events[middle] as CacheEvent).revision <= revision) low = middle + 1
        else high = middle
      }
      return events.slice(low)
    },
  }
}
