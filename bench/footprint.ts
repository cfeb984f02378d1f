// What an idle cluster of one machine takes: resident memory and processor time of sampan's process (and of containerd, told
// apart), after it has been left alone for a while. Needs root and containerd. Prints JSON.
//   node --conditions=source bench/footprint.ts [--idle 20]
import { readFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startTestCluster } from '../test/harness/sampan.ts'

const { values } = parseArgs({ options: { idle: { type: 'string', default: '20' } } })
const idleSeconds = Number(values.idle)
const ticksPerSecond = 100

async function memoryMiB(
  pid: number,
): Promise<{ readonly rss: number; readonly anonymous: number; readonly file: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  const of = (name: string): number =>
    Math.round(Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) / 102.4) / 10
  return { rss: of('VmRSS'), anonymous: of('RssAnon'), file: of('RssFile') }
}

async function cpuSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
}

await using cluster = await startTestCluster()
const { pid } = JSON.parse(await readFile(`${cluster.home}/state.json`, 'utf8')) as { readonly pid: number }
const { pid: containerd } = JSON.parse(await readFile(`${cluster.home}/containerd/process.json`, 'utf8')) as {
  readonly pid: number
}
const atStart = await memoryMiB(pid)
await wait(5_000)
const before = await cpuSeconds(pid)
await wait(idleSeconds * 1_000)
const cpu = (await cpuSeconds(pid)) - before
process.stdout.write(
  `${JSON.stringify({ unit: 'MiB', atStart, idle: await memoryMiB(pid), idleCpuShareOfCore: Math.round((cpu / idleSeconds) * 10_000) / 10_000, containerd: await memoryMiB(containerd) }, undefined, 1)}\n`,
)
