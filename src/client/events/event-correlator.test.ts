import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderTime } from '#api'
import { virtualStartMs } from '#base'
import { createEventCorrelator, type EventCorrelator, similarEventsMax, spamBurst } from './event-correlator.ts'
import type { NewEvent } from './new-event.ts'

let names = 0
/** An event about Pod `pod`, so many seconds into the test. */
function event(message: string, { seconds = 0, reason = 'BackOff', pod = 'web' } = {}): NewEvent {
  const time = renderTime(virtualStartMs + seconds * 1_000)
  return {
    metadata: { name: `${pod}.${names++}`, namespace: 'ns' },
    involvedObject: { kind: 'Pod', namespace: 'ns', name: pod, uid: `${pod}-1`, apiVersion: 'v1' },
    source: { component: 'kubelet', host: 'n1' },
    type: 'Warning',
    reason,
    message,
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
  }
}

/** What becomes of an event, in a word and a text. */
function outcome(correlator: EventCorrelator, given: NewEvent): string {
  const correlation = correlator.correlate(given)
  if (correlation.type === 'create') return `create ${correlation.event.message}`
  return correlation.type === 'count' ? `count ${correlation.patch.count}: ${correlation.patch.message}` : 'drop'
}

test('correlate: the same event again counts onto the first one, which keeps its name and first time', () => {
  const correlator = createEventCorrelator()
  const first = event('a')
  const third = event('a', { seconds: 30 })
  assert.deepEqual(correlator.correlate(first), { type: 'create', event: first })
  assert.equal(outcome(correlator, event('a', { seconds: 20 })), 'count 2: a')
  assert.deepEqual(correlator.correlate(third), {
    type: 'count',
    event: { ...third, metadata: first.metadata, firstTimestamp: first.firstTimestamp, count: 3 },
    patch: { count: 3, lastTimestamp: third.lastTimestamp, message: 'a' },
  })
})

test('correlate: events that differ in reason, object or message are events of their own', () => {
  const correlator = createEventCorrelator()
  for (const [message, options] of [
    ['a', {}],
    ['b', {}],
    ['a', { reason: 'Killing' }],
    ['a', { pod: 'db' }],
  ] as const) {
    assert.equal(outcome(correlator, event(message, options)), `create ${message}`)
  }
})

test('correlate: the tenth message of one kind within 10 minutes is combined, and those after it count onto it', () => {
  const correlator = createEventCorrelator()
  for (let i = 1; i < similarEventsMax; i++) assert.equal(outcome(correlator, event(`m${i}`)), `create m${i}`)
  assert.equal(outcome(correlator, event('m10')), 'create (combined from similar events): m10')
  assert.equal(outcome(correlator, event('m11')), 'count 2: (combined from similar events): m11')
  assert.equal(
    outcome(correlator, event('m12', { seconds: 601 })),
    'create m12',
    'after ten quiet minutes it starts anew',
  )
})

test('correlate: the 26th event of a source about an object is dropped, and one more passes every 5 minutes', () => {
  const correlator = createEventCorrelator()
  for (let i = 0; i < spamBurst; i++) assert.notEqual(outcome(correlator, event('a', { reason: `r${i}` })), 'drop')
  assert.equal(outcome(correlator, event('a', { reason: 'more' })), 'drop')
  assert.equal(outcome(correlator, event('a', { reason: 'more', pod: 'db' })), 'create a', 'another object has its own')
  assert.equal(outcome(correlator, event('a', { reason: 'late', seconds: 299 })), 'drop')
  assert.equal(outcome(correlator, event('a', { reason: 'late', seconds: 300 })), 'count 2: a')
  assert.equal(outcome(correlator, event('a', { reason: 'late', seconds: 301 })), 'drop')
})
