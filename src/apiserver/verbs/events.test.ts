// Events are kept once and served under both groups, for an hour.
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createVirtualClock } from '#base'
import { settleTurn } from '#base/node'
import { startTestServer, takeEvents } from '../server.testing.ts'
import { eventTtlSeconds } from './time-to-live.ts'

const involvedObject = { kind: 'Pod', namespace: 'default', name: 'web', apiVersion: 'v1' }
const value = {
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: 'web.1', namespace: 'default' },
  involvedObject,
  reason: 'Started',
  message: 'Started container app',
  type: 'Normal',
  source: { component: 'kubelet' },
}

it('an Event made in core/v1 is the same object in events.k8s.io/v1, also on a watch, and goes after an hour', async () => {
  const clock = createVirtualClock({ settle: settleTurn })
  await using test = await startTestServer({ clock })
  const events = '/apis/events.k8s.io/v1/namespaces/default/events'
  const watch = await test.raw('GET', `${events}?watch=1&timeoutSeconds=10000`)
  const { status, body: stored } = await test.ask('POST', '/api/v1/namespaces/default/events', { body: value })
  assert.equal(status, 201)
  const { body: served } = await test.ask('GET', `${events}/web.1`)
  assert.deepEqual(
    [served.apiVersion, served.regarding, served.note, served.metadata],
    ['events.k8s.io/v1', involvedObject, value.message, stored.metadata],
  )
  assert.deepEqual(takeEvents(watch), [{ type: 'ADDED', object: served }])
  const listed = await test.ask('GET', `${events}?fieldSelector=regarding.name%3Dweb`)
  assert.deepEqual(
    [listed.body.kind, listed.body.apiVersion, listed.body.items],
    ['EventList', 'events.k8s.io/v1', [served]],
  )
  await clock.advance((eventTtlSeconds + 2) * 1_000)
  assert.equal((await test.ask('GET', `${events}/web.1`)).status, 404)
  assert.equal(takeEvents(watch).at(-1)?.type, 'DELETED')
})
