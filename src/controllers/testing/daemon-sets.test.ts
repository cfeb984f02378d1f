// DaemonSets against a real API server in memory.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { apps, core } from '#api'
import type { Client } from '#client'
import { daemonSetKind, nodeKind, podKind } from '../kinds.ts'
import { startTestCluster, template } from './harness.test.ts'

const namespace = 'default'
const key = { namespace, name: 'agent' }
const getSet = (client: Client): Promise<apps.DaemonSet> => client.get(daemonSetKind, key)
const pods = async (client: Client): Promise<readonly core.Pod[]> => (await client.list(podKind, { namespace })).items

/** The node that a Pod is meant for. */
function target({ spec }: core.Pod): string | undefined {
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
  return terms?.[0]?.matchFields?.[0]?.values?.[0]
}

test('W4: each node that matches gets its Pod, one that joins too, and an update reaches all', async () => {
  await using cluster = await startTestCluster()
  const { client, until } = cluster
  await client.create(daemonSetKind, {
    metadata: key,
    spec: { selector: { matchLabels: { app: 'agent' } }, template: template({ app: 'agent' }, 'agent:1') },
  })
  const ready = async (number: number): Promise<boolean> => {
    const { metadata, status } = await getSet(client)
    return (
      status.observedGeneration === metadata.generation &&
      status.desiredNumberScheduled === number &&
      status.updatedNumberScheduled === number
    )
  }
  await until('the node has its Pod', async () => (await pods(client)).length === 1)
  assert.deepEqual((await pods(client)).map(target), ['n1'])
  await client.create(nodeKind, { metadata: { name: 'n2' } })
  await until('the node that joined has its Pod', async () => (await pods(client)).length === 2)
  assert.deepEqual((await pods(client)).map(target).sort(), ['n1', 'n2'])
  await client.delete(nodeKind, { name: 'n2' })
  await until('one is wanted', async () => (await getSet(client)).status.desiredNumberScheduled === 1)
  await until('one is left', async () => (await pods(client)).length === 1)
  await client.patch(daemonSetKind, key, {
    type: 'strategic',
    body: { spec: { template: { spec: { containers: [{ name: 'c', image: 'agent:2' }] } } } },
  })
  await until('the update has reached all', async () => {
    const images = (await pods(client)).map(({ spec }) => spec.containers[0]?.image)
    return (await ready(1)) && images.join() === 'agent:2'
  })
})
