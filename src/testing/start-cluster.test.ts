import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type core, isNotFound } from '#api'
import {
  type ClusterOptions,
  deploymentKind,
  isPodReady,
  nodeKind,
  podKind,
  startCluster,
  type TestCluster,
} from './index.ts'

const web = { namespace: 'default', name: 'web' }
const labels = { app: 'web' }
const podSpec = { containers: [{ name: 'c', image: 'app' }] }
const deploymentOf = (replicas: number) => ({
  metadata: web,
  spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: podSpec } },
})
const available = async ({ client }: TestCluster) => (await client.get(deploymentKind, web)).status?.availableReplicas

/** Starts a Deployment of so many, and waits until it is available. */
async function startWeb(cluster: TestCluster, replicas: number): Promise<void> {
  await cluster.client.create(deploymentKind, deploymentOf(replicas))
  await cluster.until(async () => (await available(cluster)) === replicas, { what: `${replicas} available` })
}

async function podsOn({ client }: TestCluster, node: string): Promise<readonly core.Pod[]> {
  return (await client.list(podKind, { fieldSelector: `spec.nodeName=${node}` })).items
}

/** What a user may do in a few minutes; the hash of all that was written. */
async function eventfulRun(seed: number): Promise<string> {
  const options: ClusterOptions = { seed, nodes: 3, history: true, images: { app: { pullMs: 1_500 } } }
  await using cluster = await startCluster(options)
  cluster.controllers?.link.setFaults({ watchDelayMsMax: 500, conflictShare: 0.1, loseAnswerShare: 0.05 })
  await startWeb(cluster, 6)
  await cluster.crashNode('node-0')
  await cluster.advance(120_000)
  await cluster.startNode('node-0')
  await cluster.advance(120_000)
  return `${cluster.history?.count} ${cluster.history?.hash()}`
}

describe('startCluster', () => {
  it('runs a Deployment on its nodes', async () => {
    await using cluster = await startCluster({ nodes: 3 })
    await startWeb(cluster, 6)
    const { items } = await cluster.client.list(podKind, { namespace: 'default' })
    assert.deepEqual(
      items.map((pod) => [pod.status.phase, isPodReady(pod)]),
      Array(6).fill(['Running', true]),
    )
  })

  it('does the same, write by write, when the seed is the same, and something else when it is not', async () => {
    const first = await eventfulRun(7)
    assert.equal(await eventfulRun(7), first)
    assert.notEqual(await eventfulRun(8), first)
  })

  it('is an API server alone when it is told so', async () => {
    await using cluster = await startCluster({ nodes: 0, scheduler: false, controllers: false })
    await cluster.client.create(podKind, { metadata: web, spec: podSpec })
    await cluster.advance(600_000)
    const pod = await cluster.client.get(podKind, web)
    assert.deepEqual([pod.status.phase, pod.spec.nodeName], ['Pending', undefined])
  })

  it('W7 replaces the Pods of a crashed node elsewhere', async () => {
    await using cluster = await startCluster({ nodes: 2 })
    await startWeb(cluster, 4)
    await cluster.crashNode('node-0')
    await cluster.until(async () => (await available(cluster)) !== 4, { what: 'the loss is seen' })
    await cluster.until(async () => (await available(cluster)) === 4, { what: 'the loss is made good' })
    const pods = await podsOn(cluster, 'node-1')
    assert.equal(pods.filter(isPodReady).length, 4)
  })

  it('keeps Pods running on a partitioned node, and hears of them again when it is healed', async () => {
    await using cluster = await startCluster({ nodes: 1 })
    await startWeb(cluster, 1)
    const running = () => cluster.nodes.get('node-0')?.runtime.runtime.listContainers({ state: 'running' })
    const before = await running()
    cluster.partitionNode('node-0')
    await cluster.until(async () => !(await podsOn(cluster, 'node-0')).some(isPodReady), { what: 'it is unready' })
    assert.deepEqual(await running(), before)
    cluster.healNode('node-0')
    await cluster.until(async () => (await podsOn(cluster, 'node-0')).some(isPodReady), { what: 'it is ready again' })
    assert.deepEqual(await running(), before)
  })

  it('goes on after its API server was away', async () => {
    await using cluster = await startCluster({ nodes: 1 })
    await startWeb(cluster, 1)
    await cluster.apiServer.stop()
    await assert.rejects(cluster.during(cluster.client.list(podKind)), /ECONNREFUSED/)
    await cluster.advance(20_000)
    await cluster.apiServer.start()
    await cluster.client.patch(deploymentKind, web, { type: 'merge', body: { spec: { replicas: 3 } } })
    await cluster.until(async () => (await available(cluster)) === 3, { what: 'three available' })
  })

  it('adds nodes and takes them away', async () => {
    await using cluster = await startCluster({ nodes: 1 })
    const added = await cluster.addNode({ name: 'extra', labels: { disk: 'ssd' }, cpus: 2 })
    assert.equal(added.state, 'running')
    const node = await cluster.client.get(nodeKind, { name: 'extra' })
    assert.deepEqual([node.metadata.labels?.['disk'], node.status.capacity?.['cpu']], ['ssd', '2'])
    await cluster.removeNode('extra')
    await assert.rejects(cluster.client.get(nodeKind, { name: 'extra' }), isNotFound)
  })

  it('says what never came true', async () => {
    await using cluster = await startCluster({ nodes: 0 })
    await assert.rejects(
      cluster.until(() => false, { limitMs: 5_000, what: 'the impossible' }),
      /Never came true: the impossible/,
    )
  })

  it('an idle node writes its lease every 10 s and its status every 5 min, and nobody writes anything else', async () => {
    // Amounts that the API writes otherwise than in bytes.
    const node = { maxPods: 1_000, cpus: 1, memoryBytes: 32 * 2 ** 30 }
    await using cluster = await startCluster({ nodes: 1, node, history: true })
    await cluster.advance(60_000)
    const writes = new Map<string, number>()
    cluster.history?.subscribe(({ type, resource }) => {
      // The events of its start go after their hour.
      if (type !== 'deleted') writes.set(resource, (writes.get(resource) ?? 0) + 1)
    })
    await cluster.advance(3_600_000)
    assert.deepEqual(
      writes,
      new Map([
        ['coordination.k8s.io/leases', 360],
        ['nodes', 12],
      ]),
    )
  })

  it('L5: a node whose API server was away for long is ready again soon after, and its Pods with it', async () => {
    await using cluster = await startCluster({ nodes: 2, seed: 4, history: true })
    await startWeb(cluster, 4)
    await cluster.advance(30_000)
    // Long enough for silence: a kubelet whose requests hang is no less silent than a dead one.
    for (const { link } of cluster.nodes.values()) link.set('held')
    const isReady = async (name: string) =>
      (await cluster.client.get(nodeKind, { name })).status?.conditions?.some(
        ({ type, status }) => type === 'Ready' && status === 'True',
      )
    await cluster.until(async () => !(await isReady('node-0')) && !(await isReady('node-1')), { what: 'all unready' })
    await cluster.advance(5_000)
    let podWrites = 0
    cluster.history?.subscribe(({ resource }) => {
      if (resource === 'pods') podWrites++
    })
    for (const { link } of cluster.nodes.values()) link.set('open')
    await cluster.advance(15_000)
    assert.deepEqual([await isReady('node-0'), await isReady('node-1')], [true, true])
    await cluster.advance(60_000)
    assert.equal(await available(cluster), 4)
    // Each Pod is said to be ready again once, and that is not contradicted.
    assert.equal(podWrites, 4)
  })

  it('W1: a Deployment makes no Pod twice, though most answers to its controllers are lost', async () => {
    await using cluster = await startCluster({ nodes: 2, seed: 7, history: true })
    const made = new Map<string, number>()
    cluster.history?.subscribe(({ type, resource }) => {
      if (type === 'added') made.set(resource, (made.get(resource) ?? 0) + 1)
    })
    cluster.controllers?.link.setFaults({ loseAnswerShare: 0.6, watchDelayMsMax: 5_000 })
    await startWeb(cluster, 12)
    await cluster.advance(60_000)
    assert.deepEqual([made.get('apps/replicasets'), made.get('pods')], [1, 12])
  })
})
