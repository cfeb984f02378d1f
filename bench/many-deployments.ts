// A cluster with many Deployments that nobody touches: what they cost while nothing happens, in processor time per second of
// their time and whose work that is (simulated kubelets are part of the process), and whether a change of one costs more among
// many than among few. Prints JSON. About 6 ms of processor time for each Deployment.
//   node --conditions=source bench/many-deployments.ts [--counts 100,1000,5000] [--changes 20]
import { parseArgs } from 'node:util'
import { deploymentKind, startCluster, type TestCluster } from '#testing'
import { cpuShares } from './cpu-shares.ts'

const { values } = parseArgs({
  options: {
    counts: { type: 'string', default: '100,1000,5000' },
    changes: { type: 'string', default: '20' },
    nodes: { type: 'string', default: '50' },
  },
})
const changes = Number(values.changes)
const nodes = Number(values.nodes)
const namespace = 'default'
const idleMs = 120_000
const limitMs = 3_600_000
/** Creations under way at a time. */
const atOnce = 100

const cpuSeconds = (since?: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since)
  return (user + system) / 1e6
}

async function create({ client }: TestCluster, name: string): Promise<void> {
  const labels = { app: name }
  const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'app' }] } }
  const spec = { replicas: 1, selector: { matchLabels: labels }, template }
  await client.create(deploymentKind, { metadata: { namespace, name }, spec })
}

async function isAvailable({ client }: TestCluster, name: string, replicas: number): Promise<boolean> {
  return (await client.get(deploymentKind, { namespace, name })).status?.availableReplicas === replicas
}

async function measure(count: number) {
  await using cluster = await startCluster({
    nodes,
    node: { maxPods: Math.ceil((count * 1.5) / nodes) + 50, cpus: 512 },
  })
  await create(cluster, 'web')
  for (let at = 0; at < count; at += atOnce) {
    await Promise.all(
      Array.from({ length: Math.min(atOnce, count - at) }, (_, index) => create(cluster, `other-${at + index}`)),
    )
    await cluster.until(() => isAvailable(cluster, `other-${Math.min(at + atOnce, count) - 1}`, 1), { limitMs })
  }
  await cluster.advance(60_000)
  const idle = process.cpuUsage()
  await cluster.advance(idleMs)
  const idleShare = cpuSeconds(idle) / (idleMs / 1_000)
  const shares = await cpuShares(() => cluster.advance(idleMs))
  const [changing, changingMs] = [process.cpuUsage(), cluster.clock.monotonic()]
  for (let at = 0; at < changes; at++) {
    const replicas = 2 + (at % 2)
    const body = { spec: { replicas } }
    await cluster.client.patch(deploymentKind, { namespace, name: 'web' }, { type: 'merge', body })
    await cluster.until(() => isAvailable(cluster, 'web', replicas), { limitMs })
  }
  // What passes of the cluster's time meanwhile costs what it costs when nothing changes.
  const passedMs = cluster.clock.monotonic() - changingMs
  const cpuMsPerChange = (cpuSeconds(changing) * 1_000 - idleShare * passedMs) / changes
  const idleShares = Object.fromEntries(Object.entries(shares).map(([name, share]) => [name, share * idleShare]))
  return { deployments: count, idleShareOfACore: idleShare, idleShares, cpuMsPerChange }
}

const results = []
for (const count of values.counts.split(',')) results.push(await measure(Number(count)))
process.stdout.write(`${JSON.stringify({ nodes, changes, results }, null, 2)}\n`)
