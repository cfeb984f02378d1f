// A quota holds however many ask at once: admission counts what comes, and the controller's own count must not give it back.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type core, isForbidden } from '#api'
import { deploymentKind, podKind, startCluster } from '#testing'
import type { ClientKind } from '#client'

const quotaKind = {
  group: '',
  version: 'v1',
  kind: 'ResourceQuota',
  plural: 'resourcequotas',
  namespaced: true,
} as ClientKind<core.ResourceQuota>
const labels = { app: 'web' }
const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'app' }] } }
const key = (name: string) => ({ namespace: 'default', name })

test('a ResourceQuota of Pods is never exceeded, and what has gone is free again', async () => {
  for (let seed = 1; seed <= 8; seed++) {
    await using cluster = await startCluster({ seed, nodes: 2 })
    const { client } = cluster
    cluster.controllers?.link.setFaults({ watchDelayMsMax: 400 })
    await client.create(quotaKind, { metadata: key('q'), spec: { hard: { pods: '2' } } })
    for (const name of ['a', 'b', 'c']) {
      const spec = { replicas: 3, selector: { matchLabels: labels }, template }
      await client.create(deploymentKind, { metadata: key(name), spec })
    }
    await cluster.advance(60_000)
    const count = async () => (await client.list(podKind, { namespace: 'default' })).items.length
    assert.equal(await count(), 2, `Pods with seed ${seed}`)
    assert.equal((await client.get(quotaKind, key('q'))).status.used?.['pods'], '2')
    const pod = { metadata: key('more'), spec: template.spec }
    await assert.rejects(client.create(podKind, pod), isForbidden)
    for (const name of ['a', 'b', 'c']) await client.delete(deploymentKind, key(name))
    await cluster.until(async () => (await client.get(quotaKind, key('q'))).status.used?.['pods'] === '0')
    await client.create(podKind, pod)
    assert.equal(await count(), 1)
  }
})
