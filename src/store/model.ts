// The store's contract as a pure function: `step(state, request)` gives the next state and the response. It is the oracle
// every driver is compared with, and the memory driver runs it as it is, so there is one set of semantics.
//
// That costs the memory driver little because the state is persistent data: a sorted map that shares all but O(log n)
// nodes from one revision to the next (some microseconds a write with 100,000 keys), and a log of events that shares its
// array. Only the current items are kept; an older revision is read by undoing the events since, which for a paged list
// are few. Compaction forgets events, so it bounds both the memory and that work.
import type {
  CreateResult,
  DeleteResult,
  GetResult,
  RangeResult,
  StoredItem,
  StoreEvent,
  UpdateResult,
} from './contract.ts'
import { appended, type EventLog, emptyLog, eventAt, withoutEventsUpTo } from './event-log.ts'
import { compareKeys, type KeyBounds, withinBounds } from './key-order.ts'
import { type SortedMap, sizeOf, sortedMaps } from './sorted-map.ts'

/** Revision of a store in which nothing has happened, as in etcd. */
export const firstRevision = 1

interface ModelItem extends StoredItem {
  /** When the item goes by itself, in milliseconds since the epoch. */
  readonly expiresAtMs: number | undefined
}

interface LogEntry {
  readonly event: StoreEvent
  readonly previous: ModelItem | undefined
}

interface Deadline {
  readonly expiresAtMs: number
  readonly key: string
}

/** Everything a store knows. Never changed in place. */
export interface StoreState {
  readonly revision: number
  /** 0 if nothing was compacted. */
  readonly compactedRevision: number
  readonly items: SortedMap<string, ModelItem>
  readonly deadlines: SortedMap<Deadline, true>
  /** The events after `compactedRevision`, each with what it replaced. */
  readonly log: EventLog<LogEntry>
}

const itemMaps = sortedMaps<string>(compareKeys)
const deadlineMaps = sortedMaps<Deadline>((a, b) => a.expiresAtMs - b.expiresAtMs || compareKeys(a.key, b.key))

const noBytes = new Uint8Array(0)

/** A new store. */
export const emptyState: StoreState = {
  revision: firstRevision,
  compactedRevision: 0,
  items: undefined,
  deadlines: undefined,
  log: emptyLog(firstRevision + 1),
}

/** What can be asked. Keys, values and limits are checked before. */
export type StoreRequest =
  | { readonly op: 'get'; readonly key: string; readonly revision?: number | undefined }
  | RangeRequest
  | WriteRequest
  | { readonly op: 'expire'; readonly nowMs: number; readonly limit: number }
  | { readonly op: 'compact'; readonly revision: number }
  | EventsRequest

export interface RangeRequest {
  readonly op: 'range'
  readonly bounds: KeyBounds
  /** 0: all. */
  readonly limit: number
  readonly revision?: number | undefined
  readonly keysOnly?: boolean | undefined
}

export type WriteRequest =
  | {
      readonly op: 'create'
      readonly key: string
      readonly value: Uint8Array
      readonly expiresAtMs?: number | undefined
    }
  | {
      readonly op: 'update'
      readonly key: string
      readonly value: Uint8Array
      readonly expectedModRevision: number
      readonly expiresAtMs?: number | undefined
    }
  | { readonly op: 'delete'; readonly key: string; readonly expectedModRevision?: number | undefined }

/** What a watch of the bounds delivers after `afterRevision`. */
export interface EventsRequest {
  readonly op: 'events'
  readonly bounds: KeyBounds
  readonly afterRevision: number
  /** Revisions to look at, at most. */
  readonly limit: number
}

/** A refusal that a driver turns into a StoreError. */
export interface RevisionProblem {
  readonly outcome: 'compacted' | 'futureRevision'
  /** The revision that was asked for. */
  readonly asked: number
  /** The compacted revision, or the current one. */
  readonly bound: number
}

export interface EventsResult {
  readonly outcome: 'events'
  readonly events: readonly StoreEvent[]
  /** Every event up to this revision is among `events` or in an earlier answer. */
  readonly reached: number
}

export type StoreResponse =
  | RevisionProblem
  | { readonly outcome: 'got'; readonly result: GetResult }
  | { readonly outcome: 'ranged'; readonly result: RangeResult }
  | { readonly outcome: 'created'; readonly result: CreateResult }
  | { readonly outcome: 'updated'; readonly result: UpdateResult }
  | { readonly outcome: 'deleted'; readonly result: DeleteResult }
  | { readonly outcome: 'expired'; readonly count: number }
  | { readonly outcome: 'compactionDone' }
  | EventsResult

export type Step = readonly [state: StoreState, response: StoreResponse]

/** Answers one request. */
export function step(state: StoreState, request: StoreRequest): Step {
  switch (request.op) {
    case 'get':
      return [state, get(state, request.key, request.revision)]
    case 'range':
      return [state, range(state, request)]
    case 'create':
      return create(state, request)
    case 'update':
      return update(state, request)
    case 'delete':
      return remove(state, request)
    case 'expire':
      return expire(state, request.nowMs, request.limit)
    case 'compact':
      return compact(state, request.revision)
    case 'events':
      return [state, events(state, request)]
  }
}

/** When the next item goes by itself; undefined if none does. */
export function nextDeadlineMs(state: StoreState): number | undefined {
  return deadlineMaps.first(state.deadlines)?.key.expiresAtMs
}

function itemOf({ key, value, createRevision, modRevision }: StoredItem): StoredItem {
  return { key, value, createRevision, modRevision }
}

/** Whether a revision can be read: it has happened and has not been compacted. */
export function revisionProblem(
  { revision, compactedRevision }: Pick<StoreState, 'revision' | 'compactedRevision'>,
  asked: number,
): RevisionProblem | undefined {
  if (asked > revision) return { outcome: 'futureRevision', asked, bound: revision }
  if (asked < compactedRevision) return { outcome: 'compacted', asked, bound: compactedRevision }
  return undefined
}

/** The items as they were at a revision: the current ones with the later events undone. */
function itemsAt(state: StoreState, revision: number, bounds: KeyBounds): SortedMap<string, ModelItem> {
  let items = state.items
  for (let at = state.revision; at > revision; at--) {
    const entry = eventAt(state.log, at)
    if (entry === undefined || !withinBounds(entry.event.key, bounds)) continue
    const { event, previous } = entry
    items = previous === undefined ? itemMaps.remove(items, event.key) : itemMaps.set(items, event.key, previous)
  }
  return items
}

function get(state: StoreState, key: string, asked: number | undefined): StoreResponse {
  const revision = asked ?? state.revision
  const problem = revisionProblem(state, revision)
  if (problem !== undefined) return problem
  const item = itemMaps.get(itemsAt(state, revision, { start: key, end: `${key}\0` }), key)
  return { outcome: 'got', result: { revision, item: item && itemOf(item) } }
}

function range(state: StoreState, request: RangeRequest): StoreResponse {
  const { bounds, limit, keysOnly } = request
  const revision = request.revision ?? state.revision
  const problem = revisionProblem(state, revision)
  if (problem !== undefined) return problem
  const all = itemsAt(state, revision, bounds)
  const end = bounds.end === undefined ? sizeOf(all) : itemMaps.rank(all, bounds.end)
  const count = Math.max(end - itemMaps.rank(all, bounds.start), 0)
  const wanted = limit > 0 ? Math.min(limit, count) : count
  const items: StoredItem[] = []
  if (wanted > 0) {
    for (const { value } of itemMaps.from(all, bounds.start)) {
      items.push(keysOnly === true ? { ...itemOf(value), value: noBytes } : itemOf(value))
      if (items.length === wanted) break
    }
  }
  const remaining = count - wanted
  return { outcome: 'ranged', result: { revision, items, more: remaining > 0, remaining } }
}

interface Change {
  readonly key: string
  readonly previous: ModelItem | undefined
  /** What the key holds from now on: undefined deletes it. */
  readonly next: { readonly value: Uint8Array; readonly expiresAtMs: number | undefined } | undefined
}

/** The state after the next revision, and that revision. */
function changed(state: StoreState, { key, previous, next }: Change): StoreState {
  const modRevision = state.revision + 1
  const createRevision = previous?.createRevision ?? modRevision
  let { items, deadlines } = state
  if (previous?.expiresAtMs !== undefined) {
    deadlines = deadlineMaps.remove(deadlines, { expiresAtMs: previous.expiresAtMs, key })
  }
  let event: StoreEvent
  if (next === undefined) {
    items = itemMaps.remove(items, key)
    event = { type: 'delete', key, previousValue: previous?.value ?? noBytes, createRevision, modRevision }
  } else {
    const { value, expiresAtMs } = next
    items = itemMaps.set(items, key, { key, value, createRevision, modRevision, expiresAtMs })
    if (expiresAtMs !== undefined) deadlines = deadlineMaps.set(deadlines, { expiresAtMs, key }, true)
    event = { type: 'put', key, value, previousValue: previous?.value, createRevision, modRevision }
  }
  return { ...state, revision: modRevision, items, deadlines, log: appended(state.log, { event, previous }) }
}

function create(state: StoreState, { key, value, expiresAtMs }: WriteRequest & { op: 'create' }): Step {
  const existing = itemMaps.get(state.items, key)
  if (existing !== undefined) {
    return [state, { outcome: 'created', result: { outcome: 'conflict', existing: itemOf(existing) } }]
  }
  const next = changed(state, { key, previous: undefined, next: { value, expiresAtMs } })
  return [next, { outcome: 'created', result: { outcome: 'ok', revision: next.revision } }]
}

function update(state: StoreState, request: WriteRequest & { op: 'update' }): Step {
  const { key, value, expectedModRevision, expiresAtMs } = request
  const previous = itemMaps.get(state.items, key)
  if (previous === undefined) return [state, { outcome: 'updated', result: { outcome: 'notFound' } }]
  if (previous.modRevision !== expectedModRevision) {
    return [state, { outcome: 'updated', result: { outcome: 'conflict', current: itemOf(previous) } }]
  }
  const next = changed(state, { key, previous, next: { value, expiresAtMs } })
  return [next, { outcome: 'updated', result: { outcome: 'ok', revision: next.revision } }]
}

function remove(state: StoreState, { key, expectedModRevision }: WriteRequest & { op: 'delete' }): Step {
  const previous = itemMaps.get(state.items, key)
  if (previous === undefined) return [state, { outcome: 'deleted', result: { outcome: 'notFound' } }]
  if (expectedModRevision !== undefined && previous.modRevision !== expectedModRevision) {
    return [state, { outcome: 'deleted', result: { outcome: 'conflict', current: itemOf(previous) } }]
  }
  const next = changed(state, { key, previous, next: undefined })
  const result = { outcome: 'ok', revision: next.revision, deleted: itemOf(previous) } as const
  return [next, { outcome: 'deleted', result }]
}

/** Deletes what should be gone by now, earliest deadline first, then in key order. */
function expire(state: StoreState, nowMs: number, limit: number): Step {
  let next = state
  let count = 0
  for (; count < limit; count++) {
    const deadline = deadlineMaps.first(next.deadlines)?.key
    if (deadline === undefined || deadline.expiresAtMs > nowMs) break
    next = changed(next, { key: deadline.key, previous: itemMaps.get(next.items, deadline.key), next: undefined })
  }
  return [next, { outcome: 'expired', count }]
}

function compact(state: StoreState, asked: number): Step {
  if (asked > state.revision) return [state, { outcome: 'futureRevision', asked, bound: state.revision }]
  if (asked <= state.compactedRevision) return [state, { outcome: 'compactionDone' }]
  const next = { ...state, compactedRevision: asked, log: withoutEventsUpTo(state.log, asked) }
  return [next, { outcome: 'compactionDone' }]
}

function events(state: StoreState, { bounds, afterRevision, limit }: EventsRequest): StoreResponse {
  const problem = revisionProblem(state, afterRevision)
  if (problem !== undefined) return problem
  const reached = Math.min(state.revision, afterRevision + limit)
  const found: StoreEvent[] = []
  for (let revision = afterRevision + 1; revision <= reached; revision++) {
    const entry = eventAt(state.log, revision)
    if (entry !== undefined && withinBounds(entry.event.key, bounds)) found.push(entry.event)
  }
  return { outcome: 'events', events: found, reached }
}
