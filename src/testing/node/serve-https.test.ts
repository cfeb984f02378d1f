import assert from 'node:assert/strict'
import { it } from 'node:test'
import { realClock } from '#base/node'
import { createClient } from '#client'
import { createHttpsTransport } from '#client/node'
import { podKind, startCluster } from '../index.ts'
import { serveHttps } from './index.ts'

it('serveHttps opens a cluster in real time to clients over HTTPS', async () => {
  await using cluster = await startCluster({ nodes: 1, clock: realClock })
  await using served = await serveHttps(cluster)
  const { server, ca, cert, key } = served
  using https = createHttpsTransport({ server, ca, cert, key })
  const client = createClient(https.send)
  const web = { namespace: 'default', name: 'web' }
  await client.create(podKind, { metadata: web, spec: { containers: [{ name: 'c', image: 'app' }] } })
  await cluster.until(async () => (await client.get(podKind, web)).status?.phase === 'Running')
  assert.equal(JSON.parse(served.kubeconfig).clusters[0].cluster.server, server)
})
