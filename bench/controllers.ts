// A Deployment on simulated nodes: created to all available, then rolled, end to end through API server, controllers,
// scheduler and kubelets in one process. CPU seconds count, so that others on the machine do not. Prints JSON.
//   node --conditions=source bench/controllers.ts [--replicas 1000] [--nodes 20] [--real]
import { parseArgs } from 'node:util'
import { realClock } from '#base/node'
import { deploymentKind, startCluster } from '#testing'

const { values } = parseArgs({
  options: {
    replicas: { type: 'string', default: '1000' },
    nodes: { type: 'string', default: '20' },
    real: { type: 'boolean', default: false },
  },
})
const replicas = Number(values.replicas)
const nodes = Number(values.nodes)
const limitMs = 600_000
/** A roll-out of this many must not fail for lack of room: as many again may be on their way out. */
const maxPods = Math.ceil((replicas * 2.5) / nodes) + 10

const cluster = await startCluster({
  nodes,
  node: { maxPods, cpus: 64 },
  ...(values.real ? { clock: realClock } : {}),
})
const { client } = cluster
const web = { namespace: 'default', name: 'web' }
const labels = { app: 'web' }
const template = (version: string) => ({
  metadata: { labels, annotations: { version } },
  spec: { containers: [{ name: 'web', image: 'nginx:1.14.2' }] },
})

interface Measured {
  readonly realSeconds: number
  readonly cpuSeconds: number
  readonly podsPerSecond: number
  readonly podsPerCpuSecond: number
  readonly virtualSeconds: number
}

async function measure(work: () => Promise<void>): Promise<Measured> {
  const [cpu, real, virtual] = [process.cpuUsage(), performance.now(), cluster.clock.monotonic()]
  await work()
  const realSeconds = (performance.now() - real) / 1_000
  const used = process.cpuUsage(cpu)
  const cpuSeconds = (used.user + used.system) / 1e6
  return {
    realSeconds,
    cpuSeconds,
    podsPerSecond: Math.round(replicas / realSeconds),
    podsPerCpuSecond: Math.round(replicas / cpuSeconds),
    virtualSeconds: (cluster.clock.monotonic() - virtual) / 1_000,
  }
}

/** All replicas are of the newest template and available, and no others are left. */
async function isRolledOut(): Promise<boolean> {
  const { metadata, status } = await client.get(deploymentKind, web)
  const counts = [status?.replicas, status?.updatedReplicas, status?.availableReplicas]
  return status?.observedGeneration === metadata.generation && counts.every((count) => count === replicas)
}

const created = await measure(async () => {
  const spec = { replicas, selector: { matchLabels: labels }, template: template('1') }
  await client.create(deploymentKind, { metadata: web, spec })
  await cluster.until(isRolledOut, { limitMs, what: 'all Pods are available' })
})
const rolled = await measure(async () => {
  const patch = { type: 'strategic', body: { spec: { template: template('2') } } } as const
  await client.patch(deploymentKind, web, patch)
  await cluster.until(isRolledOut, { limitMs, what: 'all Pods are rolled' })
})
await cluster[Symbol.asyncDispose]()
process.stdout.write(
  `${JSON.stringify({ replicas, nodes, clock: values.real ? 'real' : 'virtual', created, rolled }, null, 2)}\n`,
)
