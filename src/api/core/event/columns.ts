// What `kubectl get events` shows. Upstream: printEvent.
import { nameColumn } from '../../columns.ts'
import type { Column } from '../../kind-definition.ts'
import { renderAge } from '../../meta/time.ts'
import type { Event } from '../v1.types.ts'

/** Events with a series say in it how often and when last. */
function lastSeen({ series, lastTimestamp, firstTimestamp, eventTime }: Event): string | undefined {
  return series?.lastObservedTime ?? lastTimestamp ?? firstTimestamp ?? eventTime
}

function renderSource({ source, reportingComponent, reportingInstance }: Event): string {
  const component = source.component || reportingComponent
  const host = source.host || reportingInstance
  return host ? `${component}, ${host}` : component
}

function renderObject({ involvedObject: { kind = '', name = '' } }: Event): string {
  return name === '' ? kind.toLowerCase() : `${kind.toLowerCase()}/${name}`
}

const column = (name: string, priority: 0 | 1, cell: Column<Event>['cell'], description: string): Column<Event> => ({
  name,
  type: 'string',
  priority,
  description,
  cell,
})

export const eventColumns: readonly Column<Event>[] = [
  column('Last Seen', 0, (event, now) => renderAge(lastSeen(event), now), 'Time since it happened last.'),
  column('Type', 0, ({ type = '' }) => type, 'Normal or Warning.'),
  column('Reason', 0, ({ reason = '' }) => reason, 'Why it happened, in a word.'),
  column('Object', 0, renderObject, 'What it is about.'),
  column('Subobject', 1, ({ involvedObject }) => involvedObject.fieldPath ?? '', 'Part of what it is about.'),
  column('Source', 1, renderSource, 'Who says so.'),
  column('Message', 0, ({ message = '' }) => message.trim(), 'What happened.'),
  column(
    'First Seen',
    1,
    (event, now) => renderAge(event.firstTimestamp ?? event.eventTime, now),
    'Time since the first.',
  ),
  {
    name: 'Count',
    type: 'string',
    priority: 1,
    description: 'How often it has happened.',
    cell: ({ series, count = 0 }) => series?.count ?? (count === 0 ? 1 : count),
  },
  { ...nameColumn, priority: 1 },
]
