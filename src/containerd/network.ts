// The Pod network of one cluster on this machine: a bridge of its own, a range of its own, and the CNI list that says so.
// Deciding is pure here; what the host has is given.
import type { NetworkInterfaceInfo } from 'node:os'

/** The range and names of a cluster's Pod network. */
export interface PodNetwork {
  readonly name: string
  readonly bridge: string
  /** IPv4 range in CIDR form. */
  readonly podCidr: string
  /** IPv6 range in CIDR form; absent: IPv4 only. */
  readonly podCidr6?: string
}

/** What packet filtering allows: masquerading and host ports both need iptables with its nat table. */
export type NatSupport = { readonly ok: true } | { readonly ok: false; readonly reason: string }

const rangeCount = 256

/** What a network's ranges are made of. */
export interface RangesGiven {
  readonly podCidr?: string | undefined
  readonly podCidr6?: string | undefined
  /** Pods are to have IPv6 addresses too, whatever they are. */
  readonly dualStack?: boolean
}

/** What of the machine's addresses is not free. */
export interface RangesTaken {
  readonly interfaces: Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>
  /** IPv4 ranges of other clusters, in CIDR form. */
  readonly claimed: ReadonlySet<string>
}

/**
 * Names from the containerd's hash, and the first /24 of 10.88.0.0/16, from a place the hash gives, that nobody here has. For
 * IPv6 a /64 of unique local addresses that the hash makes unlike any other's.
 */
export function choosePodNetwork(hash: string, given: RangesGiven, { interfaces, claimed }: RangesTaken): PodNetwork {
  const names = { name: `sampan-${hash}`, bridge: `smp-${hash}` }
  const podCidr6 =
    given.podCidr6 ?? (given.dualStack === true ? `fd88:${hash.slice(0, 4)}:${hash.slice(4, 8)}::/64` : undefined)
  const six = podCidr6 === undefined ? {} : { podCidr6 }
  if (given.podCidr !== undefined) return { ...names, podCidr: given.podCidr, ...six }
  const taken = new Set<string>()
  for (const [name, addresses] of Object.entries(interfaces)) {
    if (name === names.bridge) continue
    for (const { family, address } of addresses ?? []) {
      if (family === 'IPv4') taken.add(address.split('.').slice(0, 3).join('.'))
    }
  }
  const first = Number.parseInt(hash.slice(0, 2), 16)
  for (let step = 0; step < rangeCount; step++) {
    const prefix = `10.88.${(first + step) % rangeCount}`
    const podCidr = `${prefix}.0/24`
    if (!taken.has(prefix) && !claimed.has(podCidr)) return { ...names, podCidr, ...six }
  }
  throw new Error('Cannot choose a Pod network: all of 10.88.0.0/16 is in use; give podCidr')
}

/** The CNI configuration list, as text. Without NAT, Pods reach the node and each other only, and have no host ports. */
export function renderConflist(network: PodNetwork, nat: NatSupport, dataDir: string): string {
  const ranges = [network.podCidr, network.podCidr6].filter((cidr) => cidr !== undefined)
  const routes = ranges.map((cidr) => ({ dst: cidr.includes(':') ? '::/0' : '0.0.0.0/0' }))
  const bridge = {
    type: 'bridge',
    bridge: network.bridge,
    isGateway: true,
    ipMasq: nat.ok,
    hairpinMode: true,
    ipam: { type: 'host-local', dataDir, ranges: ranges.map((subnet) => [{ subnet }]), routes },
  }
  const portmap = { type: 'portmap', capabilities: { portMappings: true }, snat: true }
  const plugins = nat.ok ? [bridge, portmap] : [bridge]
  return `${JSON.stringify({ cniVersion: '1.0.0', name: network.name, plugins }, null, 2)}\n`
}
