import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { core } from '#api'
import {
  bytesBody,
  createFrameQueue,
  createVirtualClock,
  deepFreeze,
  type Frame,
  type FrameQueue,
  seededRandom,
  silentLog,
  type Transport,
  type TransportResponse,
} from '#base'
import { settleTurn } from '#base/node'
import { createClient, type EventRecorder } from '#client'
import { defaultPlugins } from './default-profile.ts'
import type { Plugin } from './framework/plugin.ts'
import { type SchedulerOptions, startScheduler } from './start-scheduler.ts'
import { testNode, testPod } from './objects.testing.ts'

type Stored = core.Pod | core.Node
type Resource = 'pods' | 'nodes'

const answer = (value: unknown, status = 200): TransportResponse => ({
  status,
  headers: {},
  body: bytesBody([], value),
})

/** As much of an API server as a scheduler needs: lists, watches, bindings, status patches. */
function createSmallApi() {
  const objects = new Map<string, Stored>()
  const watches: { readonly resource: Resource; readonly queue: FrameQueue<Frame> }[] = []
  const writes: string[] = []
  let revision = 1
  let bindingFailure: unknown

  const send = (resource: Resource, type: string, object: Stored): void => {
    for (const watch of watches) {
      if (watch.resource === resource) watch.queue.push({ value: { type, object }, encode: () => new Uint8Array() })
    }
  }
  const put = (resource: Resource, object: Stored): void => {
    const key = `${resource}/${object.metadata.name}`
    const type = objects.has(key) ? 'MODIFIED' : 'ADDED'
    const stored = deepFreeze({
      ...object,
      metadata: { ...object.metadata, resourceVersion: String(++revision) },
    }) as Stored
    objects.set(key, stored)
    send(resource, type, stored)
  }
  const remove = (resource: Resource, name: string): void => {
    const object = objects.get(`${resource}/${name}`)
    objects.delete(`${resource}/${name}`)
    if (object) send(resource, 'DELETED', object)
  }
  const bind = (name: string, target: string): TransportResponse => {
    const pod = objects.get(`pods/${name}`) as core.Pod | undefined
    if (bindingFailure !== undefined) throw bindingFailure
    if (pod === undefined)
      return answer({ kind: 'Status', reason: 'NotFound', message: `pods "${name}" not found`, code: 404 }, 404)
    put('pods', { ...pod, spec: { ...pod.spec, nodeName: target } })
    return answer({ kind: 'Status', status: 'Success' }, 201)
  }
  const transport: Transport = async ({ method, target, body }) => {
    const { pathname, searchParams } = new URL(target, 'http://server')
    const [, resource = 'others', name = '', subresource] =
      /(pods|nodes)(?:\/([^/]+)(?:\/(\w+))?)?$/.exec(pathname) ?? []
    if (method === 'GET' && searchParams.has('watch')) {
      const queue = createFrameQueue<Frame>({ maxFrames: 10_000 })
      watches.push({ resource: resource as Resource, queue })
      return { status: 200, headers: {}, body: { kind: 'stream', frames: queue.stream } }
    }
    if (method === 'GET') {
      const items = [...objects].filter(([key]) => key.startsWith(resource)).map(([, object]) => object)
      return answer({ metadata: { resourceVersion: String(revision) }, items })
    }
    const value =
      body?.kind === 'value'
        ? (body.value as { target?: { name: string }; status?: { conditions: core.PodCondition[] } })
        : {}
    if (subresource === 'binding') {
      writes.push(`bind ${name} ${value.target?.name}`)
      return bind(name, value.target?.name ?? '')
    }
    const [condition] = value.status?.conditions ?? []
    writes.push(
      `${method} ${name}/${subresource} ${condition?.type}=${condition?.status} ${condition?.reason}: ${condition?.message}`,
    )
    const pod = objects.get(`pods/${name}`) as core.Pod
    put('pods', { ...pod, status: { ...pod.status, conditions: condition ? [condition] : [] } })
    return answer(pod)
  }
  return {
    transport,
    put,
    remove,
    writes,
    failBindings: (error: unknown) => (bindingFailure = error),
    pod: (name: string) => objects.get(`pods/${name}`) as core.Pod,
  }
}

/** A scheduler that watches: the small API does not tell a watch what happened before it. */
async function setUp(...nodes: core.Node[]) {
  return setUpWith({}, ...nodes)
}

async function setUpWith(options: SchedulerOptions, ...nodes: core.Node[]) {
  const clock = createVirtualClock({ settle: settleTurn })
  const api = createSmallApi()
  for (const node of nodes) api.put('nodes', node)
  const events: string[] = []
  const recorder: EventRecorder = {
    event: ({ metadata }, { type, reason, message }) =>
      void events.push(`${metadata.name} ${type} ${reason}: ${message}`),
  }
  const deps = { client: createClient(api.transport), clock, random: seededRandom(1), log: silentLog, recorder }
  const scheduler = startScheduler(deps, options)
  await clock.settled()
  return { clock, api, events, scheduler }
}

const insufficient =
  '0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.'

test('startScheduler: binds a Pod in the turn in which it arrives, and says so', async () => {
  const { clock, api, events, scheduler } = await setUp(testNode('a'))
  await using _ = scheduler
  api.put('pods', testPod('p'))
  await clock.settled()
  assert.deepEqual(api.writes, ['bind p a'])
  assert.deepEqual(events, ['p Normal Scheduled: Successfully assigned ns/p to a'])
  assert.equal(clock.monotonic(), 0)
})

test('startScheduler: leaves alone what is bound, belongs to another scheduler, is gated, has ended or is being deleted', async () => {
  const { clock, api, scheduler } = await setUp(testNode('a'))
  await using _ = scheduler
  const deleted = testPod('deleted')
  for (const pod of [
    testPod('bound', { nodeName: 'a' }),
    testPod('other', { schedulerName: 'other' }),
    testPod('gated', { schedulingGates: [{ name: 'g' }] }),
    testPod('failed', { status: { phase: 'Failed' } }),
    { ...deleted, metadata: { ...deleted.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } },
  ]) {
    api.put('pods', pod)
  }
  await clock.advance(600_000)
  assert.deepEqual(api.writes, [])
  api.put('pods', testPod('gated'))
  await clock.settled()
  assert.deepEqual(api.writes, ['bind gated a'])
})

test('startScheduler: Pods that come together share the nodes as if bound one by one', async () => {
  const { clock, api, scheduler } = await setUp(
    testNode('a', { allocatable: { cpu: '2' } }),
    testNode('b', { allocatable: { cpu: '2' } }),
  )
  await using _ = scheduler
  for (let index = 0; index < 200; index++) api.put('pods', testPod(`p${index}`, { requests: { cpu: '20m' } }))
  await clock.advance(1_000)
  const onA = api.writes.filter((line) => line.endsWith(' a')).length
  assert.deepEqual([api.writes.length, onA], [200, 100])
})

test('startScheduler: tells an unschedulable Pod why, once, and binds it when another goes', async () => {
  const { clock, api, events, scheduler } = await setUp(testNode('a'))
  await using _ = scheduler
  api.put('pods', testPod('big', { requests: { cpu: '3' } }))
  await clock.settled()
  api.put('pods', testPod('late', { requests: { cpu: '2' } }))
  await clock.advance(60_000)
  assert.deepEqual(api.writes.slice(1), [`PATCH late/status PodScheduled=False Unschedulable: ${insufficient}`])
  assert.deepEqual(events.slice(1), [`late Warning FailedScheduling: ${insufficient}`])
  api.remove('pods', 'big')
  await clock.settled()
  assert.equal(api.writes.at(-1), 'bind late a')
})

test('startScheduler: a Pod without nodes is bound when one joins', async () => {
  const { clock, api, events, scheduler } = await setUp()
  await using _ = scheduler
  api.put('pods', testPod('p'))
  await clock.settled()
  assert.deepEqual(events, ['p Warning FailedScheduling: no nodes available to schedule pods'])
  await clock.advance(5_000)
  api.put('nodes', testNode('a'))
  await clock.settled()
  assert.equal(api.pod('p').spec.nodeName, 'a')
})

test('startScheduler: a binding that fails gives its place back and is tried again after back-off', async () => {
  const { clock, api, events, scheduler } = await setUp(testNode('a'))
  await using _ = scheduler
  api.failBindings(new Error('connection reset'))
  api.put('pods', testPod('p', { requests: { cpu: '3' } }))
  await clock.settled()
  assert.deepEqual(events, ['p Warning FailedScheduling: connection reset'])
  assert.equal(api.writes.at(-1), 'PATCH p/status PodScheduled=False SchedulerError: connection reset')
  api.failBindings(undefined)
  api.put('pods', testPod('q', { requests: { cpu: '3' } }))
  await clock.settled()
  assert.equal(api.pod('q').spec.nodeName, 'a', 'the place that p did not get is free')
  api.remove('pods', 'q')
  await clock.advance(1_000)
  assert.equal(api.pod('p').spec.nodeName, 'a')
})

test('startScheduler: the same pods and seed give the same bindings', async () => {
  const run = async (): Promise<readonly string[]> => {
    const { clock, api, scheduler } = await setUp(...['a', 'b', 'c'].map((name) => testNode(name)))
    await using _ = scheduler
    for (let index = 0; index < 20; index++) api.put('pods', testPod(`p${index}`))
    await clock.settled()
    return api.writes
  }
  assert.deepEqual(await run(), await run())
})

test('startScheduler: disposing leaves no timer and decides no more', async () => {
  const { clock, api, scheduler } = await setUp(testNode('a'))
  api.put('pods', testPod('p', { requests: { cpu: '9' } }))
  await clock.settled()
  await scheduler[Symbol.asyncDispose]()
  await scheduler.done
  api.put('nodes', testNode('b', { allocatable: { cpu: '16' } }))
  await clock.advance(600_000)
  assert.deepEqual([api.writes.filter((line) => line.startsWith('bind')), clock.pending], [[], 0])
})

test('startScheduler: what was reserved is given back when Permit rejects or binding fails, and kept when bound', async () => {
  const reserved: string[] = []
  let permitted = false
  const plugin: Plugin = {
    name: 'Mine',
    reserve: ({ uid }, nodeName) => {
      reserved.push(`${uid} on ${nodeName}`)
      return { [Symbol.dispose]: () => void reserved.push(`${uid} given back`) }
    },
    permit: async () => (permitted ? undefined : { reasons: ['not yet'], resolvable: false }),
  }
  const profile = { schedulerName: 'mine', plugins: [...defaultPlugins, { plugin, weight: 0 }] }
  const { clock, api, events, scheduler } = await setUpWith({ profiles: [profile] }, testNode('a'))
  await using _ = scheduler
  api.put('pods', testPod('p', { schedulerName: 'mine' }))
  await clock.settled()
  assert.deepEqual([reserved, events], [['p on a', 'p given back'], ['p Warning FailedScheduling: not yet']])
  permitted = true
  await clock.advance(1_000)
  assert.deepEqual([reserved.slice(2), api.pod('p').spec.nodeName], [['p on a'], 'a'])
})

test('startScheduler: a Pod deleted while it is being bound frees its place', async () => {
  const { clock, api, events, scheduler } = await setUp(testNode('a'))
  await using _ = scheduler
  api.put('pods', testPod('p', { requests: { cpu: '3' } }))
  api.remove('pods', 'p')
  await clock.settled()
  api.put('pods', testPod('q', { requests: { cpu: '3' } }))
  await clock.settled()
  assert.equal(api.pod('q').spec.nodeName, 'a')
  assert.deepEqual(events, ['q Normal Scheduled: Successfully assigned ns/q to a'])
})
