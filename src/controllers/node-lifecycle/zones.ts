// How fast the nodes of a zone may be given up: at 0.1 a second; slower or not at all where much of the zone is down, and
// not at all where everything is, since then it is rather this controller that is cut off.
// Upstream counterpart: ComputeZoneState and handleDisruption of pkg/controller/nodelifecycle.
import { type core, isConditionTrue } from '#api'

/** Upstream: --node-eviction-rate. Nodes a second. */
export const evictionRate = 0.1
/** Upstream: --secondary-node-eviction-rate. */
export const secondaryEvictionRate = 0.01
/** Upstream: --large-cluster-size-threshold. */
export const largeZoneNodes = 50
/** Upstream: --unhealthy-zone-threshold. */
export const unhealthyZoneThreshold = 0.55

const zoneLabel = 'topology.kubernetes.io/zone'
const regionLabel = 'topology.kubernetes.io/region'

/** The zone that a node stands in, as upstream's metrics name it; '' for none. */
export function zoneOf({ metadata }: core.Node): string {
  const [region = '', zone = ''] = [metadata.labels?.[regionLabel], metadata.labels?.[zoneLabel]]
  return region === '' && zone === '' ? '' : `${region}:\u0000:${zone}`
}

/** How many nodes there are of each zone, and how many of them are not ready. */
export function zoneSizes(nodes: Iterable<core.Node>): readonly ZoneSize[] {
  return [...Map.groupBy(nodes, zoneOf)].map(([zone, members]) => ({
    zone,
    size: members.length,
    unhealthy: members.filter((node) => !isReady(node)).length,
  }))
}

export interface ZoneSize {
  readonly zone: string
  readonly size: number
  readonly unhealthy: number
}

const isReady = ({ status }: core.Node): boolean => isConditionTrue(status?.conditions, 'Ready')

/** Nodes a second that may be tainted in `zone`; 0: none. */
export function computeEvictionRate(nodes: readonly core.Node[], zone: string): number {
  const zones = Map.groupBy(nodes, zoneOf)
  if ([...zones.values()].every((members) => !members.some(isReady))) return 0
  const members = zones.get(zone) ?? []
  const notReady = members.filter((node) => !isReady(node)).length
  const isFull = notReady === members.length
  const isPartial = notReady > 2 && notReady / members.length >= unhealthyZoneThreshold
  if (isFull || !isPartial) return evictionRate
  return members.length > largeZoneNodes ? secondaryEvictionRate : 0
}
