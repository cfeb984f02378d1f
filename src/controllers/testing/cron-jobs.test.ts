// CronJobs against a real API server in memory, on a virtual clock.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { batch, Draft } from '#api'
import type { Client } from '#client'
import { cronJobKind, jobKind } from '../kinds.ts'
import { startTestCluster, type TestCluster, template } from './harness.test.ts'

const namespace = 'default'
const key = { namespace, name: 'tick' }

function tick(spec: Draft<batch.CronJobSpec>): Draft<batch.CronJob> {
  const pod = template({ app: 'tick' })
  const jobTemplate = { spec: { template: { ...pod, spec: { ...pod.spec, restartPolicy: 'Never' as const } } } }
  return { metadata: { name: 'tick', namespace }, spec: { schedule: '*/5 * * * *', jobTemplate, ...spec } }
}

const jobs = async (client: Client): Promise<readonly batch.Job[]> => (await client.list(jobKind, { namespace })).items
const minutes = (cluster: TestCluster, count: number): Promise<void> => cluster.clock.advance(count * 60_000)

test('W6: a CronJob starts a Job at each of its times, notes their ends and keeps as many as it should', async () => {
  await using cluster = await startTestCluster()
  const { client } = cluster
  cluster.kubelet.ends = { phase: 'Succeeded', afterMs: 20_000 }
  const { metadata } = await client.create(cronJobKind, tick({ successfulJobsHistoryLimit: 2 }))
  await minutes(cluster, 21)
  const start = Date.parse(metadata.creationTimestamp)
  const name = (after: number): string => `tick-${start / 60_000 + after}`
  assert.deepEqual((await jobs(client)).map(({ metadata: { name: one } }) => one).sort(), [name(15), name(20)])
  const { status } = await client.get(cronJobKind, key)
  assert.deepEqual(
    [status.active, Date.parse(status.lastScheduleTime ?? '') - start, (status.lastSuccessfulTime ?? '') > ''],
    [undefined, 20 * 60_000, true],
  )
})

test('W6: with Forbid a Job that runs on holds the next back, which follows at once when it has ended', async () => {
  await using cluster = await startTestCluster()
  const { client } = cluster
  cluster.kubelet.ends = { phase: 'Succeeded', afterMs: 7 * 60_000 }
  await client.create(cronJobKind, tick({ concurrencyPolicy: 'Forbid' }))
  await minutes(cluster, 11)
  assert.equal((await jobs(client)).length, 1)
  await minutes(cluster, 2)
  const starts = (await jobs(client)).map(({ status }) => Date.parse(status.startTime ?? '')).sort()
  assert.equal(starts.length, 2)
  assert.ok((starts[1] ?? 0) - (starts[0] ?? 0) >= 7 * 60_000)
})

test('W6: with Replace the Job that runs goes when the next one starts; suspended, none starts', async () => {
  await using cluster = await startTestCluster()
  const { client } = cluster
  await client.create(cronJobKind, tick({ concurrencyPolicy: 'Replace' }))
  await minutes(cluster, 6)
  const [first] = await jobs(client)
  await minutes(cluster, 5)
  const now = await jobs(client)
  assert.deepEqual([now.length, now[0]?.metadata.uid === first?.metadata.uid], [1, false])
  await client.patch(cronJobKind, key, { type: 'merge', body: { spec: { suspend: true } } })
  await minutes(cluster, 10)
  assert.deepEqual(
    (await jobs(client)).map(({ metadata: { uid } }) => uid),
    now.map(({ metadata: { uid } }) => uid),
  )
})
