// Printed from the schemas by `npm run update:types`; do not edit.
import type { EventSource, ObjectReference } from '../core/v1.types.ts'
import type { NamespacedObjectMeta } from '../meta/object-meta.ts'

export interface Event {
  readonly kind?: string
  readonly apiVersion?: string
  readonly metadata: NamespacedObjectMeta
  readonly eventTime: string
  readonly series?: EventSeries
  readonly reportingController?: string
  readonly reportingInstance?: string
  readonly action?: string
  readonly reason?: string
  readonly regarding: ObjectReference
  readonly related?: ObjectReference
  readonly note?: string
  readonly type?: string
  readonly deprecatedSource: EventSource
  readonly deprecatedFirstTimestamp?: string
  readonly deprecatedLastTimestamp?: string
  readonly deprecatedCount?: number
}

export interface EventSeries {
  readonly count: number
  readonly lastObservedTime: string
}
