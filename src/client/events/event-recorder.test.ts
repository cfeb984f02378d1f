import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubernetesObject } from '#api'
import { createVirtualClock, seededRandom, silentLog } from '#base'
import { settleTurn } from '#base/node'
import { createClient } from '../client.ts'
import { createScriptedTransport, jsonAnswer } from '../scripted-transport.testing.ts'
import { createEventRecorder } from './event-recorder.ts'

const web: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'ns', uid: 'u', resourceVersion: '7', creationTimestamp: '' } as never,
}
const started = { type: 'Normal', reason: 'Started', message: 'Started container' } as const

function setUp() {
  const clock = createVirtualClock({ settle: settleTurn })
  const server = createScriptedTransport()
  const deps = { client: createClient(server.transport), clock, random: seededRandom(1), log: silentLog }
  const recorder = createEventRecorder(deps, { component: 'kubelet', host: 'n1' })
  /** Answers the oldest request and gives what it said. */
  const answer = async (value: unknown = {}, status = 200) => {
    await clock.settled()
    const { request, answer: give } = server.next()
    give(jsonAnswer(value, status))
    await clock.settled()
    const body = request.body?.kind === 'value' ? (request.body.value as Record<string, unknown>) : {}
    return { line: `${request.method} ${request.target}`, body }
  }
  return { clock, server, recorder, answer }
}

test('EventRecorder: writes an event as client-go does', async () => {
  const { recorder, answer } = setUp()
  await using _ = recorder
  recorder.event(web, { ...started, fieldPath: 'spec.containers{main}' })
  const { line, body } = await answer()
  const { metadata, ...rest } = body as { metadata: { name: string; namespace: string } }
  assert.equal(line, 'POST /api/v1/namespaces/ns/events')
  assert.equal(metadata.namespace, 'ns')
  assert.match(metadata.name, /^web\.1886[0-9a-f]{12}$/)
  assert.deepEqual(rest, {
    apiVersion: 'v1',
    kind: 'Event',
    involvedObject: {
      kind: 'Pod',
      namespace: 'ns',
      name: 'web',
      uid: 'u',
      apiVersion: 'v1',
      resourceVersion: '7',
      fieldPath: 'spec.containers{main}',
    },
    reason: 'Started',
    message: 'Started container',
    source: { component: 'kubelet', host: 'n1' },
    firstTimestamp: '2026-01-01T00:00:00Z',
    lastTimestamp: '2026-01-01T00:00:00Z',
    count: 1,
    type: 'Normal',
    reportingComponent: 'kubelet',
    reportingInstance: 'n1',
  })
})

test('EventRecorder: a repetition is a patch, and a new event where the first has expired', async () => {
  const { clock, recorder, answer } = setUp()
  await using _ = recorder
  recorder.event(web, started)
  const first = await answer()
  const { name } = first.body['metadata'] as { name: string }
  await clock.advance(5_000)
  recorder.event(web, started)
  const second = await answer({ kind: 'Status', reason: 'NotFound', code: 404 }, 404)
  assert.equal(second.line, `PATCH /api/v1/namespaces/ns/events/${name}`)
  assert.deepEqual(second.body, { count: 2, lastTimestamp: '2026-01-01T00:00:05Z', message: 'Started container' })
  const third = await answer()
  assert.deepEqual([third.line, third.body['count']], ['POST /api/v1/namespaces/ns/events', 2])
})

test('EventRecorder: tries again when the server cannot be reached, and gives up when it refuses', async () => {
  const { clock, server, recorder, answer } = setUp()
  await using _ = recorder
  recorder.event(web, started)
  recorder.event(web, { ...started, reason: 'Other' })
  await clock.settled()
  server.next().fail(new Error('connect ECONNREFUSED'))
  await clock.advance(1_500)
  await answer({ kind: 'Status', reason: 'Forbidden', code: 403 }, 403)
  assert.equal((await answer()).body['reason'], 'Other')
})

test('EventRecorder: disposing writes what is queued, and waits no longer than 2 s for that', async () => {
  const { clock, server, recorder, answer } = setUp()
  recorder.event(web, started)
  recorder.event(web, { ...started, reason: 'Other' })
  const stopped = recorder[Symbol.asyncDispose]()
  recorder.event(web, { ...started, reason: 'TooLate' })
  assert.equal((await answer()).body['reason'], 'Started')
  assert.equal(server.log.length, 2)
  await clock.advance(2_000)
  await stopped
  assert.deepEqual([server.log.length, clock.pending], [2, 0])
})
