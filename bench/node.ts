// What a kubelet costs and how quick it is: in a process of its own, over a private containerd, against an API server in
// another process; beside the same CRI calls made directly in the same run. Needs root and containerd. Prints JSON, a line a
// part; the ratios and the processor time are what counts.
//   node --conditions=source bench/node.ts [--only one,burst,exits,idle] [--n 20] [--pods 100] [--events]
import { readFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type core, podKind } from '#api'
import { type Client, createClient } from '#client'
import { createHttpsTransport, loadKubeconfig } from '#client/node'
import { binaryDirsDefault } from '#containerd'
import type { ContainerRuntime } from '#cri'
import { nodeName, startSeparateApi, startSeparateKubelet, startTestMachine } from '../test/harness/components.ts'
import { newerContainerd } from '../test/harness/containerd.ts'
import { testImages } from '../test/harness/images.ts'
import { summarize, timed } from './timing.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'one,burst,exits,idle' },
    n: { type: 'string', default: '20' },
    pods: { type: 'string', default: '100' },
    parallel: { type: 'string', default: '20' },
    idle: { type: 'string', default: '20' },
    /** With a containerd that has events. */
    events: { type: 'boolean', default: false },
  },
})
const count = Number(values.n)
const parallel = Number(values.parallel)
const wanted = values.only.split(',')
/** Runs until TERM, which it obeys at once. */
const obedient = ['sh', '-c', 'trap "exit 0" TERM; sleep 3600 & wait']
const namespace = 'default'
/** Beyond every wait of this benchmark. */
const graceSeconds = 30

interface DirectPod {
  readonly sandbox: string
  readonly container: string
}

/** The calls that a kubelet cannot do without, with the least there is in them. */
async function startDirectly({ runtime }: ContainerRuntime, name: string, logDirectory: string): Promise<DirectPod> {
  const config = {
    metadata: { name, uid: name, namespace: 'bench', attempt: 0 },
    hostname: name,
    logDirectory,
    labels: {},
    annotations: {},
    // As Pods of their class: with few shares of the processors a container is slower to start.
    linux: {
      cgroupParent: `${machine.cgroupRoot}/kubepods/besteffort`,
      securityContext: { namespaceOptions: { network: 'pod', pid: 'container', ipc: 'pod' } },
    },
  } as const
  const podSandboxId = await runtime.runPodSandbox({ config } as never)
  await runtime.podSandboxStatus({ podSandboxId })
  const containerId = await runtime.createContainer({
    podSandboxId,
    sandboxConfig: config,
    config: {
      metadata: { name: 'c', attempt: 0 },
      image: { image: testImages.busybox },
      command: obedient,
      logPath: `${name}.log`,
      labels: {},
      annotations: {},
    },
  } as never)
  await runtime.startContainer(containerId)
  await runtime.containerStatus({ containerId })
  return { sandbox: podSandboxId, container: containerId }
}

async function stopDirectly({ runtime }: ContainerRuntime, { sandbox, container }: DirectPod): Promise<void> {
  await runtime.stopContainer({ containerId: container, timeoutSeconds: graceSeconds })
  await runtime.containerStatus({ containerId: container })
  await runtime.stopPodSandbox(sandbox)
}

function podOf(name: string, spec: object = {}, container: object = {}) {
  return {
    metadata: { name, namespace },
    spec: {
      nodeName,
      terminationGracePeriodSeconds: graceSeconds,
      restartPolicy: 'Never',
      containers: [
        { name: 'c', image: testImages.busybox, imagePullPolicy: 'IfNotPresent', command: obedient, ...container },
      ],
      ...spec,
    },
  } as never
}

/** The phase, and `ended ID` for a container whose end is shown. */
function statesOf({ status }: core.Pod): readonly string[] {
  const ended = (status.containerStatuses ?? []).flatMap(({ state, lastState }) =>
    [state?.terminated, lastState?.terminated].map((one) => `ended ${one?.containerID?.split('//')[1] ?? ''}`),
  )
  return [status.phase ?? '', ...ended]
}

/** Follows all Pods and tells when one is in a phase; `gone` is one too. */
function watchPods(client: Client) {
  const waiting = new Map<string, { readonly phase: string; readonly resolve: () => void }>()
  const stop = new AbortController()
  const done = (async () => {
    for await (const events of client.watch<core.Pod>(podKind, { namespace, signal: stop.signal })) {
      for (const event of events) {
        if (!('object' in event)) continue
        const { name } = event.object.metadata
        const states = event.type === 'DELETED' ? ['gone'] : statesOf(event.object)
        const waiter = waiting.get(name)
        if (waiter === undefined || !states.includes(waiter.phase)) continue
        waiting.delete(name)
        waiter.resolve()
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

const ticksPerSecond = 100

/** Seconds of processor time that a process has used. */
async function cpuSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
}

async function rssMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Math.round(Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 102.4) / 10
}

const round = (value: number, digits = 2): number => Number(value.toFixed(digits))
const names = (prefix: string, n: number): string[] => Array.from({ length: n }, (_, i) => `${prefix}-${i}`)
const print = (part: string, result: object): void => {
  process.stdout.write(`${JSON.stringify({ part, ...result })}\n`)
}

const newer: Awaited<ReturnType<typeof newerContainerd>> = values.events
  ? await newerContainerd()
  : { binaryDirs: binaryDirsDefault }
if ('reason' in newer) throw new Error(newer.reason)
await using machine = await startTestMachine(newer)
await using api = await startSeparateApi(machine.home)
using transport = createHttpsTransport((await loadKubeconfig({ path: api.kubeconfig('admin') })).transport)
const client = createClient(transport.send)
const { cri } = machine.containerd
await using kubelet = startSeparateKubelet(machine, { api, flags: { 'max-pods': '500' } })
await kubelet.works
const pods = watchPods(client)

const start = async (name: string, container: object = {}): Promise<void> => {
  const running = pods.until(name, 'Running')
  await client.create(podKind, podOf(name, {}, container))
  await running
}
const remove = async (name: string, options: object = {}): Promise<void> => {
  const gone = pods.until(name, 'gone')
  await client.delete(podKind, { namespace, name }, options)
  await gone
}
const logs = `${machine.home}/direct`

if (wanted.includes('one')) {
  const times = { directStart: [], directStop: [], start: [], stop: [] } as Record<string, number[]>
  // In turns, so that whatever else the machine does meets both alike.
  for (const [i, name] of names('one', count + 3).entries()) {
    let pod: DirectPod | undefined
    const row = {
      directStart: await timed(async () => {
        pod = await startDirectly(cri, name, logs)
      }),
      directStop: await timed(() => stopDirectly(cri, pod as DirectPod)),
      start: await timed(() => start(name)),
      stop: await timed(() => remove(name)),
    }
    await cri.runtime.removePodSandbox((pod as unknown as DirectPod).sandbox)
    if (i >= 3) for (const [key, time] of Object.entries(row)) times[key]?.push(time)
  }
  const { directStart, directStop, start: ours, stop } = times as Record<string, number[]>
  const [a, b, c, d] = [directStart, ours, directStop, stop].map((list) => summarize(list ?? []))
  print('one', {
    direct: a,
    kubelet: b,
    directStop: c,
    kubeletStop: d,
    ratio: {
      start: round((b?.p50 ?? 0) / (a?.p50 ?? 1)),
      startP99: round((b?.p99 ?? 0) / (a?.p99 ?? 1)),
      stop: round((d?.p50 ?? 0) / (c?.p50 ?? 1)),
    },
  })
}

if (wanted.includes('burst')) {
  const rounds: Record<
    'directStart' | 'start' | 'directStop' | 'stop' | 'kubeletCpuMsPerPod' | 'apiCpuMsPerPod',
    number
  >[] = []
  for (let turn = 0; turn < 3; turn++) {
    const all = names(`burst-${turn}`, parallel)
    let direct: readonly DirectPod[] = []
    const directStart = await timed(async () => {
      direct = await Promise.all(all.map((name) => startDirectly(cri, name, logs)))
    })
    const directStop = await timed(() => Promise.all(direct.map((pod) => stopDirectly(cri, pod))))
    await Promise.all(direct.map(({ sandbox }) => cri.runtime.removePodSandbox(sandbox)))
    const cpuBefore = [await cpuSeconds(kubelet.pid), await cpuSeconds(api.process.pid)]
    const ours = await timed(() => Promise.all(all.map((name) => start(name))))
    const stop = await timed(() => Promise.all(all.map((name) => remove(name))))
    const cpuAfter = [await cpuSeconds(kubelet.pid), await cpuSeconds(api.process.pid)]
    const [kubeletCpuMsPerPod = 0, apiCpuMsPerPod = 0] = cpuAfter.map(
      (now, i) => ((now - (cpuBefore[i] ?? 0)) / parallel) * 1000,
    )
    rounds.push({ directStart, start: ours, directStop, stop, kubeletCpuMsPerPod, apiCpuMsPerPod })
  }
  const best = (key: 'directStart' | 'start' | 'directStop' | 'stop'): number =>
    Math.min(...rounds.map((one) => one[key]))
  print('burst', {
    pods: parallel,
    rounds: rounds.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, round(value, 1)]))),
    ratio: { start: round(best('start') / best('directStart')), stop: round(best('stop') / best('directStop')) },
  })
}

/** From a container's end to the first status on a watch that says so. */
async function exitToStatus(restartPolicy: 'Always' | 'Never'): Promise<readonly number[]> {
  const times: number[] = []
  for (const name of names(`exit-${restartPolicy.toLowerCase()}`, count)) {
    const running = pods.until(name, 'Running')
    await client.create(podKind, podOf(name, { restartPolicy }))
    await running
    const [container] = await cri.runtime.listContainers({
      labelSelector: { 'io.kubernetes.pod.name': name },
      state: 'running',
    })
    const containerId = container?.id ?? ''
    const { info } = await cri.runtime.containerStatus({ containerId, verbose: true })
    const { pid } = JSON.parse(info['info'] ?? '{}') as { readonly pid: number }
    // Not in step with whatever the kubelet does periodically.
    await wait(500 + Math.floor((times.length * 97) % 300))
    const ended = pods.until(name, `ended ${containerId}`)
    times.push(
      await timed(async () => {
        process.kill(pid, 'SIGKILL')
        await ended
      }),
    )
    await remove(name, { gracePeriodSeconds: 0 })
  }
  return times
}

if (wanted.includes('exits')) {
  print('exits', {
    runtime: (await cri.runtime.version()).runtimeVersion,
    always: summarize(await exitToStatus('Always')),
    never: summarize(await exitToStatus('Never')),
  })
}

if (wanted.includes('idle')) {
  const all = names('many', Number(values.pods))
  const idleMs = Number(values.idle) * 1000
  const took = await timed(async () => {
    for (let at = 0; at < all.length; at += parallel)
      await Promise.all(all.slice(at, at + parallel).map((name) => start(name)))
  })
  await wait(5_000)
  const share = async (): Promise<{ readonly kubelet: number; readonly api: number; readonly containerd: number }> => {
    const pids = { kubelet: kubelet.pid, api: api.process.pid, containerd: machine.containerd.pid() }
    const read = () => Promise.all(Object.values(pids).map(cpuSeconds))
    const before = await read()
    await wait(idleMs)
    const after = await read()
    const [a = 0, b = 0, c = 0] = after.map((now, i) => round(((now - (before[i] ?? 0)) / idleMs) * 1000, 4))
    return { kubelet: a, api: b, containerd: c }
  }
  const quiet = await share()
  const rss = await rssMiB(kubelet.pid)
  print('idle', { pods: all.length, startedInMs: Math.round(took), kubeletRssMiB: rss, coreShare: quiet })
  await Promise.all(all.map((name) => remove(name, { gracePeriodSeconds: 0 })))
  await wait(5_000)
  const probed = names('probed', Number(values.pods))
  const readinessProbe = { exec: { command: ['true'] }, periodSeconds: 10 }
  for (let at = 0; at < probed.length; at += parallel)
    await Promise.all(probed.slice(at, at + parallel).map((name) => start(name, { readinessProbe })))
  await wait(10_000)
  const probing = await share()
  print('probes', {
    pods: probed.length,
    periodSeconds: 10,
    kubeletRssMiB: await rssMiB(kubelet.pid),
    coreShare: probing,
  })
  await Promise.all(probed.map((name) => remove(name, { gracePeriodSeconds: 0 })))
}
await pods.stop()
await kubelet.end('SIGTERM')
