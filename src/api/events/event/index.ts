// Event of events.k8s.io/v1: a view of the events that core/v1 keeps, under the names of today.
import { eventColumns } from '../../core/event/columns.ts'
import { eventFieldSelectors } from '../../core/event/index.ts'
import { validateNewEvents } from '../../core/event/validate.ts'
import type { Event as StoredEvent } from '../../core/v1.types.ts'
import { type Column, defineKind } from '../../kind-definition.ts'
import type { Event } from '../v1.types.ts'
import { eventFromStored, eventToStored } from './conversion.ts'
import { event } from './schema.ts'

/** Those of the older kind by their new names, but for the source, which is none. */
const fieldSelectors = Object.fromEntries(
  Object.entries(eventFieldSelectors)
    .filter(([path]) => path !== 'source')
    .map(([path, select]) => [
      path.replace(/^involvedObject\./, 'regarding.').replace(/^reportingComponent$/, 'reportingController'),
      (object: Event) => select(eventToStored(object)),
    ]),
)

const columns = eventColumns.map(
  (column): Column<Event> => ({ ...column, cell: (object, now) => column.cell(eventToStored(object), now) }),
)

export const eventsEventKind = defineKind<Event>({
  group: 'events.k8s.io',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  shortNames: ['ev'],
  namespaced: true,
  schema: event,
  storage: {
    group: '',
    version: 'v1',
    kind: 'Event',
    plural: 'events',
    fromStored: (object) => eventFromStored(object as StoredEvent),
    toStored: eventToStored,
  },
  fieldSelectors,
  columns,
  validate: (next, previous) => [
    ...validateNewEvents(eventToStored(next), previous === undefined ? undefined : eventToStored(previous)),
  ],
})
