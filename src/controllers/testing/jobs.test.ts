// Jobs against a real API server in memory.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { batch, core, Draft } from '#api'
import type { Client } from '#client'
import { jobKind, podKind } from '../kinds.ts'
import { startTestCluster, template } from './harness.test.ts'

const namespace = 'default'
const getJob = (client: Client): Promise<batch.Job> => client.get(jobKind, { namespace, name: 'work' })
const pods = async (client: Client): Promise<readonly core.Pod[]> => (await client.list(podKind, { namespace })).items
const is = (job: batch.Job, type: string): string | undefined =>
  job.status.conditions?.find((one) => one.type === type && one.status === 'True')?.reason
function work(spec: Draft<batch.JobSpec>): Draft<batch.Job> {
  const { metadata, spec: podSpec } = template({ job: 'work' })
  const podTemplate = { metadata: metadata ?? {}, spec: { ...podSpec, restartPolicy: 'Never' as const } }
  return { metadata: { name: 'work', namespace }, spec: { template: podTemplate, ...spec } }
}

test('W5: a Job runs Pods in parallel until enough have succeeded, counts each once and stops', async () => {
  await using cluster = await startTestCluster()
  const { client, until, clock, kubelet } = cluster
  kubelet.ends = { phase: 'Succeeded', afterMs: 1_000 }
  await client.create(jobKind, work({ completions: 5, parallelism: 2 }))
  let most = 0
  await until('it is complete', async () => {
    most = Math.max(most, (await pods(client)).filter(({ status }) => status.phase !== 'Succeeded').length)
    return is(await getJob(client), 'Complete') !== undefined
  })
  await clock.advance(60_000)
  const { status } = await getJob(client)
  assert.equal(most, 2)
  assert.deepEqual(
    [status.succeeded, status.failed ?? 0, status.active ?? 0, is(await getJob(client), 'Complete')],
    [5, 0, 0, 'CompletionsReached'],
  )
  assert.ok(status.completionTime !== undefined && status.startTime !== undefined)
  const all = await pods(client)
  assert.deepEqual([all.length, all.filter(({ metadata }) => (metadata.finalizers ?? []).length > 0).length], [5, 0])
})

test('W5: a Job whose Pods fail waits longer each time and fails beyond its limit', async () => {
  await using cluster = await startTestCluster()
  const { client, until, kubelet } = cluster
  kubelet.ends = { phase: 'Failed', afterMs: 1_000 }
  await client.create(jobKind, work({ backoffLimit: 2 }))
  await until('it has failed', async () => is(await getJob(client), 'Failed') !== undefined)
  const job = await getJob(client)
  assert.deepEqual(
    [is(job, 'Failed'), job.status.failed, is(job, 'FailureTarget')],
    ['BackoffLimitExceeded', 3, 'BackoffLimitExceeded'],
  )
  const created = (await pods(client)).map(({ metadata }) => Date.parse(metadata.creationTimestamp)).sort()
  assert.deepEqual(
    created.slice(1).map((at, index) => Math.round((at - (created[index] ?? 0)) / 5_000) * 5_000),
    [10_000, 20_000],
  )
})

test('W5: an Indexed Job gives each Pod its index and completes all of them', async () => {
  await using cluster = await startTestCluster()
  const { client, until, kubelet } = cluster
  kubelet.ends = { phase: 'Succeeded', afterMs: 1_000 }
  await client.create(jobKind, work({ completions: 4, parallelism: 3, completionMode: 'Indexed' }))
  await until('it is complete', async () => is(await getJob(client), 'Complete') !== undefined)
  const all = await pods(client)
  assert.deepEqual(
    all
      .map(({ metadata, spec }) => [metadata.annotations?.['batch.kubernetes.io/job-completion-index'], spec.hostname])
      .sort(),
    [
      ['0', 'work-0'],
      ['1', 'work-1'],
      ['2', 'work-2'],
      ['3', 'work-3'],
    ],
  )
  assert.deepEqual(
    [(await getJob(client)).status.completedIndexes, all[0]?.spec.containers[0]?.env?.[0]?.name],
    ['0-3', 'JOB_COMPLETION_INDEX'],
  )
})

test('W5: a suspended Job has no Pods and counts none as failed; resumed it runs', async () => {
  await using cluster = await startTestCluster()
  const { client, until, kubelet } = cluster
  await client.create(jobKind, work({}))
  await until('it runs', async () => (await getJob(client)).status.ready === 1)
  const suspend = (value: boolean) =>
    client.patch(jobKind, { namespace, name: 'work' }, { type: 'merge', body: { spec: { suspend: value } } })
  await suspend(true)
  await until(
    'it rests',
    async () => is(await getJob(client), 'Suspended') === 'JobSuspended' && (await pods(client)).length === 0,
  )
  assert.deepEqual([(await getJob(client)).status.failed ?? 0, (await getJob(client)).status.startTime], [0, undefined])
  kubelet.ends = { phase: 'Succeeded', afterMs: 1_000 }
  await suspend(false)
  await until('it is complete', async () => is(await getJob(client), 'Complete') !== undefined)
})

test('W5: a Job past its deadline fails, and one with a TTL is deleted with its Pods', async () => {
  await using cluster = await startTestCluster()
  const { client, until } = cluster
  await client.create(jobKind, work({ activeDeadlineSeconds: 30, ttlSecondsAfterFinished: 60 }))
  await until('it has failed', async () => is(await getJob(client), 'Failed') === 'DeadlineExceeded')
  await until(
    'it is gone',
    async () => (await client.list(jobKind, { namespace })).items.length === 0 && (await pods(client)).length === 0,
  )
})

test('W5: a Job deleted in the background takes its tracked Pods with it', async () => {
  await using cluster = await startTestCluster()
  const { client, until } = cluster
  await client.create(jobKind, work({}))
  await until('it runs', async () => (await getJob(client)).status.ready === 1)
  await client.delete(jobKind, { namespace, name: 'work' }, { propagationPolicy: 'Background' })
  await until('nothing is left', async () => (await pods(client)).length === 0)
})
