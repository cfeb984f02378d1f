// The events of a store by revision, as a value: appending or forgetting gives a new log and leaves the old one as it
// was. Logs of one history share an array that is only ever appended to, each seeing its own window of it, so both
// are O(1) (amortised) instead of a copy.

/** Consecutive events; the first has revision `firstRevision`. */
export interface EventLog<E> {
  readonly firstRevision: number
  readonly length: number
  readonly shared: SharedEvents<E>
}

interface SharedEvents<E> {
  /** Revision of `events[0]`. */
  readonly baseRevision: number
  readonly events: E[]
}

/** A log whose first event will have `firstRevision`. */
export function emptyLog<E>(firstRevision: number): EventLog<E> {
  return { firstRevision, length: 0, shared: { baseRevision: firstRevision, events: [] } }
}

/** The event at a revision; undefined outside of the log. */
export function eventAt<E>(log: EventLog<E>, revision: number): E | undefined {
  if (revision < log.firstRevision || revision >= log.firstRevision + log.length) return undefined
  return log.shared.events[revision - log.shared.baseRevision]
}

function copyOf<E>(log: EventLog<E>): SharedEvents<E> {
  const offset = log.firstRevision - log.shared.baseRevision
  return { baseRevision: log.firstRevision, events: log.shared.events.slice(offset, offset + log.length) }
}

/** The log with one event more, which must have the next revision. */
export function appended<E>(log: EventLog<E>, event: E): EventLog<E> {
  const end = log.firstRevision + log.length - log.shared.baseRevision
  // Another log may have grown from the same place: then this one goes its own way.
  const shared = log.shared.events.length === end ? log.shared : copyOf(log)
  shared.events.push(event)
  return { firstRevision: log.firstRevision, length: log.length + 1, shared }
}

/** The log without its events at or before `revision`. */
export function withoutEventsUpTo<E>(log: EventLog<E>, revision: number): EventLog<E> {
  const dropped = Math.min(Math.max(revision + 1 - log.firstRevision, 0), log.length)
  if (dropped === 0) return log
  const rest: EventLog<E> = {
    firstRevision: log.firstRevision + dropped,
    length: log.length - dropped,
    shared: log.shared,
  }
  // What nobody can see is let go once it is more than what remains.
  const unseen = rest.firstRevision - rest.shared.baseRevision
  return unseen > rest.length ? { ...rest, shared: copyOf(rest) } : rest
}
