// The two names of each field of an event. Upstream: pkg/apis/events/v1/conversion.go.
import type { Event as StoredEvent } from '../../core/v1.types.ts'
import type { Event } from '../v1.types.ts'

/** Without properties that are undefined: absent is absent. */
function compact<T extends object>(object: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T
}

/** As events.k8s.io/v1 names what core/v1 keeps. */
export function eventFromStored(stored: StoredEvent): Event {
  return compact<Event>({
    kind: 'Event',
    apiVersion: 'events.k8s.io/v1',
    metadata: stored.metadata,
    eventTime: stored.eventTime,
    series: stored.series as Event['series'],
    reportingController: stored.reportingComponent || undefined,
    reportingInstance: stored.reportingInstance || undefined,
    action: stored.action,
    reason: stored.reason,
    regarding: stored.involvedObject,
    related: stored.related,
    note: stored.message,
    type: stored.type,
    deprecatedSource: stored.source,
    deprecatedFirstTimestamp: stored.firstTimestamp,
    deprecatedLastTimestamp: stored.lastTimestamp,
    deprecatedCount: stored.count,
  })
}

/** As core/v1 keeps what events.k8s.io/v1 says. */
export function eventToStored(event: Event): StoredEvent {
  return compact<StoredEvent>({
    kind: 'Event',
    apiVersion: 'v1',
    metadata: event.metadata,
    involvedObject: event.regarding,
    reason: event.reason,
    message: event.note,
    source: event.deprecatedSource,
    firstTimestamp: event.deprecatedFirstTimestamp,
    lastTimestamp: event.deprecatedLastTimestamp,
    count: event.deprecatedCount,
    type: event.type,
    eventTime: event.eventTime,
    series: event.series,
    action: event.action,
    related: event.related,
    reportingComponent: event.reportingController ?? '',
    reportingInstance: event.reportingInstance ?? '',
  })
}
