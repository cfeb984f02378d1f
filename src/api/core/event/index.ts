// Event of core/v1, which is also how events.k8s.io/v1 is stored.
import { defineKind } from '../../kind-definition.ts'
import type { Event } from '../v1.types.ts'
import { eventColumns } from './columns.ts'
import { event } from './schema.ts'
import { validateEvent } from './validate.ts'

/** Fields by which events can be selected; events.k8s.io has the same under its own names. */
export const eventFieldSelectors: Readonly<Record<string, (object: Event) => string>> = {
  'involvedObject.kind': ({ involvedObject }) => involvedObject.kind ?? '',
  'involvedObject.namespace': ({ involvedObject }) => involvedObject.namespace ?? '',
  'involvedObject.name': ({ involvedObject }) => involvedObject.name ?? '',
  'involvedObject.uid': ({ involvedObject }) => involvedObject.uid ?? '',
  'involvedObject.apiVersion': ({ involvedObject }) => involvedObject.apiVersion ?? '',
  'involvedObject.resourceVersion': ({ involvedObject }) => involvedObject.resourceVersion ?? '',
  'involvedObject.fieldPath': ({ involvedObject }) => involvedObject.fieldPath ?? '',
  reason: ({ reason }) => reason ?? '',
  reportingComponent: ({ reportingComponent }) => reportingComponent,
  source: ({ source, reportingComponent }) => source.component || reportingComponent,
  type: ({ type }) => type ?? '',
}

export const eventKind = defineKind<Event>({
  group: '',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  shortNames: ['ev'],
  namespaced: true,
  schema: event,
  fieldSelectors: eventFieldSelectors,
  columns: eventColumns,
  validate: (next, previous) => [...validateEvent(next, previous)],
})
