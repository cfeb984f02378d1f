// StatefulSets against a real API server in memory.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { apps, core, Draft } from '#api'
import type { Client } from '#client'
import { persistentVolumeClaimKind, podKind, statefulSetKind } from '../kinds.ts'
import { startTestCluster, template } from './harness.test.ts'

const namespace = 'default'
const key = { namespace, name: 'db' }
const getSet = (client: Client): Promise<apps.StatefulSet> => client.get(statefulSetKind, key)
const pods = async (client: Client): Promise<readonly core.Pod[]> => (await client.list(podKind, { namespace })).items
const names = async (client: Client): Promise<readonly string[]> =>
  (await pods(client)).map(({ metadata }) => metadata.name).sort()
function db(spec: Draft<apps.StatefulSetSpec>): Draft<apps.StatefulSet> {
  return {
    metadata: { name: 'db', namespace },
    spec: {
      serviceName: 'db',
      selector: { matchLabels: { app: 'db' } },
      template: template({ app: 'db' }, 'db:1'),
      ...spec,
    },
  }
}
const isAvailable = async (client: Client, replicas: number): Promise<boolean> => {
  const { metadata, status } = await getSet(client)
  return (
    status.observedGeneration === metadata.generation &&
    status.availableReplicas === replicas &&
    status.updatedReplicas === replicas &&
    status.replicas === replicas
  )
}
const setImage = (client: Client, image: string) =>
  client.patch(statefulSetKind, key, {
    type: 'strategic',
    body: { spec: { template: { spec: { containers: [{ name: 'c', image }] } } } },
  })

test('W3: Pods come in order, each with its name and claim; they go in reverse, and claims stay', async () => {
  await using cluster = await startTestCluster()
  const { client, until } = cluster
  const volumeClaimTemplates = [
    {
      metadata: { name: 'data' },
      spec: { accessModes: ['ReadWriteOnce' as const], resources: { requests: { storage: '1Gi' } } },
    },
  ]
  await client.create(statefulSetKind, db({ replicas: 3, volumeClaimTemplates }))
  const seen: string[] = []
  await until('3 are available', async () => {
    const now = (await names(client)).join(' ')
    if (now !== seen.at(-1)) seen.push(now)
    return isAvailable(client, 3)
  })
  assert.deepEqual(
    seen.filter((one) => one !== ''),
    ['db-0', 'db-0 db-1', 'db-0 db-1 db-2'],
  )
  const last = await client.get(podKind, { namespace, name: 'db-2' })
  assert.deepEqual(
    [
      last.spec.hostname,
      last.spec.subdomain,
      last.metadata.labels?.['apps.kubernetes.io/pod-index'],
      last.spec.volumes?.find(({ name }) => name === 'data')?.persistentVolumeClaim?.claimName,
    ],
    ['db-2', 'db', '2', 'data-db-2'],
  )
  await client.delete(podKind, { namespace, name: 'db-1' })
  await until(
    'db-1 is there again',
    async () => (await isAvailable(client, 3)) && (await names(client)).join() === 'db-0,db-1,db-2',
  )
  await client.patch(statefulSetKind, key, { type: 'merge', body: { spec: { replicas: 1 } } })
  const going: string[] = []
  await until('one is left', async () => {
    const now = (await names(client)).join(' ')
    if (now !== going.at(-1)) going.push(now)
    return isAvailable(client, 1)
  })
  assert.deepEqual(going, ['db-0 db-1 db-2', 'db-0 db-1', 'db-0'])
  const claims = (await client.list(persistentVolumeClaimKind, { namespace })).items
    .map(({ metadata }) => metadata.name)
    .sort()
  assert.deepEqual(claims, ['data-db-0', 'data-db-1', 'data-db-2'])
})

test('W3: a rolling update goes from the highest ordinal down to the partition, never two Pods at a time', async () => {
  await using cluster = await startTestCluster()
  const { client, until, clock } = cluster
  await client.create(
    statefulSetKind,
    db({ replicas: 3, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } }),
  )
  await until('3 are available', () => isAvailable(client, 3))
  const images = async (): Promise<string> =>
    (await pods(client))
      .toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
      .map(({ metadata, spec }) => `${metadata.name}=${spec.containers[0]?.image}`)
      .join(' ')
  await setImage(client, 'db:2')
  let least = 3
  await until('those above the partition are new', async () => {
    least = Math.min(least, (await getSet(client)).status.availableReplicas)
    return (await getSet(client)).status.updatedReplicas === 2 && (await getSet(client)).status.availableReplicas === 3
  })
  await clock.advance(60_000)
  assert.deepEqual([await images(), least], ['db-0=db:1 db-1=db:2 db-2=db:2', 2])
  await client.delete(podKind, { namespace, name: 'db-0' })
  await until(
    'db-0 is there again',
    async () => (await getSet(client)).status.availableReplicas === 3 && (await names(client)).length === 3,
  )
  assert.equal(await images(), 'db-0=db:1 db-1=db:2 db-2=db:2')
  await client.patch(statefulSetKind, key, {
    type: 'merge',
    body: { spec: { updateStrategy: { rollingUpdate: { partition: 0 } } } },
  })
  await until('all are new', () => isAvailable(client, 3))
  const { status } = await getSet(client)
  assert.equal(status.currentRevision, status.updateRevision)
})

test('W3: Parallel makes all at once; a Pod that has failed is made anew', async () => {
  await using cluster = await startTestCluster()
  const { client, until } = cluster
  await client.create(statefulSetKind, db({ replicas: 3, podManagementPolicy: 'Parallel', ordinals: { start: 5 } }))
  let first = ''
  await until('3 are available', async () => {
    if (first === '') first = (await names(client)).join(' ')
    return isAvailable(client, 3)
  })
  assert.equal(first, 'db-5 db-6 db-7')
  const before = await client.get(podKind, { namespace, name: 'db-6' })
  await client.patch(
    podKind,
    before.metadata,
    { type: 'merge', body: { status: { phase: 'Failed' } } },
    { subresource: 'status' },
  )
  await until(
    'it is another Pod',
    async () =>
      (await isAvailable(client, 3)) &&
      (await client.get(podKind, before.metadata)).metadata.uid !== before.metadata.uid,
  )
})
