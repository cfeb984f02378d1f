// The Pods that wait to be scheduled. Every one is in exactly one place:
//
//            add             pop             done
//   (none) ──────▶ active ─────────▶ inFlight ─────▶ (none)
//     │ gated ▲      ▲ ▲                │ fail
//     ▼       │      │ └── due ── backoff ◀──┤ (error, or an event since pop may help)
//   gated ────┘      │               ▲       ▼
//   (gates gone)     └──(waited)── unschedulable (an event may help, or 5 min have passed)
//
// Times are monotonic milliseconds, given with each call. Upstream counterpart: pkg/scheduler/backend/queue.
import type { core } from '#api'
import { createHeap, deepEqual, type Heap, unreachable } from '#base'
import type { ClusterEvent } from '../framework/cluster-event.ts'
import type { QueuedPod } from '../framework/plugin.ts'

/** A Pod that failed waits 1 s, then 2 s, 4 s, … */
export const podInitialBackoffMs = 1_000
/** … at most 10 s. */
export const podMaxBackoffMs = 10_000
/** A Pod that no event woke is tried again after this. */
export const unschedulableFlushMs = 300_000
/** Events kept for one Pod while it is tried; after more, any of them may have helped. */
const inFlightEventsMax = 1_000

export type QueuePlace = 'active' | 'backoff' | 'unschedulable' | 'gated' | 'inFlight'

export interface SchedulingQueueDeps {
  /** QueueSort. */
  readonly compare: (a: QueuedPod, b: QueuedPod) => number
  /** PreEnqueue: why the Pod may not be tried. */
  readonly gate: (pod: core.Pod) => string | undefined
  /** Whether the event could change the mind of one of the plugins; of any, if none is named. */
  readonly mayHelp: (pod: core.Pod, event: ClusterEvent, rejectedBy: ReadonlySet<string>) => boolean
}

export type Failure =
  /** No node will do; who said so. */
  | { readonly type: 'unschedulable'; readonly rejectedBy: ReadonlySet<string> }
  /** Something else went wrong: try again after back-off. */
  | { readonly type: 'error' }

export interface SchedulingQueue {
  add(pod: core.Pod, nowMs: number): void
  /** A newer version of a Pod that may be here. */
  update(pod: core.Pod, nowMs: number): void
  /** Forgets the Pod, wherever it is. */
  delete(uid: string): void
  /** The next Pod to try. `done` or `fail` must follow. */
  pop(): QueuedPod | undefined
  /** It is bound. */
  done(uid: string): void
  fail(uid: string, failure: Failure, nowMs: number): void
  /** Something happened that may help Pods that wait. */
  announce(event: ClusterEvent, nowMs: number): void
  /** Moves what has waited long enough. */
  advance(nowMs: number): void
  /** When `advance` next has something to do. */
  nextDueMs(): number | undefined
  place(uid: string): QueuePlace | undefined
  /** Pods in a place. */
  count(place: QueuePlace): number
}

type Place =
  | { readonly at: 'active' }
  /** `error`: not even an idle scheduler tries it before its time. */
  | { readonly at: 'backoff'; readonly dueMs: number; readonly error: boolean }
  | { readonly at: 'unschedulable'; readonly dueMs: number; readonly backoffDueMs: number }
  | { readonly at: 'gated' }
  | { readonly at: 'inFlight'; readonly events: ClusterEvent[] }

interface Entry extends QueuedPod {
  readonly place: Place
  readonly rejectedBy: ReadonlySet<string>
}

const nobody: ReadonlySet<string> = new Set()

/** Back-off after so many failures in a row. */
export function podBackoffMs(failures: number): number {
  return failures <= 0 ? 0 : Math.min(podMaxBackoffMs, podInitialBackoffMs * 2 ** (failures - 1))
}

/** An empty queue. */
export function createSchedulingQueue({ compare, gate, mayHelp }: SchedulingQueueDeps): SchedulingQueue {
  const places = createPlaces(compare)
  let order = 0

  const enter = (entry: Entry, nowMs: number): void => {
    const at = gate(entry.pod) === undefined ? 'active' : 'gated'
    places.put({ ...entry, place: { at }, queuedMs: nowMs, order: order++ })
  }
  /** Out of the unschedulable: to wait for the rest of its back-off, or to be tried. */
  const wake = (entry: Entry, nowMs: number): void => {
    if (entry.place.at !== 'unschedulable') return
    const { backoffDueMs } = entry.place
    if (backoffDueMs <= nowMs) enter(entry, nowMs)
    else places.put({ ...entry, place: { at: 'backoff', dueMs: backoffDueMs, error: false } })
  }
  const notice = (entry: Entry, event: ClusterEvent, nowMs: number): void => {
    if (entry.place.at === 'inFlight') {
      if (entry.place.events.length <= inFlightEventsMax) entry.place.events.push(event)
    } else if (entry.place.at === 'unschedulable' && mayHelp(entry.pod, event, entry.rejectedBy)) {
      wake(entry, nowMs)
    }
  }

  return {
    place: (uid) => places.get(uid)?.place.at,
    count: places.count,
    nextDueMs: places.nextDueMs,
    delete: (uid) => places.remove(uid),
    done: (uid) => places.remove(uid),
    add(pod, nowMs) {
      const { uid } = pod.metadata
      if (places.get(uid) !== undefined) this.update(pod, nowMs)
      else
        enter({ pod, uid, queuedMs: nowMs, order: 0, place: { at: 'active' }, failures: 0, rejectedBy: nobody }, nowMs)
    },
    update(pod, nowMs) {
      const entry = places.get(pod.metadata.uid)
      if (entry === undefined) return
      const next: Entry = { ...entry, pod }
      places.put(next)
      if (entry.place.at === 'gated') enter(next, nowMs)
      // Its status is what the scheduler itself writes, and helps nobody.
      else if (asksOtherwise(pod, entry.pod)) notice(next, { type: 'PodUpdated', pod, previous: entry.pod }, nowMs)
    },
    pop() {
      const entry = places.first()
      if (entry === undefined) return undefined
      const popped: Entry = { ...entry, place: { at: 'inFlight', events: [] } }
      places.put(popped)
      return popped
    },
    fail(uid, failure, nowMs) {
      const entry = places.get(uid)
      if (entry?.place.at !== 'inFlight') return
      const { events } = entry.place
      const failures = entry.failures + 1
      const backoffDueMs = nowMs + podBackoffMs(failures)
      const rejectedBy = failure.type === 'error' ? nobody : failure.rejectedBy
      const helped = events.length > inFlightEventsMax || events.some((event) => mayHelp(entry.pod, event, rejectedBy))
      const place: Place =
        failure.type === 'error' || helped
          ? { at: 'backoff', dueMs: backoffDueMs, error: failure.type === 'error' }
          : { at: 'unschedulable', dueMs: nowMs + unschedulableFlushMs, backoffDueMs }
      places.put({ ...entry, failures, rejectedBy, place })
    },
    announce(event, nowMs) {
      for (const entry of places.inFlightAndUnschedulable()) notice(entry, event, nowMs)
    },
    advance(nowMs) {
      for (const entry of places.due(nowMs)) enter(entry, nowMs)
    },
  }
}

/** Whether a Pod's new version asks for something else than the one before. */
function asksOtherwise(pod: core.Pod, previous: core.Pod): boolean {
  return !deepEqual(pod.spec, previous.spec) || !deepEqual(pod.metadata.labels, previous.metadata.labels)
}

/** Where every Pod is, and for each place the order in which it is left. */
function createPlaces(compare: (a: QueuedPod, b: QueuedPod) => number) {
  const keyOf = (entry: Entry): string => entry.uid
  const byDue = (a: Entry, b: Entry): number => dueOf(a) - dueOf(b) || a.order - b.order
  const active = createHeap<string, Entry>({ keyOf, compare })
  const backoff = createHeap<string, Entry>({ keyOf, compare: byDue })
  const errorBackoff = createHeap<string, Entry>({ keyOf, compare: byDue })
  const unschedulable = createHeap<string, Entry>({ keyOf, compare: byDue })
  const gated = new Map<string, Entry>()
  const inFlight = new Map<string, Entry>()
  const waiting = [backoff, errorBackoff, unschedulable]
  const heaps = [active, ...waiting]

  const get = (uid: string): Entry | undefined => {
    for (const heap of heaps) {
      const found = heap.get(uid)
      if (found !== undefined) return found
    }
    return gated.get(uid) ?? inFlight.get(uid)
  }
  const remove = (uid: string): void => {
    for (const heap of heaps) heap.remove(uid)
    gated.delete(uid)
    inFlight.delete(uid)
  }
  const put = (entry: Entry): void => {
    remove(entry.uid)
    const { place } = entry
    switch (place.at) {
      case 'active':
        return active.set(entry)
      case 'backoff':
        return (place.error ? errorBackoff : backoff).set(entry)
      case 'unschedulable':
        return unschedulable.set(entry)
      case 'gated':
        return void gated.set(entry.uid, entry)
      case 'inFlight':
        return void inFlight.set(entry.uid, entry)
      default:
        return unreachable(place)
    }
  }
  return {
    get,
    put,
    remove,
    /** Who is tried next: the first of the active, else, rather than idle, the first of those that back off. */
    first: () => active.peek() ?? backoff.peek(),
    inFlightAndUnschedulable: () => [...inFlight.values(), ...unschedulable.values()],
    nextDueMs(): number | undefined {
      const dues = waiting.map((heap) => heap.peek()).filter((entry) => entry !== undefined)
      return dues.length === 0 ? undefined : Math.min(...dues.map(dueOf))
    },
    due: (nowMs: number): readonly Entry[] => waiting.flatMap((heap) => takeDue(heap, nowMs)),
    count: (at: QueuePlace): number =>
      ({
        active: active.size,
        backoff: backoff.size + errorBackoff.size,
        unschedulable: unschedulable.size,
        gated: gated.size,
        inFlight: inFlight.size,
      })[at],
  }
}

function dueOf({ place }: Entry): number {
  return 'dueMs' in place ? place.dueMs : 0
}

/** Takes out what is due, first things first. */
function takeDue(heap: Heap<string, Entry>, nowMs: number): readonly Entry[] {
  const found: Entry[] = []
  for (let entry = heap.peek(); entry !== undefined && dueOf(entry) <= nowMs; entry = heap.peek()) {
    found.push(entry)
    heap.pop()
  }
  return found
}
