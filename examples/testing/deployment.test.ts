// How a controller, or whatever else speaks to Kubernetes, is tested against a cluster in the same process.
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { deploymentKind, podKind, startCluster } from 'sampan/testing'

it('a Deployment moves its Pods off a node that dies', async () => {
  await using cluster = await startCluster({ nodes: 3, seed: 42 })
  const { client } = cluster
  const labels = { app: 'web' }
  const template = { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'nginx:1.14.2' }] } }
  const web = { namespace: 'default', name: 'web' }
  await client.create(deploymentKind, {
    metadata: web,
    spec: { replicas: 3, selector: { matchLabels: labels }, template },
  })
  const available = async () => (await client.get(deploymentKind, web)).status?.availableReplicas
  await cluster.until(async () => (await available()) === 3)

  await cluster.crashNode('node-1')
  await cluster.until(async () => (await available()) !== 3)
  await cluster.until(async () => (await available()) === 3)

  const { items } = await client.list(podKind, { labelSelector: 'app=web' })
  const running = items.filter(({ metadata }) => metadata.deletionTimestamp === undefined)
  assert.ok(running.every(({ spec }) => spec.nodeName !== 'node-1'))
})
