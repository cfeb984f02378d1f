// How many endpoints a zone should have: as large a share as its ready nodes have of all processors. Below its minimum its
// endpoints would be asked 20 % more than their part. Upstream counterpart: k8s.io/endpointslice/topologycache.
import { type core, isNodeReady, quantityMilliValue } from '#api'
import { openHas } from '#base'

export interface Allocation {
  readonly minimum: number
  readonly maximum: number
  /** As near to the share as the minimum allows; not whole. */
  readonly desired: number
}

/** Zone → what it should have, in order of the zones' names. */
export type Allocations = ReadonlyMap<string, Allocation>

type Allocated =
  | { readonly ok: true; readonly allocations: Allocations }
  /** In upstream's words. */
  | { readonly ok: false; readonly message: string }

/** How much more than its part an endpoint may be asked. Upstream: overloadThreshold. */
const overload = 0.2
const zoneLabel = 'topology.kubernetes.io/zone'
const controlPlaneLabels = ['node-role.kubernetes.io/control-plane', 'node-role.kubernetes.io/master']

const insufficientNodes = 'Insufficient Node information: allocatable CPU or zone not specified on one or more nodes'

/** What of a node the shares depend on. */
export function zoneFacts(node: core.Node): { readonly zone: string | undefined; readonly milliCpu: number } {
  const cpu = node.status?.allocatable?.['cpu']
  const counts = isNodeReady(node) && !controlPlaneLabels.some((label) => openHas(node.metadata.labels, label))
  const zone = node.metadata.labels?.[zoneLabel]
  // Nodes that carry no work count for nothing; -1 tells them from those that say too little of themselves.
  return { zone, milliCpu: counts ? (cpu === undefined ? 0 : quantityMilliValue(cpu)) : -1 }
}

/** Zone → its share; undefined if that cannot be told. */
function shares(nodes: Iterable<core.Node>): ReadonlyMap<string, number> | undefined {
  const byZone = new Map<string, number>()
  let total = 0
  for (const node of nodes) {
    const { zone, milliCpu } = zoneFacts(node)
    if (milliCpu < 0) continue
    if (zone === undefined || zone === '' || milliCpu === 0) return undefined
    byZone.set(zone, (byZone.get(zone) ?? 0) + milliCpu)
    total += milliCpu
  }
  if (byZone.size < 2) return undefined
  return new Map([...byZone].sort(([a], [b]) => (a < b ? -1 : 1)).map(([zone, cpu]) => [zone, cpu / total]))
}

/** What each zone should have of so many endpoints. */
export function allocate(nodes: Iterable<core.Node>, endpoints: number): Allocated {
  const ratios = shares(nodes)
  if (ratios === undefined) return { ok: false, message: insufficientNodes }
  const counted = `(${endpoints} endpoints, ${ratios.size} zones)`
  if (ratios.size > endpoints) return { ok: false, message: `Insufficient number of endpoints ${counted}` }
  const minima = [...ratios].map(([zone, ratio]) => {
    const desired = ratio * endpoints
    const minimum = Math.ceil(desired / (1 + overload))
    return { zone, minimum, desired: Math.max(desired, minimum) }
  })
  const spare = endpoints - minima.reduce((sum, { minimum }) => sum + minimum, 0)
  if (spare < 0) {
    const what = 'Unable to allocate minimum required endpoints to each zone without exceeding overload threshold'
    return { ok: false, message: `${what} ${counted}` }
  }
  const allocations = minima.map(
    ({ zone, minimum, desired }) => [zone, { minimum, desired, maximum: minimum + spare }] as const,
  )
  return { ok: true, allocations: new Map(allocations) }
}

function takeMost(wanted: ReadonlyMap<string, number>): readonly [zone: string, amount: number] {
  let most: readonly [string, number] = ['', 0]
  for (const [zone, amount] of wanted) if (amount > most[1]) most = [zone, amount]
  return most
}

/** How many whole endpoints each zone gives away, and how many it receives. */
function transfers(allocations: Allocations, counts: ReadonlyMap<string, number>) {
  const surplus = new Map<string, number>()
  const lack = new Map<string, number>()
  for (const [zone, { desired }] of allocations) {
    const difference = (counts.get(zone) ?? 0) - desired
    if (difference > 0) surplus.set(zone, difference)
    else if (difference < 0) lack.set(zone, -difference)
  }
  const giving = new Map<string, number>()
  const receiving = new Map<string, number>()
  for (;;) {
    const [giver, gives] = takeMost(surplus)
    const [receiver, lacks] = takeMost(lack)
    // It is not worth moving an endpoint for less than half of one.
    if (giver === '' || receiver === '' || (gives < 1 && lacks < 1) || gives < 0.5 || lacks < 0.5) break
    giving.set(giver, (giving.get(giver) ?? 0) + 1)
    surplus.set(giver, gives - 1)
    receiving.set(receiver, (receiving.get(receiver) ?? 0) + 1)
    lack.set(receiver, lacks - 1)
  }
  return { giving, receiving }
}

/** The zones that endpoints are meant for: mostly their own. `counts`: endpoints by zone, others that stay included. */
export function redistribute(
  zones: readonly string[],
  allocations: Allocations,
  counts: ReadonlyMap<string, number>,
): readonly string[] {
  const { giving, receiving } = transfers(allocations, counts)
  return zones.map((zone) => {
    const left = giving.get(zone) ?? 0
    const receiver = [...receiving].find(([, lacks]) => lacks > 0)
    if (left === 0 || receiver === undefined) return zone
    giving.set(zone, left - 1)
    receiving.set(receiver[0], receiver[1] - 1)
    return receiver[0]
  })
}
