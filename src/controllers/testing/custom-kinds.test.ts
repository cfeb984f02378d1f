// The garbage collector, namespaces and quotas know no kinds by name: here are two that nobody built in, one of them cluster-wide.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  eventKind,
  isNotFound,
  type KindDefinition,
  type KubernetesObject,
  newControllerRef,
  resourceQuotaKind,
} from '#api'
import type { Client, ClientKind } from '#client'
import { configMapKind, deploymentKind, jobKind, namespaceKind, podKind } from '../kinds.ts'
import { startTestCluster, template } from './harness.test.ts'

/** Kinds with the fields of ConfigMaps. */
const kindOf = (kind: string, plural: string, namespaced: boolean) =>
  ({ ...configMapKind, group: 'example.com', kind, plural, shortNames: [], namespaced }) as unknown as KindDefinition &
    ClientKind<KubernetesObject>
const widgetKind = kindOf('Widget', 'widgets', true)
const gadgetKind = kindOf('Gadget', 'gadgets', false)
const kinds = [widgetKind, gadgetKind]

const namespace = 'default'
const isGone = (client: Client, kind: ClientKind<KubernetesObject>, name: string, of?: string): Promise<boolean> =>
  client.get(kind, { namespace: of, name }).then(() => false, isNotFound)
const web = (ownerReferences: readonly ReturnType<typeof newControllerRef>[]) => ({
  metadata: { name: 'web', namespace, ownerReferences },
  spec: { replicas: 2, selector: { matchLabels: { app: 'web' } }, template: template({ app: 'web' }) },
})
const podCount = async (client: Client): Promise<number> => (await client.list(podKind, { namespace })).items.length

test('the garbage collector: what an object of a custom kind owns goes with it, down to the Pods', async () => {
  await using cluster = await startTestCluster({ kinds })
  const { client, until } = cluster
  const widget = await client.create(widgetKind, { metadata: { name: 'w', namespace } })
  await client.create(deploymentKind, web([newControllerRef(widget, widgetKind)]))
  await until('2 Pods are there', async () => (await podCount(client)) === 2)
  await client.delete(widgetKind, widget.metadata)
  await until('the Deployment is gone', () => isGone(client, deploymentKind as never, 'web', namespace))
  await until('its Pods are gone', async () => (await podCount(client)) === 0)
})

test('the garbage collector: a cluster-wide owner deleted in the foreground waits for what it owns in a namespace', async () => {
  await using cluster = await startTestCluster({ kinds })
  const { client, until, clock } = cluster
  const gadget = await client.create(gadgetKind, { metadata: { name: 'g' } })
  const held = {
    name: 'w',
    namespace,
    finalizers: ['example.com/held'],
    ownerReferences: [newControllerRef(gadget, gadgetKind)],
  }
  await client.create(widgetKind, { metadata: held })
  await clock.advance(31_000)
  await client.delete(gadgetKind, { name: 'g' }, { propagationPolicy: 'Foreground' })
  await until('the dependent is being deleted', async () => {
    return (await client.get(widgetKind, { namespace, name: 'w' })).metadata.deletionTimestamp !== undefined
  })
  await clock.advance(60_000)
  assert.equal(await isGone(client, gadgetKind, 'g'), false, 'the owner waits')
  await client.patch(widgetKind, { namespace, name: 'w' }, { type: 'merge', body: { metadata: { finalizers: null } } })
  await until('both are gone', async () => {
    return (await isGone(client, widgetKind, 'w', namespace)) && (await isGone(client, gadgetKind, 'g'))
  })
})

test('the garbage collector: an owner that never was, or is in another namespace, is none; a namespaced one of a cluster-wide object cannot be told', async () => {
  await using cluster = await startTestCluster({ kinds })
  const { client, until, clock } = cluster
  await client.create(namespaceKind, { metadata: { name: 'other' } })
  const elsewhere = await client.create(widgetKind, { metadata: { name: 'w', namespace: 'other' } })
  await clock.advance(31_000)
  const own = (name: string, uid: string) => [{ apiVersion: 'example.com/v1', kind: 'Widget', name, uid }]
  await client.create(configMapKind, { metadata: { name: 'absent', namespace, ownerReferences: own('x', 'never') } })
  await client.create(configMapKind, {
    metadata: { name: 'elsewhere', namespace, ownerReferences: own('w', elsewhere.metadata.uid) },
  })
  await client.create(gadgetKind, { metadata: { name: 'wide', ownerReferences: own('w', elsewhere.metadata.uid) } })
  await until('the first two are gone', async () => {
    const gone = ['absent', 'elsewhere'].map((name) => isGone(client, configMapKind as never, name, namespace))
    return (await Promise.all(gone)).every(Boolean)
  })
  await clock.advance(60_000)
  assert.equal(await isGone(client, gadgetKind, 'wide'), false)
  const { items } = await client.list(eventKind)
  const told = items.filter(({ reason }) => reason === 'OwnerRefInvalidNamespace')
  assert.deepEqual(new Set(told.map(({ involvedObject: { name } }) => name)), new Set(['elsewhere', 'wide']))
})

test('a namespace that is being deleted names the objects of a custom kind that hold it, and which finalizers they have', async () => {
  await using cluster = await startTestCluster({ kinds })
  const { client, until } = cluster
  await client.create(namespaceKind, { metadata: { name: 'going' } })
  const held = { name: 'w', namespace: 'going', finalizers: ['example.com/held'] }
  await client.create(widgetKind, { metadata: held })
  await client.delete(namespaceKind, { name: 'going' })
  const messageOf = async (type: string): Promise<string | undefined> =>
    (await client.get(namespaceKind, { name: 'going' })).status?.conditions?.find((one) => one.type === type)?.message
  await until('it says what is left', async () => {
    const left = await messageOf('NamespaceContentRemaining')
    return left === 'Some resources are remaining: widgets.example.com has 1 resource instances'
  })
  assert.equal(
    await messageOf('NamespaceFinalizersRemaining'),
    'Some content in the namespace has finalizers remaining: example.com/held in 1 resource instances',
  )
  await client.patch(widgetKind, held, { type: 'merge', body: { metadata: { finalizers: null } } })
  await until('it is gone', () => isGone(client, namespaceKind as never, 'going'))
})

test('a quota counts objects of a custom kind, and what has gone no longer', async () => {
  await using cluster = await startTestCluster({ kinds })
  const { client, until } = cluster
  await client.create(resourceQuotaKind, {
    metadata: { name: 'q', namespace },
    spec: { hard: { 'count/widgets.example.com': '2' } },
  })
  const used = async (): Promise<string | undefined> =>
    (await client.get(resourceQuotaKind, { namespace, name: 'q' })).status.used?.['count/widgets.example.com']
  await until('there is none', async () => (await used()) === '0')
  await client.create(widgetKind, { metadata: { name: 'a', namespace } })
  await client.create(widgetKind, { metadata: { name: 'b', namespace } })
  await assert.rejects(client.create(widgetKind, { metadata: { name: 'c', namespace } }), /exceeded quota: q/)
  await client.delete(widgetKind, { namespace, name: 'a' })
  await until('one is left', async () => (await used()) === '1')
})

test('the garbage collector: an owner that went before its kind was discovered is missed all the same', async () => {
  let isHidden = true
  await using cluster = await startTestCluster({
    discoverThrough: (discover) => async (signal) => {
      const found = await discover(signal)
      if (!isHidden) return found
      return { kinds: found.kinds.filter(({ group }) => group !== 'batch'), failures: ['batch/v1 does not answer'] }
    },
  })
  const { client, until, clock } = cluster
  const spec = { suspend: true, template: { spec: { ...template({}).spec, restartPolicy: 'Never' } } }
  // Other controllers have Jobs in their caches.
  const job = await client.create(jobKind, { metadata: { name: 'j', namespace }, spec } as never)
  const ownerReferences = [newControllerRef(job, jobKind)]
  await client.create(configMapKind, { metadata: { name: 'owned', namespace, ownerReferences } })
  await clock.advance(5_000)
  await client.delete(jobKind, job.metadata, { propagationPolicy: 'Background' })
  await clock.advance(5_000)
  isHidden = false
  await until('what it owned is gone', () => isGone(client, configMapKind as never, 'owned', namespace))
})
