// What workloads do beyond Kubernetes when their annotations ask for it, against a real API server in memory.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type apps, type core, eventKind, findCondition } from '#api'
import type { Client } from '#client'
import { configMapKind, daemonSetKind, deploymentKind, podKind, replicaSetKind, statefulSetKind } from '../kinds.ts'
import { startTestCluster, template } from './harness.test.ts'

const namespace = 'default'
const key = { namespace, name: 'web' }
const pods = async (client: Client): Promise<readonly core.Pod[]> => (await client.list(podKind, { namespace })).items
const imagesOf = (all: readonly core.Pod[]): readonly string[] =>
  all.flatMap(({ metadata, spec }) => (metadata.deletionTimestamp ? [] : (spec.containers[0]?.image ?? ''))).sort()
const reasons = async (client: Client): Promise<readonly string[]> =>
  (await client.list(eventKind, { namespace })).items.map(({ reason = '' }) => reason)
const setImage = (client: Client, kind: typeof deploymentKind | typeof statefulSetKind, image: string) =>
  client.patch(kind as typeof deploymentKind, key, {
    type: 'strategic',
    body: { spec: { template: { spec: { containers: [{ name: 'c', image }] } } } },
  })
const isRolledOut = async (client: Client, replicas: number): Promise<boolean> => {
  const { metadata, status } = await client.get(deploymentKind, key)
  const numbers = [status.updatedReplicas, status.replicas, status.availableReplicas]
  return status.observedGeneration === metadata.generation && numbers.every((number) => number === replicas)
}

test('W1: with auto-rollback a template that does not come up gives way to the last one that did, once', async () => {
  await using cluster = await startTestCluster()
  const { client, until, clock, kubelet } = cluster
  await client.create(deploymentKind, {
    metadata: { ...key, annotations: { 'sampan.dev/auto-rollback': 'true' } },
    spec: {
      replicas: 3,
      progressDeadlineSeconds: 60,
      selector: { matchLabels: { app: 'web' } },
      template: template({ app: 'web' }, 'web:1'),
    },
  })
  await until('3 Pods are available', () => isRolledOut(client, 3))
  kubelet.readyAfterMs = undefined
  await setImage(client, deploymentKind, 'web:bad')
  await until('the bad one is tried', async () => imagesOf(await pods(client)).includes('web:bad'))
  await until('it was given up', async () => (await reasons(client)).includes('RolledBack'))
  kubelet.readyAfterMs = 10
  await until('the good one has all Pods', async () => {
    return imagesOf(await pods(client)).join() === 'web:1,web:1,web:1'
  })
  await clock.advance(10 * 60_000)
  assert.deepEqual(imagesOf(await pods(client)), ['web:1', 'web:1', 'web:1'])
  const stuck = await client.get(deploymentKind, key)
  assert.equal(stuck.spec.template.spec.containers[0]?.image, 'web:bad', 'the template is its owner’s')
  assert.equal(findCondition(stuck.status.conditions, 'Progressing')?.reason, 'ProgressDeadlineExceeded')

  await client.patch(deploymentKind, key, { type: 'merge', body: { spec: { replicas: 5 } } })
  await until('the stand-in follows the size', async () => (await pods(client)).length === 5)
  assert.deepEqual(new Set(imagesOf(await pods(client))), new Set(['web:1']))
  await setImage(client, deploymentKind, 'web:2')
  await until('another template rolls out', () => isRolledOut(client, 5))
  assert.deepEqual(new Set(imagesOf(await pods(client))), new Set(['web:2']))
})

test('W3: with replace-broken-pods a StatefulSet goes on when its template is put right', async () => {
  for (const annotation of ['false', 'true']) {
    await using cluster = await startTestCluster()
    const { client, until, clock, kubelet } = cluster
    await client.create(statefulSetKind, {
      metadata: { ...key, annotations: { 'sampan.dev/replace-broken-pods': annotation } },
      spec: {
        replicas: 3,
        serviceName: 'web',
        selector: { matchLabels: { app: 'web' } },
        template: template({ app: 'web' }, 'web:1'),
      },
    })
    const available = async (): Promise<number> => (await client.get(statefulSetKind, key)).status.availableReplicas
    await until('3 are available', async () => (await available()) === 3)
    kubelet.readyAfterMs = undefined
    await setImage(client, statefulSetKind, 'web:bad')
    await until('the last Pod is broken', async () => imagesOf(await pods(client)).includes('web:bad'))
    await clock.advance(60_000)
    kubelet.readyAfterMs = 10
    await setImage(client, statefulSetKind, 'web:2')
    if (annotation === 'true') {
      await until('all run the new template', async () => {
        const isNew = imagesOf(await pods(client)).join() === 'web:2,web:2,web:2'
        return isNew && (await available()) === 3
      })
      assert.ok((await reasons(client)).includes('ReplacingBrokenPod'))
    } else {
      await clock.advance(10 * 60_000)
      assert.deepEqual(imagesOf(await pods(client)), ['web:1', 'web:1', 'web:bad'], 'as Kubernetes does')
    }
  }
})

for (const kind of [
  deploymentKind,
  statefulSetKind,
  daemonSetKind,
] as readonly unknown[] as readonly (typeof deploymentKind)[]) {
  test(`W1, W3, W4: a ${kind.kind} rolls when a ConfigMap that it uses changes, and not when it begins to be watched`, async () => {
    await using cluster = await startTestCluster()
    const { client, until, clock } = cluster
    await client.create(configMapKind, { metadata: { name: 'app', namespace }, data: { level: 'info' } })
    const base = template({ app: 'web' }, 'web:1')
    const containers = [{ name: 'c', image: 'web:1', envFrom: [{ configMapRef: { name: 'app' } }] }]
    const spec = {
      ...(kind.kind === 'DaemonSet' ? {} : { replicas: 1 }),
      ...(kind.kind === 'StatefulSet' ? { serviceName: 'web' } : {}),
      selector: { matchLabels: { app: 'web' } },
      template: { ...base, spec: { containers } },
    } as unknown as apps.DeploymentSpec
    await client.create(kind, { metadata: key, spec })
    const uids = async (): Promise<string> =>
      (await pods(client)).map(({ metadata: { uid, deletionTimestamp } }) => (deletionTimestamp ? 'going' : uid)).join()
    await until('its Pod is there', async () => (await uids()) !== '')
    const first = await uids()
    await client.patch(kind, key, {
      type: 'merge',
      body: { metadata: { annotations: { 'sampan.dev/restart-on-config-change': 'true' } } },
    })
    await clock.advance(60_000)
    assert.equal(await uids(), first, 'what is as it was does not roll')
    const change = (level: string) =>
      client.patch(configMapKind, { namespace, name: 'app' }, { type: 'merge', body: { data: { level } } })
    await change('debug')
    await until('another Pod is in its place', async () => {
      const now = await uids()
      return now !== '' && now !== first && !now.includes(',') && !now.includes('going')
    })
    assert.ok((await reasons(client)).includes('ConfigChanged'))
    const revisions = (await client.list(replicaSetKind, { namespace })).items.length
    assert.equal(revisions, kind.kind === 'Deployment' ? 2 : 0)
  })
}
