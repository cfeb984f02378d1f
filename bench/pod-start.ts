// How long a Pod takes to run, from POST to `phase: Running` seen on a watch, over HTTPS as any client does it, beside the
// same CRI calls made directly in the same run. Needs root and containerd. Prints JSON; the ratios are what counts.
//   node --conditions=source bench/pod-start.ts [--n 50] [--parallel 20]
import { parseArgs } from 'node:util'
import { type core, podKind } from '#api'
import { realClock } from '#base/node'
import { type Client, createClient } from '#client'
import { createHttpsTransport, loadKubeconfig } from '#client/node'
import type { ContainerRuntime } from '#cri'
import { connectCri } from '#cri/grpc'
import { silentLog } from '#base'
import { homePaths } from '#home'
import { loadTestImages, testImages } from '../test/harness/images.ts'
import { startTestCluster } from '../test/harness/sampan.ts'
import { summarize, timed, type Timing } from './timing.ts'

const { values } = parseArgs({
  options: { n: { type: 'string', default: '50' }, parallel: { type: 'string', default: '20' } },
})
const count = Number(values.n)
const parallel = Number(values.parallel)
const command = ['/bin/sleep', '3600']

const round = (value: number): number => Math.round(value * 10) / 10

/** The calls that a kubelet cannot do without, with the least there is in them. */
async function startDirectly({ runtime }: ContainerRuntime, name: string, logDirectory: string): Promise<string> {
  const config = {
    metadata: { name, uid: name, namespace: 'bench', attempt: 0 },
    hostname: name,
    logDirectory,
    labels: {},
    annotations: {},
    linux: {
      cgroupParent: '',
      securityContext: { namespaceOptions: { network: 'pod', pid: 'container', ipc: 'pod' } },
    },
  } as const
  const podSandboxId = await runtime.runPodSandbox({ config } as never)
  await runtime.podSandboxStatus({ podSandboxId })
  const image = { image: testImages.busybox }
  const containerId = await runtime.createContainer({
    podSandboxId,
    sandboxConfig: config,
    config: {
      metadata: { name: 'c', attempt: 0 },
      image,
      command,
      logPath: `${name}.log`,
      labels: {},
      annotations: {},
    },
  } as never)
  await runtime.startContainer(containerId)
  await runtime.containerStatus({ containerId })
  return podSandboxId
}

async function removeDirectly({ runtime }: ContainerRuntime, id: string): Promise<void> {
  await runtime.stopPodSandbox(id)
  await runtime.removePodSandbox(id)
}

function podOf(name: string) {
  return {
    metadata: { name, namespace: 'default' },
    spec: {
      terminationGracePeriodSeconds: 0,
      containers: [{ name: 'c', image: testImages.busybox, imagePullPolicy: 'IfNotPresent', command }],
    },
  } as const
}

/** Follows all Pods of the namespace and tells when one is as asked. */
function watchPods(client: Client) {
  const waiting = new Map<string, { readonly phase: string; readonly resolve: () => void }>()
  const stop = new AbortController()
  const done = (async () => {
    for await (const events of client.watch<core.Pod>(podKind, { namespace: 'default', signal: stop.signal })) {
      for (const event of events) {
        if (!('object' in event)) continue
        const { name } = event.object.metadata
        const state = event.type === 'DELETED' ? 'gone' : (event.object.status.phase ?? '')
        const waiter = waiting.get(name)
        if (waiter?.phase === state) {
          waiting.delete(name)
          waiter.resolve()
        }
      }
    }
  })().catch(() => {})
  return {
    until: (name: string, phase: string) => new Promise<void>((resolve) => waiting.set(name, { phase, resolve })),
    async stop() {
      stop.abort()
      await done
    },
  }
}

await using cluster = await startTestCluster()
await loadTestImages(cluster)
using transport = createHttpsTransport((await loadKubeconfig({ path: cluster.kubeconfig })).transport)
const client = createClient(transport.send)
await using cri = await connectCri({
  socketPath: `${homePaths(cluster.home).run}/containerd/containerd.sock`,
  clock: realClock,
  log: silentLog,
})
const pods = watchPods(client)

async function viaApi(name: string): Promise<{ readonly start: number; readonly stop: number }> {
  const start = await timed(async () => {
    const running = pods.until(name, 'Running')
    await client.create(podKind, podOf(name))
    await running
  })
  const stop = await timed(async () => {
    const gone = pods.until(name, 'gone')
    await client.delete(podKind, { namespace: 'default', name }, { gracePeriodSeconds: 1 })
    await gone
  })
  return { start, stop }
}

async function direct(name: string): Promise<{ readonly start: number; readonly stop: number }> {
  let id = ''
  const start = await timed(async () => {
    id = await startDirectly(cri, name, `${cluster.home}/logs`)
  })
  return { start, stop: await timed(() => removeDirectly(cri, id)) }
}

const names = (prefix: string, n: number): string[] => Array.from({ length: n }, (_, i) => `${prefix}-${i}`)
const results = {
  direct: [] as number[],
  sampan: [] as number[],
  directStop: [] as number[],
  sampanStop: [] as number[],
}
// In turns, so that whatever else the machine does meets both alike.
for (const [i, name] of names('one', count + 3).entries()) {
  const straight = await direct(`direct-${name}`)
  const ours = await viaApi(name)
  if (i < 3) continue
  results.direct.push(straight.start)
  results.directStop.push(straight.stop)
  results.sampan.push(ours.start)
  results.sampanStop.push(ours.stop)
}
const burstDirect = await timed(() =>
  Promise.all(names('burst-direct', parallel).map((name) => startDirectly(cri, name, `${cluster.home}/logs`))),
)
const leftovers = await cri.runtime.listPodSandbox()
await Promise.all(
  leftovers.filter((one) => one.metadata?.namespace === 'bench').map(({ id }) => removeDirectly(cri, id)),
)
const burstSampan = await timed(() =>
  Promise.all(
    names('burst', parallel).map(async (name) => {
      const running = pods.until(name, 'Running')
      await client.create(podKind, podOf(name))
      await running
    }),
  ),
)
await pods.stop()

const summary = Object.fromEntries(Object.entries(results).map(([name, times]) => [name, summarize(times)])) as Record<
  keyof typeof results,
  Timing
>
const output = {
  pods: count,
  unit: 'ms',
  ...summary,
  ratio: {
    startP50: round((10 * summary.sampan.p50) / summary.direct.p50) / 10,
    startP99: round((10 * summary.sampan.p99) / summary.direct.p99) / 10,
    stopP50: round((10 * summary.sampanStop.p50) / summary.directStop.p50) / 10,
  },
  burst: {
    pods: parallel,
    direct: round(burstDirect),
    sampan: round(burstSampan),
    ratio: round((10 * burstSampan) / burstDirect) / 10,
  },
}
process.stdout.write(`${JSON.stringify(output, undefined, 1)}\n`)
