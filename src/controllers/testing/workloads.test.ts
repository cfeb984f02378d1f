// Controllers against a real API server in memory: what users see of them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type apps, type core, isNotFound } from '#api'
import type { Client } from '#client'
import {
  configMapKind,
  deploymentKind,
  endpointSliceKind,
  endpointsKind,
  namespaceKind,
  podKind,
  replicaSetKind,
  replicationControllerKind,
  serviceAccountKind,
  serviceKind,
} from '../kinds.ts'
import { startTestCluster, template } from './harness.test.ts'

const namespace = 'default'
const pods = async (client: Client, labelSelector = 'app=web'): Promise<readonly core.Pod[]> =>
  (await client.list(podKind, { namespace, labelSelector })).items
const rollout = (client: Client, name = 'web'): Promise<apps.Deployment> =>
  client.get(deploymentKind, { namespace, name })
const web = (replicas: number, image: string) => ({
  metadata: { name: 'web', namespace },
  spec: { replicas, selector: { matchLabels: { app: 'web' } }, template: template({ app: 'web' }, image) },
})
const isRolledOut = async (client: Client, replicas: number): Promise<boolean> => {
  const { metadata, status } = await rollout(client)
  return (
    status.observedGeneration === metadata.generation &&
    status.updatedReplicas === replicas &&
    status.replicas === replicas &&
    status.availableReplicas === replicas
  )
}

test('W1, W8: a Deployment runs its Pods, replaces one that is deleted, rolls, rolls back and scales', async () => {
  await using cluster = await startTestCluster()
  const { client, until } = cluster
  await client.create(deploymentKind, web(3, 'web:1'))
  await until('3 Pods are available', () => isRolledOut(client, 3))
  const [first] = await pods(client)
  assert.match(first?.metadata.name ?? '', /^web-[bcdfghjklmnpqrstvwxz2456789]+-[bcdfghjklmnpqrstvwxz2456789]{5}$/)

  await client.delete(podKind, first?.metadata ?? { name: '' })
  await until('the deleted Pod is replaced', async () => {
    const now = await pods(client)
    return (
      now.length === 3 &&
      now.every(({ metadata }) => metadata.uid !== first?.metadata.uid && !metadata.deletionTimestamp)
    )
  })
  await until('3 Pods are available again', () => isRolledOut(client, 3))

  let most = 0
  let least = 3
  await client.patch(
    deploymentKind,
    { namespace, name: 'web' },
    { type: 'strategic', body: { spec: { template: { spec: { containers: [{ name: 'c', image: 'web:2' }] } } } } },
  )
  await until('the new image is rolled out', async () => {
    const active = (await pods(client)).filter(({ metadata }) => !metadata.deletionTimestamp)
    most = Math.max(most, active.length)
    least = Math.min(
      least,
      active.filter(({ status }) => status.conditions?.some(({ type, status: s }) => type === 'Ready' && s === 'True'))
        .length,
    )
    return isRolledOut(client, 3)
  })
  assert.ok(most <= 4 && least >= 3, `between ${least} ready and ${most} Pods`)
  const sets = (await client.list(replicaSetKind, { namespace })).items
  assert.deepEqual(
    sets
      .map(({ metadata, spec }) => [metadata.annotations?.['deployment.kubernetes.io/revision'], spec.replicas])
      .sort(),
    [
      ['1', 0],
      ['2', 3],
    ],
  )

  await client.patch(
    deploymentKind,
    { namespace, name: 'web' },
    {
      type: 'strategic',
      body: { spec: { replicas: 5, template: { spec: { containers: [{ name: 'c', image: 'web:1' }] } } } },
    },
  )
  await until('it is rolled back and scaled', () => isRolledOut(client, 5))
  const after = await rollout(client)
  assert.equal(after.metadata.annotations?.['deployment.kubernetes.io/revision'], '3')
  assert.deepEqual(after.status.conditions?.map(({ type, status, reason }) => [type, status, reason]).sort(), [
    ['Available', 'True', 'MinimumReplicasAvailable'],
    ['Progressing', 'True', 'NewReplicaSetAvailable'],
  ])
})

test('W1: a paused Deployment scales but does not roll, and rolls when it is resumed', async () => {
  await using cluster = await startTestCluster()
  const { client, until, clock } = cluster
  await client.create(deploymentKind, web(2, 'web:1'))
  await until('2 Pods are available', () => isRolledOut(client, 2))
  const patch = (spec: object) =>
    client.patch(deploymentKind, { namespace, name: 'web' }, { type: 'strategic', body: { spec } as never })
  await patch({ paused: true, replicas: 3, template: { spec: { containers: [{ name: 'c', image: 'web:2' }] } } })
  await until('3 Pods are there', async () => (await rollout(client)).status.availableReplicas === 3)
  await clock.advance(60_000)
  assert.deepEqual(
    (await pods(client)).map(({ spec }) => spec.containers[0]?.image),
    ['web:1', 'web:1', 'web:1'],
  )
  await patch({ paused: false })
  await until('the new image is rolled out', () => isRolledOut(client, 3))
})

test('W1: Recreate ends all old Pods before it makes new ones', async () => {
  await using cluster = await startTestCluster()
  const { client, until } = cluster
  const recreate = web(2, 'web:1')
  await client.create(deploymentKind, { ...recreate, spec: { ...recreate.spec, strategy: { type: 'Recreate' } } })
  await until('2 Pods are available', () => isRolledOut(client, 2))
  await client.patch(
    deploymentKind,
    { namespace, name: 'web' },
    { type: 'strategic', body: { spec: { template: { spec: { containers: [{ name: 'c', image: 'web:2' }] } } } } },
  )
  const mixes = new Set<string>()
  await until('the new image runs', async () => {
    mixes.add([...new Set((await pods(client)).map(({ spec }) => spec.containers[0]?.image))].join(' '))
    return isRolledOut(client, 2)
  })
  assert.ok(!mixes.has('web:1 web:2') && !mixes.has('web:2 web:1'), [...mixes].join())
})

test('W1: a rollout that makes no progress is told so when its deadline has passed', async () => {
  await using cluster = await startTestCluster()
  const { client, until, kubelet } = cluster
  kubelet.readyAfterMs = undefined
  await client.create(deploymentKind, web(1, 'web:1'))
  await until('the deadline has passed', async () =>
    Boolean((await rollout(client)).status.conditions?.some(({ reason }) => reason === 'ProgressDeadlineExceeded')),
  )
})

test('W2, W8: a ReplicationController keeps its number of Pods', async () => {
  await using cluster = await startTestCluster()
  const { client, until } = cluster
  await client.create(replicationControllerKind, {
    metadata: { name: 'web', namespace },
    spec: { replicas: 2, selector: { app: 'web' }, template: template({ app: 'web' }) },
  })
  const ready = async (): Promise<number | undefined> =>
    (await client.get(replicationControllerKind, { namespace, name: 'web' })).status.readyReplicas
  await until('2 Pods are ready', async () => (await ready()) === 2)
  const [pod] = await pods(client)
  await client.patch(podKind, pod?.metadata ?? { name: '' }, {
    type: 'merge',
    body: { metadata: { labels: { app: 'other' } } },
  })
  await until('a Pod that it selects no longer is let go and replaced', async () => {
    const released = await client.get(podKind, pod?.metadata ?? { name: '' })
    return (released.metadata.ownerReferences ?? []).length === 0 && (await pods(client)).length === 2
  })
})

for (const [propagationPolicy, left] of [
  ['Background', 0],
  ['Foreground', 0],
  ['Orphan', 2],
] as const) {
  test(`the garbage collector: a Deployment deleted with ${propagationPolicy} leaves ${left} Pods`, async () => {
    await using cluster = await startTestCluster()
    const { client, until, clock } = cluster
    await client.create(deploymentKind, web(2, 'web:1'))
    await until('2 Pods are available', () => isRolledOut(client, 2))
    await client.delete(deploymentKind, { namespace, name: 'web' }, { propagationPolicy })
    await until('the Deployment is gone', () => rollout(client).then(() => false, isNotFound))
    await until('what it had is as asked', async () => {
      const sets = (await client.list(replicaSetKind, { namespace })).items
      const all = await pods(client)
      return left === 0
        ? sets.length === 0 && all.length === 0
        : sets.length === 1 && (sets[0]?.metadata.ownerReferences ?? []).length === 0
    })
    await clock.advance(60_000)
    assert.equal((await pods(client)).length, left)
  })
}

test('L14, L16: only ready Pods are in the Endpoints; one being deleted is terminating in the slice', async () => {
  await using cluster = await startTestCluster()
  const { client, until } = cluster
  await client.create(serviceKind, {
    metadata: { name: 'web', namespace },
    spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] },
  })
  await client.create(deploymentKind, web(2, 'web:1'))
  const addresses = async (): Promise<number> =>
    ((await client.get(endpointsKind, { namespace, name: 'web' })).subsets ?? []).reduce(
      (sum, { addresses: a = [] }) => sum + a.length,
      0,
    )
  const endpoints = async () =>
    (
      await client.list(endpointSliceKind, { namespace, labelSelector: 'kubernetes.io/service-name=web' })
    ).items.flatMap((slice) => slice.endpoints ?? [])
  await until('both are ready', async () => (await isRolledOut(client, 2)) && (await addresses()) === 2)
  assert.deepEqual(
    (await endpoints()).map(({ conditions }) => conditions),
    Array(2).fill({ ready: true, serving: true, terminating: false }),
  )
  const [pod] = await pods(client)
  await client.patch(
    podKind,
    pod?.metadata ?? { name: '' },
    { type: 'strategic', body: { status: { conditions: [{ type: 'Ready', status: 'False' }] } } },
    { subresource: 'status' },
  )
  await until(
    'the unready one is out',
    async () => (await addresses()) === 1 && (await endpoints()).some(({ conditions }) => conditions.ready === false),
  )
  const [, other] = await pods(client)
  cluster.kubelet.alive = false
  await client.delete(podKind, other?.metadata ?? { name: '' })
  await until('the terminating one is out', async () => {
    const now = await endpoints()
    return now.some(
      ({ conditions }) => conditions.terminating === true && conditions.ready === false && conditions.serving === true,
    )
  })
})

test('namespaces: each has an account and the root CA; a deleted one empties itself, Pods first', async () => {
  await using cluster = await startTestCluster()
  const { client, until } = cluster
  await client.create(namespaceKind, { metadata: { name: 'team' } })
  const has = (promise: Promise<unknown>): Promise<boolean> =>
    promise.then(
      () => true,
      () => false,
    )
  await until(
    'it has what every namespace has',
    async () =>
      (await has(client.get(serviceAccountKind, { namespace: 'team', name: 'default' }))) &&
      (await has(client.get(configMapKind, { namespace: 'team', name: 'kube-root-ca.crt' }))),
  )
  await client.create(deploymentKind, { ...web(2, 'web:1'), metadata: { name: 'web', namespace: 'team' } })
  await until('it has Pods', async () => (await client.list(podKind, { namespace: 'team' })).items.length === 2)
  await client.delete(namespaceKind, { name: 'team' })
  let podsWereLast = false
  await until('it is gone', async () => {
    const podsLeft = (await client.list(podKind, { namespace: 'team' })).items.length
    podsWereLast ||=
      podsLeft > 0 && !(await has(client.get(configMapKind, { namespace: 'team', name: 'kube-root-ca.crt' })))
    return client.get(namespaceKind, { name: 'team' }).then(() => false, isNotFound)
  })
  assert.equal(podsWereLast, false)
})
