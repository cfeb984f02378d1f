// Event of core/v1: what happened to an object, how often, and who says so. Stored once for core/v1 and events.k8s.io/v1.
// Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import { field, int32, microTime, pointer, required, string, struct, time } from '../../schema/language.ts'
import { objectReference } from '../reference/schema.ts'

export const eventSource = struct('core/v1.EventSource', {
  component: field(1, string),
  host: field(2, string),
})

export const eventSeries = struct('core/v1.EventSeries', {
  count: field(1, int32),
  lastObservedTime: field(2, microTime),
})

export const event = struct('core/v1.Event', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: required(1, objectMeta),
  involvedObject: required(2, objectReference),
  reason: field(3, string),
  message: field(4, string),
  source: field(5, eventSource),
  firstTimestamp: field(6, time),
  lastTimestamp: field(7, time),
  count: field(8, int32),
  type: field(9, string),
  eventTime: field(10, microTime),
  series: pointer(11, eventSeries),
  action: field(12, string),
  related: pointer(13, objectReference),
  reportingComponent: field(14, string, { presence: 'always' }),
  reportingInstance: field(15, string, { presence: 'always' }),
})
