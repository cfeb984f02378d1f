// Jobs with policies against a real API server in memory, which also checks each status that is written.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type batch, type core, type Draft, findCondition } from '#api'
import type { Client } from '#client'
import { jobKind, podKind } from '../kinds.ts'
import { startTestCluster, type TestCluster, template } from './harness.test.ts'

const namespace = 'default'
const key = { namespace, name: 'work' }

function work(spec: Draft<batch.JobSpec>): Draft<batch.Job> {
  const pod = template({})
  return {
    metadata: { name: 'work', namespace },
    spec: { ...spec, template: { ...pod, spec: { ...pod.spec, restartPolicy: 'Never' } } },
  }
}

const getJob = (client: Client): Promise<batch.Job> => client.get(jobKind, key)
const pods = async (client: Client): Promise<readonly core.Pod[]> => (await client.list(podKind, { namespace })).items
const reasonOf = async (client: Client, type: string): Promise<string | undefined> =>
  findCondition((await getJob(client)).status.conditions, type)?.reason
const indexOf = ({ metadata }: core.Pod): string | undefined =>
  metadata.labels?.['batch.kubernetes.io/job-completion-index']

/** Ends a running Pod with an exit code. */
function end({ client }: TestCluster, pod: core.Pod | undefined, exitCode: number): Promise<unknown> {
  const terminated = { exitCode, finishedAt: pod?.metadata.creationTimestamp ?? '' }
  const status = {
    phase: exitCode === 0 ? 'Succeeded' : 'Failed',
    conditions: [{ type: 'Ready', status: 'False' }],
    containerStatuses: [{ name: 'c', image: 'x', imageID: 'x', ready: false, restartCount: 0, state: { terminated } }],
  }
  return client.patch(
    podKind,
    pod?.metadata ?? { name: '' },
    { type: 'strategic', body: { status } },
    { subresource: 'status' },
  )
}

/** Waits until as many Pods run as should, and gives those that run. */
async function running({ client, until }: TestCluster, count: number): Promise<readonly core.Pod[]> {
  let found: readonly core.Pod[] = []
  await until(`${count} Pods run`, async () => {
    found = (await pods(client)).filter(({ status }) => status.phase === 'Running')
    return found.length === count && (await getJob(client)).status.ready === count
  })
  return found
}

test('W5: an exit code that the failure policy forbids ends the Job, and the Pods that still run', async () => {
  await using cluster = await startTestCluster()
  const { client, until } = cluster
  const onExitCodes = { operator: 'In' as const, values: [42] }
  const podFailurePolicy = { rules: [{ action: 'FailJob' as const, onExitCodes }] }
  await client.create(jobKind, work({ completions: 3, parallelism: 2, podFailurePolicy }))
  const [first] = await running(cluster, 2)
  await end(cluster, first, 42)
  await until('it has failed', async () => (await reasonOf(client, 'Failed')) === 'PodFailurePolicy')
  const { status } = await getJob(client)
  assert.deepEqual(
    [status.active ?? 0, status.terminating, status.uncountedTerminatedPods, status.succeeded ?? 0],
    [0, 0, {}, 0],
  )
  const message = `Container c for pod ${namespace}/${first?.metadata.name} failed with exit code 42 matching FailJob rule at index 0`
  assert.equal(findCondition(status.conditions, 'Failed')?.message, message)
})

test('W5: failures that the policy ignores do not count', async () => {
  await using cluster = await startTestCluster()
  const { client, until } = cluster
  const onExitCodes = { operator: 'In' as const, values: [7] }
  const podFailurePolicy = { rules: [{ action: 'Ignore' as const, onExitCodes }] }
  await client.create(jobKind, work({ backoffLimit: 0, podFailurePolicy }))
  for (const exitCode of [7, 7, 0]) await end(cluster, (await running(cluster, 1))[0], exitCode)
  await until('it is complete', async () => (await reasonOf(client, 'Complete')) === 'CompletionsReached')
  const { status } = await getJob(client)
  assert.deepEqual([status.succeeded, status.failed ?? 0], [1, 0])
})

test('W5: an index fails for itself, and the Job only when the others are done', async () => {
  await using cluster = await startTestCluster()
  const { client, until } = cluster
  await client.create(
    jobKind,
    work({ completions: 2, parallelism: 2, completionMode: 'Indexed', backoffLimitPerIndex: 1 }),
  )
  const both = await running(cluster, 2)
  await end(
    cluster,
    both.find((pod) => indexOf(pod) === '1'),
    1,
  )
  const again = await running(cluster, 2)
  const second = again.find((pod) => indexOf(pod) === '1')
  assert.equal(second?.metadata.annotations?.['batch.kubernetes.io/job-index-failure-count'], '1')
  await end(cluster, second, 1)
  await until('index 1 has failed', async () => (await getJob(client)).status.failedIndexes === '1')
  assert.equal(await reasonOf(client, 'Failed'), undefined)
  await end(
    cluster,
    again.find((pod) => indexOf(pod) === '0'),
    0,
  )
  await until('it has failed', async () => (await reasonOf(client, 'Failed')) === 'FailedIndexes')
  const { status } = await getJob(client)
  assert.deepEqual([status.completedIndexes, status.failedIndexes, status.succeeded, status.failed], ['0', '1', 1, 2])
})

test('W5: a success policy ends the Job as soon as it is met, and what still runs with it', async () => {
  await using cluster = await startTestCluster()
  const { client, until } = cluster
  const successPolicy = { rules: [{ succeededIndexes: '0' }] }
  await client.create(jobKind, work({ completions: 3, parallelism: 3, completionMode: 'Indexed', successPolicy }))
  await end(
    cluster,
    (await running(cluster, 3)).find((pod) => indexOf(pod) === '0'),
    0,
  )
  await until('it is complete', async () => (await reasonOf(client, 'Complete')) === 'SuccessPolicy')
  const { status } = await getJob(client)
  assert.deepEqual([status.completedIndexes, status.active ?? 0, status.succeeded], ['0', 0, 1])
  await until('nothing runs', async () => (await pods(client)).every((pod) => pod.status.phase === 'Succeeded'))
})

test('W5: with podReplacementPolicy Failed the next Pod comes when the one before has ended', async () => {
  await using cluster = await startTestCluster()
  const { client, until, clock, kubelet } = cluster
  await client.create(jobKind, work({ podReplacementPolicy: 'Failed' }))
  const [first] = await running(cluster, 1)
  kubelet.alive = false
  await client.delete(podKind, first?.metadata ?? { name: '' })
  await clock.advance(20_000)
  assert.deepEqual([(await pods(client)).length, (await getJob(client)).status.terminating], [1, 1])
  kubelet.alive = true
  await end(cluster, first, 1)
  await until('another one is there', async () =>
    (await pods(client)).some(({ metadata }) => metadata.uid !== first?.metadata.uid),
  )
  assert.equal((await getJob(client)).status.failed, 1)
})

test('W5: a work queue is complete when one has succeeded and all have ended', async () => {
  await using cluster = await startTestCluster()
  const { client, until, clock } = cluster
  await client.create(jobKind, work({ parallelism: 2 }))
  const [first, second] = await running(cluster, 2)
  await end(cluster, first, 0)
  await clock.advance(60_000)
  assert.deepEqual([(await pods(client)).length, await reasonOf(client, 'Complete')], [2, undefined])
  await end(cluster, second, 1)
  await until('it is complete', async () => (await reasonOf(client, 'Complete')) === 'CompletionsReached')
})

test('W5: an Indexed Job made smaller forgets what is done beyond its indexes, and ends', async () => {
  await using cluster = await startTestCluster()
  const { client, until } = cluster
  await client.create(jobKind, work({ completions: 4, parallelism: 4, completionMode: 'Indexed' }))
  const all = await running(cluster, 4)
  const pod = (index: string): core.Pod | undefined => all.find((one) => indexOf(one) === index)
  await end(cluster, pod('3'), 0)
  await until('index 3 is done', async () => (await getJob(client)).status.completedIndexes === '3')
  await client.patch(jobKind, key, { type: 'merge', body: { spec: { completions: 2, parallelism: 2 } } })
  await until('two run', async () => (await getJob(client)).status.active === 2)
  assert.deepEqual([(await getJob(client)).status.succeeded ?? 0, (await getJob(client)).status.failed ?? 0], [0, 0])
  for (const index of ['0', '1']) await end(cluster, pod(index), 0)
  await until('it is complete', async () => (await reasonOf(client, 'Complete')) === 'CompletionsReached')
  const { status } = await getJob(client)
  assert.deepEqual([status.completedIndexes, status.succeeded], ['0,1', 2])
})
