// What becomes of a StatefulSet's claims, with the garbage collector at work, against a real API server in memory.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { apps, Draft } from '#api'
import type { Client } from '#client'
import { controllerRevisionKind, persistentVolumeClaimKind, podKind, statefulSetKind } from '../kinds.ts'
import { startTestCluster, template } from './harness.test.ts'

const namespace = 'default'
const key = { namespace, name: 'db' }

function db(policy: apps.StatefulSetPersistentVolumeClaimRetentionPolicy, more: Draft<apps.StatefulSetSpec> = {}) {
  const spec = { accessModes: ['ReadWriteOnce' as const], resources: { requests: { storage: '1Gi' } } }
  return {
    metadata: { name: 'db', namespace },
    spec: {
      ...{ replicas: 2, serviceName: 'db', selector: { matchLabels: { app: 'db' } } },
      template: template({ app: 'db' }, 'db:1'),
      volumeClaimTemplates: [{ metadata: { name: 'data' }, spec }],
      persistentVolumeClaimRetentionPolicy: policy,
      ...more,
    },
  }
}

const names = async (client: Client): Promise<string> =>
  (await client.list(persistentVolumeClaimKind, { namespace })).items
    .map(({ metadata }) => metadata.name)
    .sort()
    .join()
const isAvailable = async (client: Client, replicas: number): Promise<boolean> => {
  const { status, metadata } = await client.get(statefulSetKind, key)
  return (
    status.observedGeneration === metadata.generation &&
    [status.replicas, status.availableReplicas, status.updatedReplicas].every((count) => count === replicas)
  )
}

const policies = [
  [{}, 'data-db-0,data-db-1', 'data-db-0,data-db-1'],
  [{ whenScaled: 'Delete' }, 'data-db-0', 'data-db-0'],
  [{ whenDeleted: 'Delete' }, 'data-db-0,data-db-1', ''],
  [{ whenScaled: 'Delete', whenDeleted: 'Delete' }, 'data-db-0', ''],
] as const

for (const [policy, scaled, deleted] of policies) {
  test(`W3: claims under ${JSON.stringify(policy)}: ${scaled} stay of two, ${deleted || 'none'} when the set is gone`, async () => {
    await using cluster = await startTestCluster()
    const { client, until, clock } = cluster
    await client.create(statefulSetKind, db(policy))
    await until('2 are available', () => isAvailable(client, 2))
    const before = await client.get(persistentVolumeClaimKind, { namespace, name: 'data-db-1' })
    await client.delete(podKind, { namespace, name: 'db-1' })
    await clock.advance(1_000)
    await until('db-1 is there again', () => isAvailable(client, 2))
    const after = await client.get(persistentVolumeClaimKind, { namespace, name: 'data-db-1' })
    assert.equal(after.metadata.uid, before.metadata.uid, 'a claim outlives its Pod')
    await client.patch(statefulSetKind, key, { type: 'merge', body: { spec: { replicas: 1 } } })
    await until('1 is left', () => isAvailable(client, 1))
    await clock.advance(60_000)
    assert.equal(await names(client), scaled)
    await client.delete(statefulSetKind, key, { propagationPolicy: 'Background' })
    await until('no Pod is left', async () => (await client.list(podKind, { namespace })).items.length === 0)
    await clock.advance(60_000)
    assert.equal(await names(client), deleted)
  })
}

test('W3: a set goes back to an earlier template by its revision, and keeps no more of them than it should', async () => {
  await using cluster = await startTestCluster()
  const { client, until } = cluster
  await client.create(statefulSetKind, db({}, { revisionHistoryLimit: 1 }))
  await until('2 are available', () => isAvailable(client, 2))
  const first = (await client.get(statefulSetKind, key)).status.updateRevision
  for (const image of ['db:2', 'db:3', 'db:4', 'db:1']) {
    const body = { spec: { template: { spec: { containers: [{ name: 'c', image }] } } } }
    await client.patch(statefulSetKind, key, { type: 'strategic', body })
    await until(`${image} runs`, () => isAvailable(client, 2))
  }
  const revisions = async () =>
    (await client.list(controllerRevisionKind, { namespace })).items
      .map(({ data, revision }) => [
        revision,
        (data as { spec?: { template?: { spec?: { containers?: { image?: string }[] } } } }).spec?.template?.spec
          ?.containers?.[0]?.image,
      ])
      .sort()
  await until('old revisions are gone', async () => (await revisions()).length === 2)
  const { status } = await client.get(statefulSetKind, key)
  assert.deepEqual(
    [await revisions(), status.updateRevision === first, status.currentRevision === first],
    [
      [
        [4, 'db:4'],
        [5, 'db:1'],
      ],
      true,
      true,
    ],
  )
})
