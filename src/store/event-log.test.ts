import assert from 'node:assert/strict'
import { test } from 'node:test'
import { appended, type EventLog, emptyLog, eventAt, withoutEventsUpTo } from './event-log.ts'

const eventsOf = (log: EventLog<string>): (string | undefined)[] =>
  Array.from({ length: log.length }, (_, i) => eventAt(log, log.firstRevision + i))

test('appended: two logs that grow from one do not see each other', () => {
  const one = appended(emptyLog<string>(2), 'two')
  const left = appended(one, 'left')
  const right = appended(one, 'right')
  assert.deepEqual([eventsOf(one), eventsOf(left), eventsOf(right)], [['two'], ['two', 'left'], ['two', 'right']])
})

test('withoutEventsUpTo forgets the old, and leaves the log it came from as it was', () => {
  const log = ['2', '3', '4', '5'].reduce(appended<string>, emptyLog<string>(2))
  const rest = withoutEventsUpTo(log, 4)
  assert.deepEqual([rest.firstRevision, eventsOf(rest), eventAt(rest, 4)], [5, ['5'], undefined])
  assert.deepEqual(eventsOf(log), ['2', '3', '4', '5'])
  const none = withoutEventsUpTo(rest, 9)
  assert.deepEqual([none.length, eventsOf(appended(none, '6')), appended(none, '6').firstRevision], [0, ['6'], 6])
})
