// What this machine allows, asked once per start of containerd: capabilities, overlay mounts, packet filtering.
import { mkdtemp, mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readTextIfExists, runProcess } from '#base/node'
import type { NatSupport } from './network.ts'

const capSysResource = 24n
const probeTimeoutMs = 10_000

/** Whether a process status (/proc/<pid>/status) has CAP_SYS_RESOURCE in effect. */
export function hasSysResource(procStatus: string): boolean {
  const effective = /^CapEff:\s*([0-9a-f]+)/m.exec(procStatus)?.[1] ?? '0'
  return ((BigInt(`0x${effective}`) >> capSysResource) & 1n) === 1n
}

/** Asks for our own capabilities. */
export async function ownSysResource(): Promise<boolean> {
  return hasSysResource(await readFile('/proc/self/status', 'utf8'))
}

/** Whether an overlay can be mounted whose layers are in this folder: tried, since nothing else tells. */
export async function overlayWorks(dir: string): Promise<boolean> {
  const probe = await mkdtemp(join(dir, 'overlay-probe-'))
  const [lower, upper, work, merged] = ['lower', 'upper', 'work', 'merged'].map((name) => join(probe, name)) as [
    string,
    string,
    string,
    string,
  ]
  try {
    for (const path of [lower, upper, work, merged]) await mkdir(path)
    const options = `lowerdir=${lower},upperdir=${upper},workdir=${work}`
    const mounted = await runProcess('mount', ['-t', 'overlay', 'overlay', '-o', options, merged], {
      timeLimitMs: probeTimeoutMs,
    })
    if (mounted.code !== 0) return false
    const unmounted = await runProcess('umount', [merged], { timeLimitMs: probeTimeoutMs })
    return unmounted.code === 0
  } finally {
    await rm(probe, { recursive: true, force: true })
  }
}

/** Whether the kernel gives interfaces IPv6 addresses. */
export async function ipv6Works(): Promise<boolean> {
  return (await readTextIfExists('/proc/sys/net/ipv6/conf/all/disable_ipv6'))?.trim() === '0'
}

/**
 * Tries the rules that masquerading and host ports need, in a chain of our own that is removed again. `iptables`: the program of
 * one of the two families, its path with or without a 6.
 */
export async function probeNat(iptables: string | undefined, hash: string): Promise<NatSupport> {
  if (iptables === undefined) {
    return {
      ok: false,
      reason: 'iptables not found (Debian: apt-get install iptables): Pods get no host ports and no way out',
    }
  }
  const loopback = iptables.endsWith('ip6tables') ? '[::1]:1' : '127.0.0.1:1'
  const chain = `SMP-PROBE-${hash}`
  const rules = (lines: readonly string[]): Promise<{ code: number | null; stderr: string }> =>
    runProcess(`${iptables}-restore`, ['--noflush', '-w', '5'], {
      input: ['*nat', ...lines, 'COMMIT', ''].join('\n'),
      timeLimitMs: probeTimeoutMs,
    })
  const tried = await rules([
    `:${chain} - [0:0]`,
    `-A ${chain} -p tcp -m multiport --dports 1 -m comment --comment probe -j DNAT --to-destination ${loopback}`,
    `-A ${chain} -m addrtype --dst-type LOCAL -j MARK --set-xmark 0x2000/0x2000`,
    `-A ${chain} -m mark --mark 0x2000/0x2000 -j MASQUERADE`,
  ])
  if (tried.code === 0) await rules([`-F ${chain}`, `-X ${chain}`])
  if (tried.code === 0) return { ok: true }
  return {
    ok: false,
    reason: `iptables has no working nat table (${tried.stderr.trim()}): Pods get no host ports and no way out`,
  }
}
