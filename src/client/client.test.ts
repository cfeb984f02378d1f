import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type core, isNotFound, StatusError } from '#api'
import { bytesBody, frameStreamOf, type TransportResponse } from '#base'
import { createClient } from './client.ts'
import type { ClientKind, WatchEvent } from './contract.ts'
import {
  bytesFrame,
  createScriptedTransport,
  jsonAnswer,
  valueFrame,
  watchAnswer,
} from './scripted-transport.testing.ts'

const pods: ClientKind<core.Pod> = { group: '', version: 'v1', kind: 'Pod', plural: 'pods', namespaced: true }
const web = { namespace: 'shop', name: 'web' }
const text = (body: string, status: number, type = 'text/plain'): TransportResponse => ({
  status,
  headers: { 'content-type': type },
  body: bytesBody([new TextEncoder().encode(body)]),
})

/** What `call` gives when the server answers `response`. */
async function answered<R>(call: (client: ReturnType<typeof createClient>) => Promise<R>, response: TransportResponse) {
  const server = createScriptedTransport()
  const result = call(createClient(server.transport))
  server.next().answer(response)
  return result
}

test('Client.get: a Status becomes a StatusError with reason, code, text and details', async () => {
  const status = {
    kind: 'Status',
    status: 'Failure',
    message: 'pods "web" not found',
    reason: 'NotFound',
    details: { name: 'web', kind: 'pods' },
    code: 404,
  }
  const error = await answered((client) => client.get(pods, web), jsonAnswer(status, 404)).catch(
    (caught: unknown) => caught,
  )
  assert.ok(isNotFound(error))
  assert.deepEqual([error.message, error.code, error.details], [status.message, 404, status.details])
})

test('Client.get: a failure that is no Status is quoted', async () => {
  await assert.rejects(
    answered((client) => client.get(pods, web), text('bad gateway\n', 503)),
    new StatusError('ServiceUnavailable', { message: 'the server answered 503: bad gateway', code: 503 }),
  )
})

test('Client.get: half an object is an error, not text', async () => {
  await assert.rejects(
    answered((client) => client.get(pods, web), text('{"kind":"Po', 200, 'application/json')),
    /Cannot read the answer/,
  )
})

test('Client.list: items know their kind, and items that know it stay the very objects', async () => {
  const known = { kind: 'Pod', metadata: { name: 'a' } }
  const value = { metadata: { resourceVersion: '5' }, items: [known, { metadata: { name: 'b' } }] }
  const response: TransportResponse = { status: 200, headers: {}, body: bytesBody([], value) }
  const found = await answered((client) => client.list(pods), response)
  assert.equal(found.items[0], known)
  assert.deepEqual(found, {
    metadata: { resourceVersion: '5' },
    items: [known, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'b' } }],
  })
})

test('Client.list: what is no list is an error, so that nobody takes it for an empty one', async () => {
  await assert.rejects(
    answered((client) => client.list(pods), text('ok', 200)),
    /Cannot list pods: the answer is no list/,
  )
})

test('Client.listAll: follows continue to the end', async () => {
  const server = createScriptedTransport()
  const names = Array.fromAsync(createClient(server.transport).listAll(pods), (pod) => pod.metadata.name)
  server.next().answer(jsonAnswer({ metadata: { continue: 'c1' }, items: [{ metadata: { name: 'a' } }] }))
  while (server.log.length < 2) await Promise.resolve()
  server.next().answer(jsonAnswer({ metadata: {}, items: [{ metadata: { name: 'b' } }] }))
  assert.deepEqual(await names, ['a', 'b'])
  assert.deepEqual(server.log, ['GET /api/v1/pods?limit=500', 'GET /api/v1/pods?limit=500&continue=c1'])
})

test('Client.delete: gives the object that stays, and undefined for a Status', async () => {
  const stays = { kind: 'Pod', metadata: { name: 'web', deletionTimestamp: 't' } }
  assert.deepEqual(await answered((client) => client.delete(pods, web), jsonAnswer(stays)), stays)
  assert.equal(
    await answered((client) => client.delete(pods, web), jsonAnswer({ kind: 'Status', status: 'Success' })),
    undefined,
  )
})

test('Client.create: names the kind and the field manager', async () => {
  const server = createScriptedTransport()
  const created = createClient(server.transport, { fieldManager: 'me' }).create(pods, { metadata: web })
  const { request, answer } = server.next()
  answer(jsonAnswer({}))
  await created
  assert.equal(request.target, '/api/v1/namespaces/shop/pods?fieldManager=me')
  assert.deepEqual(request.body, { kind: 'value', value: { metadata: web, apiVersion: 'v1', kind: 'Pod' } })
})

const added = {
  type: 'ADDED',
  object: { metadata: { name: 'ä', resourceVersion: '1' } },
} as unknown as WatchEvent<core.Pod>
const bookmark = {
  type: 'BOOKMARK',
  object: { metadata: { resourceVersion: '9', annotations: { 'k8s.io/initial-events-end': 'true' } } },
}
const failed = { type: 'ERROR', object: { kind: 'Status', code: 410 } }

async function watched(...frames: Parameters<typeof frameStreamOf>[0][]) {
  const server = createScriptedTransport()
  const events = Array.fromAsync(createClient(server.transport).watch(pods))
  server
    .next()
    .answer({ status: 200, headers: {}, body: { kind: 'stream', frames: frameStreamOf(...(frames as Uint8Array[])) } })
  return events
}

test('Client.watch: decodes values and lines alike, a batch at a time', async () => {
  const decoded = [
    added,
    { type: 'BOOKMARK', resourceVersion: '9', initialEventsEnd: true },
    { type: 'ERROR', status: { kind: 'Status', code: 410 } },
  ]
  assert.deepEqual(await watched(valueFrame(added), bytesFrame(bookmark), valueFrame(failed)), [decoded])
})

test('Client.watch: joins a line that was split anywhere, within a character too', async () => {
  const line = bytesFrame(added)
  for (let at = 1; at < line.length; at++) assert.deepEqual(await watched(line.slice(0, at), line.slice(at)), [[added]])
})

test('Client.watch: a refusal is a StatusError, and leaving the loop ends the stream', async () => {
  const server = createScriptedTransport()
  const refused = Array.fromAsync(createClient(server.transport).watch(pods))
  server.next().answer(jsonAnswer({ kind: 'Status', reason: 'Expired', code: 410 }, 410))
  await assert.rejects(refused, { code: 410, reason: 'Expired' })

  const events = createClient(server.transport).watch(pods)[Symbol.asyncIterator]()
  const first = events.next()
  const { request, answer } = server.next()
  const { response, queue } = watchAnswer(request)
  answer(response)
  queue.push(bytesFrame(added))
  assert.deepEqual((await first).value, [added])
  await events.return?.()
  assert.equal(queue.ended, true)
})

test('Client.watch: an abort rejects with its reason, also where the transport does not end the stream', async () => {
  const server = createScriptedTransport()
  const aborting = new AbortController()
  const events = Array.fromAsync(createClient(server.transport).watch(pods, { signal: aborting.signal }))
  const { response, queue } = watchAnswer({ method: 'GET', target: '/', headers: {} })
  server.next().answer(response)
  queue.push(bytesFrame(added))
  await Promise.resolve()
  aborting.abort(new Error('enough'))
  await assert.rejects(events, { message: 'enough' })
  assert.equal(queue.ended, true)
})
