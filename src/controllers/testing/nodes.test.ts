// Nodes that fall silent, and Pods on them, against a real API server in memory.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type core, findCondition } from '#api'
import { seededRandom, silentLog } from '#base'
import { startInformer } from '#client'
import { endpointSliceKind, nodeKind, podKind, replicaSetKind, serviceKind } from '../kinds.ts'
import { startTestCluster, template } from './harness.test.ts'

const namespace = 'default'

test('L5, W7: a silent node becomes Unknown, its Pods stop being ready and leave after their time, as Failed when it is gone', async () => {
  await using cluster = await startTestCluster()
  const { client, clock, until, kubelet } = cluster
  const ready = [{ type: 'Ready', status: 'True', lastHeartbeatTime: '2026-01-01T00:00:00Z' }]
  await client.create(nodeKind, { metadata: { name: 'n2' } })
  await client.patch(
    nodeKind,
    { name: 'n2' },
    { type: 'strategic', body: { status: { conditions: ready } } },
    { subresource: 'status' },
  )
  // The other node must live on, else everything is down and nothing is concluded from it.
  let alive = true
  const beat = (): void => {
    clock.setTimer(10_000, () => {
      if (!alive) return
      const conditions = [{ type: 'Ready', status: 'True', lastHeartbeatTime: new Date(clock.now()).toISOString() }]
      void client
        .patch(
          nodeKind,
          { name: 'n2' },
          { type: 'strategic', body: { status: { conditions } } },
          { subresource: 'status' },
        )
        .catch(() => {})
      beat()
    })
  }
  beat()
  const tolerations = ['not-ready', 'unreachable'].map((key) => ({
    key: `node.kubernetes.io/${key}`,
    operator: 'Exists' as const,
    effect: 'NoExecute' as const,
    tolerationSeconds: 300,
  }))
  await client.create(podKind, {
    metadata: { name: 'p', namespace, labels: { app: 'p' } },
    spec: { containers: [{ name: 'c', image: 'x' }], tolerations },
  })
  const pod = (): Promise<core.Pod> => client.get(podKind, { namespace, name: 'p' })
  await until(
    'the Pod is ready',
    async () => findCondition((await pod()).status.conditions, 'Ready')?.status === 'True',
  )
  kubelet.alive = false
  const silentFrom = clock.now()
  const node = (): Promise<core.Node> => client.get(nodeKind, { name: 'n1' })
  await until(
    'the node is Unknown',
    async () => findCondition((await node()).status.conditions, 'Ready')?.status === 'Unknown',
  )
  const silentMs = clock.now() - silentFrom
  assert.ok(silentMs >= 40_000 && silentMs <= 60_000, `${silentMs} ms`)
  await until('its taints are set and its Pod is not ready', async () => {
    const keys = ((await node()).spec.taints ?? []).map(({ key, effect }) => `${key}:${effect}`)
    return (
      keys.includes('node.kubernetes.io/unreachable:NoExecute') &&
      findCondition((await pod()).status.conditions, 'Ready')?.status === 'False'
    )
  })
  const taintedAt = clock.now()
  await until('the Pod is asked to go', async () => (await pod()).metadata.deletionTimestamp !== undefined)
  assert.equal(Math.round((clock.now() - taintedAt) / 10_000), 30)
  assert.equal(findCondition((await pod()).status.conditions, 'DisruptionTarget')?.reason, 'DeletionByTaintManager')
  await clock.advance(120_000)
  assert.equal((await pod()).metadata.deletionTimestamp !== undefined, true)
  let last: core.Pod | undefined
  await using informer = startInformer({ client, clock, random: seededRandom(3), log: silentLog }, podKind)
  informer.subscribe({
    deleted: (object) => {
      last = object
    },
  })
  await informer.synced
  await client.delete(nodeKind, { name: 'n1' })
  await until('the Pod is gone', async () => last !== undefined)
  assert.equal(last?.status.phase, 'Failed')
  assert.equal(findCondition(last?.status.conditions, 'DisruptionTarget')?.status, 'True')
  alive = false
})

test('W8: a ReplicaSet makes exactly its number of Pods, adopts what it selects, and says why it does what it does', async () => {
  await using cluster = await startTestCluster()
  const { client, until } = cluster
  const labels = { app: 'web' }
  await client.create(podKind, {
    metadata: { name: 'stray', namespace, labels },
    spec: { containers: [{ name: 'c', image: 'x' }] },
  })
  await client.create(replicaSetKind, {
    metadata: { name: 'web', namespace },
    spec: { replicas: 20, selector: { matchLabels: labels }, template: template(labels) },
  })
  const seen = new Set<string>()
  await until('20 are ready', async () => {
    for (const { metadata } of (await client.list(podKind, { namespace })).items) seen.add(metadata.uid)
    return (await client.get(replicaSetKind, { namespace, name: 'web' })).status.readyReplicas === 20
  })
  assert.equal(seen.size, 20)
  const stray = await client.get(podKind, { namespace, name: 'stray' })
  assert.equal(stray.metadata.ownerReferences?.[0]?.name, 'web')
  assert.match(
    cluster.controllers.because('replicaset-controller', 'default/web') ?? '',
    /^All 20 Pods are there and available/,
  )
})

test('L14: endpoints prefer the zone of their node as a Service asks, and follow the node when it is in another', async () => {
  await using cluster = await startTestCluster()
  const { client, until } = cluster
  const inZone = (zone: string) =>
    client.patch(
      nodeKind,
      { name: 'n1' },
      { type: 'merge', body: { metadata: { labels: { 'topology.kubernetes.io/zone': zone } } } },
    )
  await inZone('a')
  await client.create(serviceKind, {
    metadata: { name: 'web', namespace },
    spec: { selector: { app: 'web' }, ports: [{ port: 80 }], trafficDistribution: 'PreferSameNode' },
  })
  await client.create(podKind, {
    metadata: { name: 'web', namespace, labels: { app: 'web' } },
    spec: template({}).spec,
  })
  const hints = async (): Promise<string> => {
    const { items } = await client.list(endpointSliceKind, { namespace })
    const [endpoint] = items.flatMap(({ endpoints }) => endpoints ?? [])
    const names = (of: readonly { readonly name: string }[] = []): string => of.map(({ name }) => name).join()
    return `${endpoint?.zone} ${names(endpoint?.hints?.forZones)} ${names(endpoint?.hints?.forNodes)}`
  }
  await until('they are there', async () => (await hints()) === 'a a n1')
  await inZone('b')
  await until('they have followed', async () => (await hints()) === 'b b n1')
})
