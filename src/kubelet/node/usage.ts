// What of a real machine is left. Upstream: pkg/kubelet/eviction/helpers.go makeSignalObservations, with cAdvisor.
import { readdir, statfs } from 'node:fs/promises'
import { readTextIfExists } from '#base/node'
import type { HostUsage } from '../host.ts'

const kib = 1024

export const nodeUsage: HostUsage = {
  async memory() {
    const text = (await readTextIfExists('/proc/meminfo')) ?? ''
    const of = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) * kib
    return { available: of('MemAvailable'), capacity: of('MemTotal') }
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
}
