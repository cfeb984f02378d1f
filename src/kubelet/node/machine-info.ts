// Facts about a real machine.
import { statfs } from 'node:fs/promises'
import { arch, availableParallelism, hostname, networkInterfaces, platform, release, totalmem } from 'node:os'
import { readTextIfExists } from '#base/node'
import type { MachineInfo } from '../host.ts'

const goArchitectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64', arm: 'arm', ia32: '386' }

/** Addresses that others can reach, IPv4 first; bridges and tunnels of containers last. */
export function machineAddresses(): readonly string[] {
  const all = Object.entries(networkInterfaces()).flatMap(([name, list = []]) =>
    list
      .filter((one) => (!one.internal && one.scopeid === 0) || (!one.internal && one.family === 'IPv4'))
      .map((one) => ({ name, ...one })),
  )
  const rank = ({ name, family }: (typeof all)[number]): number =>
    (/^(cni|docker|br-|veth|virbr|sampan)/.test(name) ? 2 : 0) + (family === 'IPv4' ? 0 : 1)
  const sorted = all.sort((a, b) => rank(a) - rank(b))
  const v4 = sorted.find(({ family }) => family === 'IPv4')?.address
  const v6 = sorted.find(({ family, name }) => family === 'IPv6' && !/^(cni|docker|br-|veth|virbr)/.test(name))?.address
  const found = [v4, v6].filter((address) => address !== undefined)
  return found.length === 0 ? ['127.0.0.1'] : found
}

async function line(path: string): Promise<string> {
  return ((await readTextIfExists(path).catch(() => undefined)) ?? '').trim()
}

async function osImage(): Promise<string> {
  const text = (await readTextIfExists('/etc/os-release').catch(() => undefined)) ?? ''
  return /^PRETTY_NAME="?([^"\n]*)"?/m.exec(text)?.[1] ?? platform()
}

/** Size of the filesystem of the nearest directory above `path` that exists. */
async function storageBytes(path: string): Promise<number> {
  for (let dir = path; ; dir = dir.slice(0, dir.lastIndexOf('/')) || '/') {
    try {
      const { blocks, bsize } = await statfs(dir)
      return blocks * bsize
    } catch {
      if (dir === '/') return 0
    }
  }
}

/** What this machine is. `rootDir`: on which filesystem its storage is counted. */
export async function nodeMachineInfo(rootDir: string): Promise<MachineInfo> {
  return {
    hostname: hostname(),
    cpus: availableParallelism(),
    memoryBytes: totalmem(),
    storageBytes: await storageBytes(rootDir),
    pidsMax: Number(await line('/proc/sys/kernel/pid_max')) || 32_768,
    machineId: await line('/etc/machine-id'),
    systemUuid: (await line('/sys/class/dmi/id/product_uuid')) || (await line('/etc/machine-id')),
    bootId: await line('/proc/sys/kernel/random/boot_id'),
    kernelVersion: release(),
    osImage: await osImage(),
    operatingSystem: platform(),
    architecture: goArchitectures[arch()] ?? arch(),
    addresses: machineAddresses(),
    appArmor: (await line('/sys/module/apparmor/parameters/enabled')) === 'Y',
  }
}
