// Event of events.k8s.io/v1: the names of today for what core/v1 stores. Facts of the Kubernetes v1.36 API.
import { eventSource } from '../../core/event/schema.ts'
import { objectReference } from '../../core/reference/schema.ts'
import { objectMeta } from '../../meta/schema.ts'
import { field, int32, microTime, pointer, required, string, struct, time } from '../../schema/language.ts'

export const eventSeries = struct('events/v1.EventSeries', {
  count: required(1, int32),
  lastObservedTime: field(2, microTime, { required: true }),
})

export const event = struct('events/v1.Event', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  eventTime: field(2, microTime, { required: true }),
  series: pointer(3, eventSeries),
  reportingController: field(4, string),
  reportingInstance: field(5, string),
  action: field(6, string),
  reason: field(7, string),
  regarding: field(8, objectReference),
  related: pointer(9, objectReference),
  note: field(10, string),
  type: field(11, string),
  deprecatedSource: field(12, eventSource),
  deprecatedFirstTimestamp: field(13, time),
  deprecatedLastTimestamp: field(14, time),
  deprecatedCount: field(15, int32),
})
