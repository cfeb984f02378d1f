// What a kubelet costs and how quick it is: in a process of its own, over a private containerd, against an API server in
// another process; beside the same CRI calls made directly in the same run. Needs root and containerd. Prints JSON, a line a
// part; the ratios and the processor time are what counts.
//   node --conditions=source bench/node.ts [--only one,burst,exits,idle] [--n 20] [--pods 100] [--events]
import { readFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createClient } from '#client'
import { createHttpsTransport, loadKubeconfig } from '#client/node'
import { binaryDirsDefault } from '#containerd'
import { nodeName, startSeparateApi, startSeparateKubelet, startTestMachine } from '../test/harness/components.ts'
import { newerContainerd } from '../test/harness/containerd.ts'
import { allAtOnce, apiPods, directPods, names, oneByOne, round } from './pods.ts'
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
await using pods = apiPods(client, { nodeName })
const direct = directPods(cri.runtime, {
  logs: `${machine.home}/direct`,
  cgroupParent: `${machine.cgroupRoot}/kubepods/besteffort`,
})

if (wanted.includes('one')) print('one', await oneByOne({ direct, pods }, count))

if (wanted.includes('burst')) {
  const aside = async () => ({
    kubeletCpuMsPerPod: (await cpuSeconds(kubelet.pid)) * 1000,
    apiCpuMsPerPod: (await cpuSeconds(api.process.pid)) * 1000,
  })
  print('burst', await allAtOnce({ direct, pods }, { parallel, aside }))
}

/** Kills the container's main process; resolves when `seen` does. In milliseconds. */
async function killed(containerId: string, seen: () => Promise<void>): Promise<number> {
  const { info } = await cri.runtime.containerStatus({ containerId, verbose: true })
  const { pid } = JSON.parse(info['info'] ?? '{}') as { readonly pid: number }
  // Not in step with whatever is done periodically.
  await wait(500 + Math.floor(Math.random() * 300))
  return timed(async () => {
    const shown = seen()
    process.kill(pid, 'SIGKILL')
    await shown
  })
}

/** From a container's end to the runtime's own word of it, asked again and again. */
async function exitToRecord(): Promise<readonly number[]> {
  const times: number[] = []
  for (const name of names('exit-direct', count)) {
    const pod = await direct.start(name)
    const exited = async (): Promise<void> => {
      while ((await cri.runtime.containerStatus({ containerId: pod.container })).status.state !== 'exited')
        await wait(5)
    }
    times.push(await killed(pod.container, exited))
    await cri.runtime.stopPodSandbox(pod.sandbox)
    await direct.remove(pod)
  }
  return times
}

/** From a container's end to the first status on a watch that says so. */
async function exitToStatus(restartPolicy: 'Always' | 'Never'): Promise<readonly number[]> {
  const times: number[] = []
  for (const name of names(`exit-${restartPolicy.toLowerCase()}`, count)) {
    await pods.start(name, { spec: { restartPolicy } })
    const [container] = await cri.runtime.listContainers({
      labelSelector: { 'io.kubernetes.pod.name': name },
      state: 'running',
    })
    const containerId = container?.id ?? ''
    times.push(await killed(containerId, () => pods.until(name, `ended ${containerId}`)))
    await pods.remove(name, { gracePeriodSeconds: 0 })
  }
  return times
}

if (wanted.includes('exits')) {
  const { runtimeVersion } = await cri.runtime.version()
  print('exits', {
    runtime: runtimeVersion,
    direct: summarize(await exitToRecord()),
    always: summarize(await exitToStatus('Always')),
    never: summarize(await exitToStatus('Never')),
  })
}

if (wanted.includes('idle')) {
  const all = names('many', Number(values.pods))
  const idleMs = Number(values.idle) * 1000
  const took = await timed(async () => {
    for (let at = 0; at < all.length; at += parallel)
      await Promise.all(all.slice(at, at + parallel).map((name) => pods.start(name)))
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
  await Promise.all(all.map((name) => pods.remove(name, { gracePeriodSeconds: 0 })))
  await wait(5_000)
  const probed = names('probed', Number(values.pods))
  const readinessProbe = { exec: { command: ['true'] }, periodSeconds: 10 }
  for (let at = 0; at < probed.length; at += parallel)
    await Promise.all(
      probed.slice(at, at + parallel).map((name) => pods.start(name, { container: { readinessProbe } })),
    )
  await wait(10_000)
  const probing = await share()
  print('probes', {
    pods: probed.length,
    periodSeconds: 10,
    kubeletRssMiB: await rssMiB(kubelet.pid),
    coreShare: probing,
  })
  await Promise.all(probed.map((name) => pods.remove(name, { gracePeriodSeconds: 0 })))
}
await kubelet.end('SIGTERM')
