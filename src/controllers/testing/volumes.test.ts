// Volumes, budgets and quotas against a real API server in memory.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type core, findCondition, isNotFound, renderTime, volumeAnnotations } from '#api'
import {
  deploymentKind,
  persistentVolumeClaimKind,
  persistentVolumeKind,
  podDisruptionBudgetKind,
  podKind,
  resourceQuotaKind,
  storageClassKind,
} from '../kinds.ts'
import { startTestCluster, type TestCluster, template } from './harness.test.ts'

const namespace = 'default'
const accessModes = ['ReadWriteOnce' as const]
const resources = { requests: { storage: '1Gi' } }

const claimOf = ({ client }: TestCluster, name: string): Promise<core.PersistentVolumeClaim> =>
  client.get(persistentVolumeClaimKind, { namespace, name })
const isBound = async (cluster: TestCluster, name: string): Promise<boolean> =>
  (await claimOf(cluster, name)).status.phase === 'Bound'

async function startWithVolumes(): Promise<{ readonly cluster: TestCluster; readonly effects: string[] }> {
  const effects: string[] = []
  const localPath = {
    directory: '/volumes',
    nodeName: 'n1',
    createDirectory: async (path: string) => void effects.push(`create ${path}`),
    deleteDirectory: async (path: string) => void effects.push(`delete ${path}`),
  }
  return { cluster: await startTestCluster({ localPath }), effects }
}

test('a claim without class gets the default one, and a directory of the node that was selected; both go with it', async () => {
  const { cluster, effects } = await startWithVolumes()
  await using _ = cluster
  const { client, until } = cluster
  await until('the class is there', async () => (await client.list(storageClassKind)).items.length === 1)
  await client.create(persistentVolumeClaimKind, {
    metadata: { name: 'a', namespace },
    spec: { accessModes, resources },
  })
  await until('it has its class', async () => (await claimOf(cluster, 'a')).spec.storageClassName === 'local-path')
  await cluster.clock.advance(5_000)
  assert.equal((await claimOf(cluster, 'a')).status.phase, 'Pending')
  const annotations = { [volumeAnnotations.selectedNode]: 'n1' }
  await client.patch(
    persistentVolumeClaimKind,
    { namespace, name: 'a' },
    { type: 'merge', body: { metadata: { annotations } } },
  )
  await until('it is bound', () => isBound(cluster, 'a'))
  const { spec, metadata, status } = await claimOf(cluster, 'a')
  const name = `pvc-${metadata.uid}`
  const volume = await client.get(persistentVolumeKind, { name })
  assert.deepEqual(
    [spec.volumeName, status.capacity?.['storage'], volume.spec.hostPath, volume.spec.persistentVolumeReclaimPolicy],
    [name, '1Gi', { path: `/volumes/${name}`, type: 'DirectoryOrCreate' }, 'Delete'],
  )
  await until(
    'the volume says so',
    async () => (await client.get(persistentVolumeKind, { name })).status.phase === 'Bound',
  )
  await client.delete(persistentVolumeClaimKind, { namespace, name: 'a' })
  await until('the volume is gone', async () => (await client.list(persistentVolumeKind)).items.length === 0)
  assert.deepEqual(effects, [`create /volumes/${name}`, `delete /volumes/${name}`])
})

test('a claim takes the volume that suits it best; deleted, it stays while a Pod uses it; its volume is retained', async () => {
  const { cluster } = await startWithVolumes()
  await using _ = cluster
  const { client, until } = cluster
  for (const [name, storage] of [
    ['large', '9Gi'],
    ['small', '2Gi'],
  ] as const) {
    const source = { hostPath: { path: `/data/${name}` }, capacity: { storage }, storageClassName: 'manual' }
    await client.create(persistentVolumeKind, { metadata: { name }, spec: { accessModes, ...source } })
  }
  await until('they are free', async () =>
    (await client.list(persistentVolumeKind)).items.every(({ status }) => status.phase === 'Available'),
  )
  const spec = { accessModes, resources, storageClassName: 'manual' }
  await client.create(persistentVolumeClaimKind, { metadata: { name: 'a', namespace }, spec })
  await until('it is bound', () => isBound(cluster, 'a'))
  assert.equal((await claimOf(cluster, 'a')).spec.volumeName, 'small')
  const volumes = [{ name: 'd', persistentVolumeClaim: { claimName: 'a' } }]
  const containers = [{ name: 'c', image: 'x' }]
  await client.create(podKind, { metadata: { name: 'p', namespace }, spec: { containers, volumes } })
  await until('the Pod has a node', async () =>
    Boolean((await client.get(podKind, { namespace, name: 'p' })).spec.nodeName),
  )
  await client.delete(persistentVolumeClaimKind, { namespace, name: 'a' })
  await cluster.clock.advance(30_000)
  assert.notEqual((await claimOf(cluster, 'a')).metadata.deletionTimestamp, undefined)
  await client.delete(podKind, { namespace, name: 'p' })
  await until('the claim is gone', () =>
    claimOf(cluster, 'a').then(
      () => false,
      (error: unknown) => isNotFound(error),
    ),
  )
  await until(
    'the volume is released',
    async () => (await client.get(persistentVolumeKind, { name: 'small' })).status.phase === 'Released',
  )
})

test('an ephemeral volume has a claim that its Pod owns, and that goes with it', async () => {
  const { cluster } = await startWithVolumes()
  await using _ = cluster
  const { client, until } = cluster
  const volumes = [{ name: 'd', ephemeral: { volumeClaimTemplate: { spec: { accessModes, resources } } } }]
  const containers = [{ name: 'c', image: 'x' }]
  const pod = await client.create(podKind, { metadata: { name: 'p', namespace }, spec: { containers, volumes } })
  const claims = async () => (await client.list(persistentVolumeClaimKind, { namespace })).items
  await until('the claim is there', async () => (await claims()).length === 1)
  const [claim] = await claims()
  assert.deepEqual([claim?.metadata.name, claim?.metadata.ownerReferences?.[0]?.uid], ['p-d', pod.metadata.uid])
  await client.delete(podKind, { namespace, name: 'p' })
  await until('the claim is gone', async () => (await claims()).length === 0)
})

test('F2: a budget over a Deployment follows its Pods and its scale; a disruption that does not come is taken back', async () => {
  await using cluster = await startTestCluster()
  const { client, until, clock } = cluster
  const labels = { app: 'web' }
  const selector = { matchLabels: labels }
  await client.create(podDisruptionBudgetKind, {
    metadata: { name: 'b', namespace },
    spec: { maxUnavailable: '25%', selector },
  })
  await client.create(deploymentKind, {
    metadata: { name: 'web', namespace },
    spec: { replicas: 4, selector, template: template(labels) },
  })
  const budget = () => client.get(podDisruptionBudgetKind, { namespace, name: 'b' })
  const sums = async (): Promise<string> => {
    const { expectedPods, desiredHealthy, currentHealthy, disruptionsAllowed } = (await budget()).status
    return [expectedPods, desiredHealthy, currentHealthy, disruptionsAllowed].join(' ')
  }
  await until('one of four may go', async () => (await sums()) === '4 3 4 1')
  await client.patch(deploymentKind, { namespace, name: 'web' }, { type: 'merge', body: { spec: { replicas: 8 } } })
  await until('two of eight may go', async () => (await sums()) === '8 6 8 2')
  const [pod] = (await client.list(podKind, { namespace })).items
  const key = { namespace, name: pod?.metadata.name ?? '' }
  const target = { type: 'DisruptionTarget', status: 'True', reason: 'r', lastTransitionTime: renderTime(clock.now()) }
  const body = { status: { conditions: [target] } }
  await client.patch(podKind, key, { type: 'strategic', body }, { subresource: 'status' })
  await clock.advance(100_000)
  const status = async () =>
    findCondition((await client.get(podKind, key)).status.conditions, 'DisruptionTarget')?.status
  assert.equal(await status(), 'True')
  await clock.advance(25_000)
  assert.equal(await status(), 'False')
})

test('a quota counts what there is, by scope, and what has gone no longer', async () => {
  await using cluster = await startTestCluster()
  const { client, until } = cluster
  const hard = { pods: '10', 'count/configmaps': '9' }
  await client.create(resourceQuotaKind, { metadata: { name: 'all', namespace }, spec: { hard } })
  await client.create(resourceQuotaKind, {
    metadata: { name: 'asking', namespace },
    spec: { hard: { pods: '10', 'requests.cpu': '4' }, scopes: ['NotBestEffort'] },
  })
  for (const [name, requests] of [
    ['a', { cpu: '500m' }],
    ['b', {}],
  ] as const) {
    const containers = [{ name: 'c', image: 'x', resources: { requests } }]
    await client.create(podKind, { metadata: { name, namespace }, spec: { containers } })
  }
  const used = async (name: string): Promise<string> => {
    const amounts = (await client.get(resourceQuotaKind, { namespace, name })).status.used ?? {}
    return Object.keys(amounts)
      .sort()
      .map((resource) => `${resource} ${amounts[resource]}`)
      .join(', ')
  }
  await until('both Pods are counted', async () => (await used('all')) === 'count/configmaps 1, pods 2')
  await until('one asks for something', async () => (await used('asking')) === 'pods 1, requests.cpu 500m')
  await client.delete(podKind, { namespace, name: 'a' })
  await until('one is left', async () => (await used('all')) === 'count/configmaps 1, pods 1')
  await until('nothing is asked for', async () => (await used('asking')) === 'pods 0, requests.cpu 0')
})
