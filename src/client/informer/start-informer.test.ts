import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { core } from '#api'
import { createVirtualClock, deepFreeze, seededRandom, silentLog, type TransportRequest } from '#base'
import { settleTurn } from '#base/node'
import { createClient } from '../client.ts'
import type { ClientKind } from '../contract.ts'
import { createScriptedTransport, jsonAnswer, valueFrame, watchAnswer } from '../scripted-transport.testing.ts'
import { retryDelayMs, startInformer } from './start-informer.ts'

const pods: ClientKind<core.Pod> = { group: '', version: 'v1', kind: 'Pod', plural: 'pods', namespaced: true }
const pod = (name: string, resourceVersion: string, uid = `${name}-1`, nodeName = 'n1') =>
  deepFreeze({ kind: 'Pod', metadata: { name, namespace: 'ns', uid, resourceVersion }, spec: { nodeName } })
const list = (resourceVersion: string, ...items: unknown[]) => jsonAnswer({ metadata: { resourceVersion }, items })
const isWatch = ({ target }: TransportRequest): boolean => target.includes('watch=true')

/** An informer over a scripted server, on a virtual clock, and all that its handler was told. */
function setUp() {
  const clock = createVirtualClock({ settle: settleTurn })
  const server = createScriptedTransport()
  const deps = { client: createClient(server.transport), clock, random: seededRandom(1), log: silentLog }
  const informer = startInformer(deps, pods, { indexes: { node: ({ spec }) => [spec.nodeName ?? ''] } })
  const told: string[] = []
  const name = ({ metadata }: core.Pod): string => `${metadata.name}@${metadata.resourceVersion}`
  informer.subscribe({
    added: (object) => told.push(`+${name(object)}`),
    updated: (object, previous) => told.push(`${name(previous)}→${name(object)}`),
    deleted: (object) => told.push(`-${name(object)}`),
  })
  /** Answers the watch that is asked for next. */
  const watch = async () => {
    await clock.settled()
    const pending = server.next()
    assert.ok(isWatch(pending.request), `a watch was expected, not ${pending.request.target}`)
    const { response, queue } = watchAnswer(pending.request)
    pending.answer(response)
    const send = async (type: string, object: unknown) => {
      queue.push(valueFrame({ type, object }))
      await clock.settled()
    }
    return { from: new URL(pending.request.target, 'http://x').searchParams.get('resourceVersion'), queue, send }
  }
  return { clock, server, informer, told, watch }
}

test('startInformer: lists what is at hand, watches from there, and keeps cache and index true', async () => {
  const { server, informer, told, watch } = setUp()
  await using _ = informer
  server.next().answer(list('10', pod('a', '3'), pod('b', '4')))
  await informer.synced
  const { from, send } = await watch()
  await send('ADDED', pod('c', '11'))
  await send('MODIFIED', pod('a', '12', 'a-1', 'n2'))
  await send('DELETED', pod('b', '13'))
  assert.equal(server.log[0], 'GET /api/v1/pods?resourceVersion=0')
  assert.equal(from, '10')
  assert.deepEqual(told, ['+a@3', '+b@4', '+c@11', 'a@3→a@12', '-b@13'])
  assert.deepEqual([...informer.list()], [pod('a', '12', 'a-1', 'n2'), pod('c', '11')])
  assert.deepEqual([...informer.byIndex('node', 'n1')], [pod('c', '11')])
  assert.deepEqual([...informer.byIndex('node', 'n2')], [pod('a', '12', 'a-1', 'n2')])
  assert.deepEqual(informer.get('ns/c'), pod('c', '11'))
  assert.equal(informer.resourceVersion(), '13')
})

test('startInformer: a subscriber is told of what is there, then of changes, until disposed', async () => {
  const { server, informer, watch } = setUp()
  await using _ = informer
  server.next().answer(list('1', pod('a', '1')))
  const { send } = await watch()
  const told: string[] = []
  const subscription = informer.subscribe({ added: ({ metadata }) => told.push(metadata.name) })
  await send('ADDED', pod('b', '2'))
  subscription[Symbol.dispose]()
  await send('ADDED', pod('c', '3'))
  assert.deepEqual(told, ['a', 'b'])
})

test('startInformer: a handler that throws keeps neither the others nor the cache', async () => {
  const { server, informer, told, watch } = setUp()
  await using _ = informer
  informer.subscribe({
    added: () => {
      throw new Error('mine')
    },
  })
  informer.subscribe({ added: ({ metadata }) => told.push(`second ${metadata.name}`) })
  server.next().answer(list('1', pod('a', '1')))
  await watch()
  assert.deepEqual(told, ['+a@1', 'second a'])
})

for (const how of ['event', 'answer'] as const) {
  test(`startInformer: 410 as ${how} lists the newest and tells deletions and re-creations`, async () => {
    const { server, clock, informer, told, watch } = setUp()
    await using _ = informer
    server.next().answer(list('10', pod('a', '3'), pod('b', '4'), pod('c', '5')))
    const status = { kind: 'Status', code: 410, reason: 'Expired' }
    if (how === 'event') await (await watch()).send('ERROR', status)
    else {
      await clock.settled()
      server.next().answer(jsonAnswer(status, 410))
      await clock.settled()
    }
    told.length = 0
    server.next().answer(list('50', pod('a', '3'), pod('c', '40', 'c-2'), pod('d', '41')))
    assert.equal((await watch()).from, '50')
    assert.equal(server.log[2], 'GET /api/v1/pods')
    assert.deepEqual(told, ['-b@4', '-c@5', '+c@40', '+d@41'])
  })
}

test('startInformer: after a broken watch it goes on from the last event or bookmark, with back-off', async () => {
  const { server, clock, informer, watch } = setUp()
  await using _ = informer
  server.next().answer(list('10'))
  const first = await watch()
  await first.send('BOOKMARK', { metadata: { resourceVersion: '20' } })
  first.queue.end(new Error('connection reset'))
  await clock.settled()
  const log = server.log.length
  await clock.advance(199)
  assert.equal(server.log.length, log, 'it waits at least 0.2 s')
  await clock.advance(201)
  assert.equal((await watch()).from, '20')
})

test('startInformer: a watch that the server ends is asked for again, not in a tight loop', async () => {
  const { server, clock, informer, watch } = setUp()
  await using _ = informer
  server.next().answer(list('10'))
  for (let round = 0; round < 3; round++) {
    const { from, queue } = await watch()
    assert.equal(from, '10')
    queue.end()
    await clock.settled()
    assert.throws(() => server.next(), /No request waits/)
    await clock.advance(200)
  }
})

test('startInformer: a server that cannot be reached is asked again with growing delays, and the list succeeds at last', async () => {
  const { server, clock, informer } = setUp()
  await using _ = informer
  const delays: number[] = []
  for (let failure = 0; failure < 4; failure++) {
    server.next().fail(new Error('connect ECONNREFUSED'))
    await clock.settled()
    const before = clock.now()
    await clock.runNext()
    delays.push(clock.now() - before)
  }
  for (const [i, least] of [200, 400, 800, 1600].entries())
    assert.ok(delays[i]! >= least && delays[i]! <= 2 * least, `${delays}`)
  server.next().answer(list('10', pod('a', '1')))
  await informer.synced
  assert.equal(informer.get('ns/a')?.metadata.name, 'a')
})

test('startInformer: a server that no longer knows the revision at all is listed anew', async () => {
  const { server, clock, informer, told, watch } = setUp()
  await using _ = informer
  server.next().answer(list('1000', pod('a', '900')))
  for (let failure = 0; failure < 5; failure++) {
    await clock.settled()
    server
      .next()
      .answer(jsonAnswer({ kind: 'Status', reason: 'Timeout', message: 'Too large resource version', code: 504 }, 504))
    await clock.settled()
    await clock.runNext()
  }
  server.next().answer(list('3', pod('b', '2')))
  assert.equal((await watch()).from, '3')
  assert.deepEqual(told, ['+a@900', '-a@900', '+b@2'])
})

test('startInformer: disposing it before the first list rejects synced and leaves no timer', async () => {
  const { clock, informer } = setUp()
  await informer[Symbol.asyncDispose]()
  await assert.rejects(informer.synced, { name: 'AbortError' })
  await informer.done
  assert.equal(clock.pending, 0)
})

test('retryDelayMs: doubles from 0.2 s to 30 s, and chance at most doubles that', () => {
  const none = { next: () => 0, bytes: () => new Uint8Array() }
  assert.deepEqual(
    [0, 1, 2, 3, 8, 9, 50].map((failures) => retryDelayMs(failures, none)),
    [0, 200, 400, 800, 25_600, 30_000, 30_000],
  )
  assert.equal(retryDelayMs(1, { ...none, next: () => 0.5 }), 300)
})
