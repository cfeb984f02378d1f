import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { podDisruptionBudgetKind } from '#api'
import { deploymentKind, serviceKind, startCluster } from '#testing'
import { createCountedWork } from './counted-work.ts'

const namespace = 'default'
/** Looks at the Pods of a node when something of the node changes: at most as many as a node may have. */
const ofNodes: ReadonlySet<string> = new Set(['node-lifecycle-controller'])

/** What is looked at when one Deployment becomes larger by one among so many others, each with a Service and a budget. */
async function workAmong(others: number) {
  const work = createCountedWork()
  const node = { maxPods: 500 }
  await using cluster = await startCluster({ nodes: 2, node, alterControllers: work.alter, history: true })
  const { client } = cluster
  const create = async (name: string, replicas: number): Promise<void> => {
    const labels = { app: name }
    const metadata = { namespace, name }
    const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'app' }] } }
    await client.create(deploymentKind, { metadata, spec: { replicas, selector: { matchLabels: labels }, template } })
    await client.create(serviceKind, { metadata, spec: { selector: labels, ports: [{ port: 80 }] } })
    const budget = { metadata, spec: { minAvailable: 1, selector: { matchLabels: labels } } }
    await client.create(podDisruptionBudgetKind, budget as never)
  }
  const available = async (name: string) =>
    (await client.get(deploymentKind, { namespace, name })).status?.availableReplicas ?? 0
  await create('web', 2)
  for (let at = 0; at < others; at++) await create(`other-${at}`, 1)
  await cluster.until(async () => (await available('web')) === 2 && (await available(`other-${others - 1}`)) === 1)
  await cluster.advance(30_000)
  work.reset()
  const writesBefore = cluster.history?.count ?? 0
  await client.patch(deploymentKind, { namespace, name: 'web' }, { type: 'merge', body: { spec: { replicas: 3 } } })
  await cluster.until(async () => (await available('web')) === 3)
  await cluster.advance(1_000)
  const without = (counts: ReadonlyMap<string, number>) =>
    Object.fromEntries([...counts].filter(([name]) => !ofNodes.has(name)).sort())
  return {
    decisions: without(work.decisions),
    objects: without(work.objects),
    writes: (cluster.history?.count ?? 0) - writesBefore,
  }
}

describe('W1: the work of one change', () => {
  it('does not grow with the number of objects that it does not concern', async () => {
    const few = await workAmong(3)
    assert.ok(Object.keys(few.decisions).length > 5)
    assert.deepEqual(await workAmong(50), few)
  })
})
