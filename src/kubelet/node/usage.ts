// What of a real machine is left. Upstream: pkg/kubelet/eviction/helpers.go makeSignalObservations, with cAdvisor.
import { readdir, statfs } from 'node:fs/promises'
import { readTextIfExists } from '#base/node'
import type { HostUsage } from '../host.ts'

import { parseNetworkDevices, parseProcStat } from './proc-files.ts'

const kib = 1024

/** Named numbers of a file with one a line. */
async function numbersOf(path: string): Promise<(name: string) => number> {
  const text = (await readTextIfExists(path)) ?? ''
  return (name) => Number(new RegExp(`^${name}:?\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0)
}

const procStat = async () => parseProcStat((await readTextIfExists('/proc/stat')) ?? '')

export const nodeUsage: HostUsage = {
  async memory() {
    const of = await numbersOf('/proc/meminfo')
    return { available: of('MemAvailable') * kib, capacity: of('MemTotal') * kib }
  },
  async filesystem(path) {
    const { bavail, bsize, blocks, ffree, files } = await statfs(path)
    return { available: bavail * bsize, capacity: blocks * bsize, inodes: { available: ffree, capacity: files } }
  },
  async pids() {
    const max = Number(await readTextIfExists('/proc/sys/kernel/pid_max')) || 32_768
    const running = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).length
    return { available: max - running, capacity: max }
  },
  cpuNanoseconds: async () => (await procStat()).busyNanoseconds,
  bootMs: async () => (await procStat()).bootMs,
  async memoryDetails() {
    const [memory, events] = await Promise.all([numbersOf('/proc/meminfo'), numbersOf('/proc/vmstat')])
    const [total, available, free] = [memory('MemTotal') * kib, memory('MemAvailable') * kib, memory('MemFree') * kib]
    return {
      availableBytes: available,
      usageBytes: total - free,
      workingSetBytes: total - available,
      rssBytes: memory('AnonPages') * kib,
      pageFaults: events('pgfault'),
      majorPageFaults: events('pgmajfault'),
    }
  },
  async network() {
    const [devices = '', routes = ''] = await Promise.all([
      readTextIfExists('/proc/net/dev'),
      readTextIfExists('/proc/net/route'),
    ])
    return parseNetworkDevices(devices, routes)
  },
}
