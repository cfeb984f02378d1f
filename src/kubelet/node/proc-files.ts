// Files of /proc that have more than a number a line. Pure. Upstream: cAdvisor and opencontainers/cgroups read the same.
import type { InterfaceTraffic } from '../host.ts'

/** Linux counts processor time in hundredths of a second, whatever its own clock does (USER_HZ). */
const nanosecondsPerTick = 10_000_000

/** /proc/stat: what all cores have done that was not waiting, and when the machine was started. */
export function parseProcStat(text: string): { readonly busyNanoseconds: number; readonly bootMs: number } {
  const fields = (/^cpu +(.*)$/m.exec(text)?.[1] ?? '').split(' ').map(Number)
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = fields
  const busy = user + nice + system + irq + softirq + steal
  return {
    busyNanoseconds: busy * nanosecondsPerTick,
    bootMs: Number(/^btime (\d+)/m.exec(text)?.[1] ?? 0) * 1000,
  }
}

/** /proc/net/dev without loopback, the interface of the default route (/proc/net/route) first. */
export function parseNetworkDevices(devices: string, routes: string): readonly InterfaceTraffic[] {
  const all = [...devices.matchAll(/^ *([^\s:]+): *(.*)$/gm)].flatMap(([, name = '', rest = '']) => {
    const [rxBytes = 0, , rxErrors = 0, , , , , , txBytes = 0, , txErrors = 0] = rest.trim().split(/\s+/).map(Number)
    return name === 'lo' ? [] : [{ name, rxBytes, rxErrors, txBytes, txErrors }]
  })
  const main = /^(\S+)\t00000000\t/m.exec(routes)?.[1]
  return [...all.filter(({ name }) => name === main), ...all.filter(({ name }) => name !== main)]
}
