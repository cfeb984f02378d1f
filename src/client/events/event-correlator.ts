// What becomes of an event in the light of those before it: written, counted onto one that is there, written as one of
// many similar ones, or dropped. Time is given with each event. Upstream counterpart: client-go's EventCorrelator.
import { createLru, type Lru, parseRfc3339 } from '#base'
import type { NewEvent } from './new-event.ts'

/** Kinds of events remembered, each for a group, a count and a source. */
const rememberedMax = 4_096
/** Events that differ only in their message are combined from this one on … */
export const similarEventsMax = 10
/** … unless the last was longer ago than this. */
const similarIntervalMs = 600_000
/** Events of one source about one object that pass at once … */
export const spamBurst = 25
/** … and how long until one more may. */
const spamTokenMs = 300_000

const combinedPrefix = '(combined from similar events): '

/** What to do about an event. */
export type Correlation =
  | { readonly type: 'create'; readonly event: NewEvent }
  /** Counts onto the event of that name: patch it. If it is no longer there, `event` is to be created. */
  | { readonly type: 'count'; readonly event: NewEvent; readonly patch: EventPatch }
  | { readonly type: 'drop' }

export type EventPatch = Pick<NewEvent, 'count' | 'lastTimestamp' | 'message'> & {
  /** As of the last of them. */
  readonly metadata?: Pick<NewEvent['metadata'], 'annotations'>
}

export interface EventCorrelator {
  correlate(event: NewEvent): Correlation
}

interface Observation {
  readonly name: string
  readonly firstTimestamp: string
  readonly count: number
}

/** A correlator that has seen nothing. */
export function createEventCorrelator(): EventCorrelator {
  const combine = createCombiner()
  const observed = createLru<string, Observation>({ entriesMax: rememberedMax })
  const passes = createSpamFilter()
  return {
    correlate(given) {
      const { event, key } = combine(given)
      const last = observed.get(key)
      const counted = last === undefined ? event : countedOnto(event, last)
      const { firstTimestamp, lastTimestamp, count, message } = counted
      const { annotations } = event.metadata
      observed.set(key, { name: counted.metadata.name, firstTimestamp, count })
      if (!passes(event)) return { type: 'drop' }
      if (last === undefined) return { type: 'create', event }
      const metadata = annotations === undefined ? {} : { metadata: { annotations } }
      return { type: 'count', event: counted, patch: { count, lastTimestamp, message, ...metadata } }
    },
  }
}

function countedOnto(event: NewEvent, { name, firstTimestamp, count }: Observation): NewEvent {
  return { ...event, metadata: { ...event.metadata, name }, firstTimestamp, count: count + 1 }
}

function sourceAndObject({ source, involvedObject: object }: NewEvent): readonly (string | undefined)[] {
  return [source.component, source.host, object.kind, object.namespace, object.name, object.uid, object.apiVersion]
}

function keyOf(...parts: readonly (string | undefined)[]): string {
  return JSON.stringify(parts)
}

/** Makes one event of those that differ only in their message, once there are too many. */
function createCombiner(): (event: NewEvent) => { readonly event: NewEvent; readonly key: string } {
  const groups: Lru<string, { readonly messages: Set<string>; lastMs: number }> = createLru({
    entriesMax: rememberedMax,
  })
  return (event) => {
    const nowMs = parseRfc3339(event.lastTimestamp) ?? 0
    const groupKey = keyOf(...sourceAndObject(event), event.type, event.reason)
    let group = groups.get(groupKey)
    if (group === undefined || nowMs - group.lastMs > similarIntervalMs) group = { messages: new Set(), lastMs: nowMs }
    group.messages.add(event.message)
    group.lastMs = nowMs
    groups.set(groupKey, group)
    if (group.messages.size < similarEventsMax) {
      const { fieldPath } = event.involvedObject
      return { event, key: keyOf(...sourceAndObject(event), fieldPath, event.type, event.reason, event.message) }
    }
    // One goes for each that comes, so that the set stays bounded and the group stays combined.
    for (const message of group.messages) {
      group.messages.delete(message)
      break
    }
    return { event: { ...event, message: combinedPrefix + event.message }, key: groupKey }
  }
}

/** A bucket of tokens a source and object. */
function createSpamFilter(): (event: NewEvent) => boolean {
  const buckets = createLru<string, { readonly tokens: number; readonly atMs: number }>({ entriesMax: rememberedMax })
  return (event) => {
    const nowMs = parseRfc3339(event.lastTimestamp) ?? 0
    const key = keyOf(...sourceAndObject(event))
    const { tokens, atMs } = buckets.get(key) ?? { tokens: spamBurst, atMs: nowMs }
    const available = Math.min(spamBurst, tokens + Math.max(0, nowMs - atMs) / spamTokenMs)
    const passes = available >= 1
    buckets.set(key, { tokens: passes ? available - 1 : available, atMs: nowMs })
    return passes
  }
}
