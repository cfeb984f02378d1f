// The client, informers, Events and the scheduler against this project's own API server in memory, on a virtual clock.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  builtInKinds,
  configMapKind,
  type core,
  createKindRegistry,
  isConflict,
  nodeKind,
  nodeRejectionsAnnotation,
  parseNodeRejections,
  podKind,
} from '#api'
import { adminUser, createApiServer } from '#apiserver'
import { createVirtualClock, seededRandom, silentLog } from '#base'
import { settleTurn } from '#base/node'
import { type ClientKind, createClient, createEventRecorder, startInformer } from '#client'
import { startScheduler } from '#scheduler'
import { createMemoryStore } from '#store'

const eventKind: ClientKind<core.Event> = {
  group: '',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  namespaced: true,
}

/** A server with a namespace `ns`, and a client that may do everything. */
async function startCluster() {
  const clock = createVirtualClock({ settle: settleTurn })
  const random = seededRandom(1)
  const store = createMemoryStore({ clock })
  const server = await createApiServer({ store, registry: createKindRegistry(builtInKinds), clock, random })
  const client = createClient(server.transportFor(adminUser('test')))
  const deps = { client, clock, random, log: silentLog }
  await client.create(
    { group: '', version: 'v1', kind: 'Namespace', plural: 'namespaces', namespaced: false },
    { metadata: { name: 'ns' } },
  )
  return { clock, client, deps, server, store }
}

const pod = (name: string, requests: Record<string, string> = {}) => ({
  metadata: { name, namespace: 'ns' },
  spec: { containers: [{ name: 'main', image: 'app:1', resources: { requests } }] },
})

test('the informer follows the API server: create, update, delete, selectors', async () => {
  const { clock, client, deps, server } = await startCluster()
  await using _server = server
  await using informer = startInformer(deps, configMapKind, { namespace: 'ns', labelSelector: 'a=b' })
  const told: string[] = []
  informer.subscribe({
    added: ({ metadata }) => told.push(`+${metadata.name}`),
    updated: ({ metadata, data }) => told.push(`~${metadata.name} ${data?.['k']}`),
    deleted: ({ metadata }) => told.push(`-${metadata.name}`),
  })
  await informer.synced
  await client.create(configMapKind, { metadata: { name: 'other', namespace: 'ns' } })
  const created = await client.create(configMapKind, {
    metadata: { name: 'mine', namespace: 'ns', labels: { a: 'b' } },
  })
  await client.update(configMapKind, { ...created, data: { k: '1' } })
  await assert.rejects(client.update(configMapKind, { ...created, data: { k: '2' } }), isConflict)
  await client.patch(configMapKind, created.metadata, { type: 'merge', body: { data: { k: '3' } } })
  await client.delete(configMapKind, created.metadata)
  await clock.settled()
  assert.deepEqual(told, ['+mine', '~mine 1', '~mine 3', '-mine'])
})

test('the scheduler binds Pods, tells those that do not fit, and writes Events', async () => {
  const { clock, client, deps, server } = await startCluster()
  await using _server = server
  await using recorder = createEventRecorder(deps, { component: 'default-scheduler' })
  await using _scheduler = startScheduler({ ...deps, recorder })
  const capacity = { cpu: '2', memory: '1Gi', pods: '110' }
  await client.create(nodeKind, { metadata: { name: 'n1' } })
  const status = { capacity, allocatable: capacity }
  await client.patch(nodeKind, { name: 'n1' }, { type: 'merge', body: { status } }, { subresource: 'status' })
  await client.create(podKind, pod('small', { cpu: '1' }))
  await client.create(podKind, pod('large', { cpu: '2' }))
  await clock.settled()

  const small = await client.get(podKind, { namespace: 'ns', name: 'small' })
  const large = await client.get(podKind, { namespace: 'ns', name: 'large' })
  const conditions = ({ status }: core.Pod) =>
    status.conditions?.map(({ type, status: value, reason, message }) => [type, value, reason, message])
  const message =
    '0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.'
  assert.deepEqual([small.spec.nodeName, conditions(small)], ['n1', [['PodScheduled', 'True', undefined, undefined]]])
  assert.deepEqual(
    [large.spec.nodeName, conditions(large)],
    [undefined, [['PodScheduled', 'False', 'Unschedulable', message]]],
  )

  await client.delete(podKind, { namespace: 'ns', name: 'small' }, { gracePeriodSeconds: 0 })
  await clock.settled()
  assert.equal((await client.get(podKind, { namespace: 'ns', name: 'large' })).spec.nodeName, 'n1')
  const { items } = await client.list(eventKind, { namespace: 'ns' })
  assert.deepEqual(
    items
      .map(({ involvedObject, reason, message: text, source }) => [involvedObject.name, reason, text, source.component])
      .sort(),
    [
      ['large', 'FailedScheduling', message, 'default-scheduler'],
      ['large', 'Scheduled', 'Successfully assigned ns/large to n1', 'default-scheduler'],
      ['small', 'Scheduled', 'Successfully assigned ns/small to n1', 'default-scheduler'],
    ],
  )
  const told = items.find(({ reason }) => reason === 'FailedScheduling')?.metadata.annotations
  assert.deepEqual(parseNodeRejections(told?.[nodeRejectionsAnnotation] ?? ''), [
    { plugin: 'NodeResourcesFit', reasons: ['Insufficient cpu'], resolvable: true, nodes: ['n1'], count: 1 },
  ])
})

test('the scheduler counts a Pod that has ended as gone, though its object stays', async () => {
  const { clock, client, deps, server } = await startCluster()
  await using _server = server
  await using _scheduler = startScheduler(deps)
  const status = { capacity: { cpu: '2', pods: '1' }, allocatable: { cpu: '2', pods: '1' } }
  await client.create(nodeKind, { metadata: { name: 'n1' } })
  await client.patch(nodeKind, { name: 'n1' }, { type: 'merge', body: { status } }, { subresource: 'status' })
  await client.create(podKind, pod('first'))
  await client.create(podKind, pod('second'))
  await clock.settled()
  const second = { namespace: 'ns', name: 'second' }
  assert.equal((await client.get(podKind, second)).spec.nodeName, undefined)
  const body = { status: { phase: 'Succeeded' } }
  await client.patch(podKind, { namespace: 'ns', name: 'first' }, { type: 'merge', body }, { subresource: 'status' })
  await clock.settled()
  assert.equal((await client.get(podKind, second)).spec.nodeName, 'n1')
  assert.equal((await client.get(podKind, { namespace: 'ns', name: 'first' })).status.phase, 'Succeeded')
})
