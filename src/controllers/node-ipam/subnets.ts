// A cluster's range of Pod addresses cut into equal ranges for nodes, and which of these are taken.
// Upstream counterpart: pkg/controller/nodeipam/ipam/cidrset.
import { type Cidr, firstAddress, type IpFamily, parseCidr, renderCidr } from '#api'

/** A range of the cluster, of which each node gets a part. */
export interface ClusterRange {
  /** `10.244.0.0/16`. */
  readonly cidr: string
  /** Prefix length of a node's part. Default 24 for IPv4, 64 for IPv6, as upstream. */
  readonly nodeMaskSize?: number
}

/** The range, parsed. */
export interface Pool {
  readonly cluster: Cidr
  readonly nodeMaskSize: number
  /** How many nodes' ranges it has. */
  readonly size: number
}

const maskSizeDefault: Readonly<Record<IpFamily, number>> = { IPv4: 24, IPv6: 64 }
const bitsOf: Readonly<Record<IpFamily, number>> = { IPv4: 32, IPv6: 128 }
/** A pool has at most 2¹⁶ ranges. Upstream: clusterSubnetMaxDiff. */
const subnetBitsMax = 16

/** Reads a range. Throws if it is none, or cannot be cut so. */
export function createPool({ cidr, nodeMaskSize }: ClusterRange): Pool {
  const cluster = parseCidr(cidr)
  if (cluster === undefined) throw new Error(`Cannot give nodes ranges of ${JSON.stringify(cidr)}: it is no CIDR`)
  const mask = nodeMaskSize ?? maskSizeDefault[cluster.family]
  const bits = mask - cluster.prefixLength
  if (bits < 0 || bits > subnetBitsMax || mask > bitsOf[cluster.family]) {
    const what = `a node's mask of ${mask} must be ${cluster.prefixLength} to ${cluster.prefixLength + subnetBitsMax}`
    throw new Error(`Cannot give nodes ranges of ${cidr}: ${what}`)
  }
  return { cluster: { ...cluster, value: firstAddress(cluster).value }, nodeMaskSize: mask, size: 2 ** bits }
}

const hostBitsOf = ({ cluster, nodeMaskSize }: Pool): bigint => BigInt(bitsOf[cluster.family] - nodeMaskSize)

/** The range of an index. */
export function subnetAt(pool: Pool, index: number): string {
  const { family, value } = pool.cluster
  const first = value + (BigInt(index) << hostBitsOf(pool))
  return renderCidr({ family, value: first, prefixLength: pool.nodeMaskSize })
}

/** The indexes whose ranges a range touches: none, if it lies elsewhere. */
export function* touchedIndexes(pool: Pool, range: Cidr): Iterable<number> {
  if (range.family !== pool.cluster.family) return
  const first = firstAddress(range).value
  const last = first + (1n << BigInt(bitsOf[range.family] - range.prefixLength)) - 1n
  const indexOf = (address: bigint): bigint => (address - pool.cluster.value) >> hostBitsOf(pool)
  const [from, to] = [indexOf(first), indexOf(last)]
  const end = to < BigInt(pool.size) ? Number(to) : pool.size - 1
  for (let index = from < 0n ? 0 : Number(from); index <= end; index++) yield index
}
