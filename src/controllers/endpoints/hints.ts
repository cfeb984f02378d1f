// Which zones and nodes an endpoint is meant for. A Service with trafficDistribution prefers what is near; one with
// topology-mode Auto gets a share of its endpoints for each zone that is in proportion to the zone's processors, as long as no
// endpoint would get 20 % more than its part. The annotation goes before the field.
// Upstream counterpart: trafficdist and topologycache of k8s.io/endpointslice.
import type { core, discovery } from '#api'
import { deepEqual, openGet } from '#base'
import { allocate, type Allocations, redistribute } from './zone-allocation.ts'

type Endpoint = discovery.Endpoint

/** A slice as it will be, and the endpoints that it has now, if it is there. */
export interface HintedSlice {
  readonly endpoints: readonly Endpoint[]
  readonly before: readonly Endpoint[] | undefined
}

export interface Hinted {
  /** Endpoints with their hints, slice by slice. */
  readonly endpoints: readonly (readonly Endpoint[])[]
  /** What is told on the Service, if something is done. */
  readonly event?: { readonly type: 'Normal' | 'Warning'; readonly reason: string; readonly message: string }
}

const near: ReadonlySet<string> = new Set(['PreferClose', 'PreferSameZone', 'PreferSameNode'])
const deprecatedAnnotation = 'service.kubernetes.io/topology-aware-hints'
const modeAnnotation = 'service.kubernetes.io/topology-mode'

/** Whether the annotation asks for shares by zone. */
export function hasTopologyMode({ metadata }: core.Service): boolean {
  const mode = openGet(metadata.annotations, deprecatedAnnotation) ?? openGet(metadata.annotations, modeAnnotation)
  return mode === 'Auto' || mode === 'auto'
}

const isReady = ({ conditions }: Endpoint): boolean => conditions.ready === true
const hintedZones = ({ hints }: Endpoint): readonly string[] => (hints?.forZones ?? []).map(({ name }) => name)

function withoutHints(endpoint: Endpoint): Endpoint {
  const { hints: _, ...rest } = endpoint
  return rest
}

function nearHints({ zone, nodeName }: Endpoint, alsoNode: boolean): discovery.EndpointHints | undefined {
  const forZones = zone === undefined ? undefined : [{ name: zone }]
  const forNodes = nodeName === undefined || !alsoNode ? undefined : [{ name: nodeName }]
  if (forZones === undefined && forNodes === undefined) return undefined
  return { ...(forZones === undefined ? {} : { forZones }), ...(forNodes === undefined ? {} : { forNodes }) }
}

function preferNear(slices: readonly HintedSlice[], alsoNode: boolean): Hinted {
  const hinted = slices.map(({ endpoints }) =>
    endpoints.map((endpoint) => {
      const hints = isReady(endpoint) ? nearHints(endpoint, alsoNode) : undefined
      return hints === undefined ? endpoint : { ...endpoint, hints }
    }),
  )
  return { endpoints: hinted }
}

/** Whether a slice has changed in anything but hints. */
function isUnchanged({ endpoints, before }: HintedSlice): boolean {
  return before !== undefined && deepEqual(endpoints, before.map(withoutHints))
}

/** Zone → endpoints, of hints that stand; undefined if one is missing, of no such zone, or beyond what the zone may have. */
function standingHints(slices: readonly HintedSlice[], allocations: Allocations): Map<string, number> | undefined {
  const counts = new Map<string, number>()
  for (const endpoint of slices.flatMap(({ before = [] }) => before)) {
    if (!isReady(endpoint)) continue
    const zones = hintedZones(endpoint)
    if (zones.length === 0) return undefined
    for (const zone of zones) counts.set(zone, (counts.get(zone) ?? 0) + 1)
  }
  for (const [zone, count] of counts) {
    const allocation = allocations.get(zone)
    if (allocation === undefined || count > allocation.maximum) return undefined
  }
  return counts
}

function shareByZone(slices: readonly HintedSlice[], allocations: Allocations): readonly (readonly Endpoint[])[] {
  const unchanged = slices.filter(isUnchanged)
  const standing = standingHints(unchanged, allocations)
  // Hints that stand are left alone, so that a new Pod does not move traffic that it has nothing to do with.
  const kept = standing === undefined ? [] : unchanged
  const open = slices.filter((slice) => !kept.includes(slice))
  const counts = new Map(standing ?? [])
  const ready = open.flatMap(({ endpoints }) => endpoints).filter(isReady)
  for (const { zone = '' } of ready) counts.set(zone, (counts.get(zone) ?? 0) + 1)
  const moved = redistribute(
    ready.map(({ zone = '' }) => zone),
    allocations,
    counts,
  )
  const zones = moved.values()
  return slices.map((slice) => {
    if (kept.includes(slice)) return slice.before ?? []
    return slice.endpoints.map((endpoint) =>
      isReady(endpoint) ? { ...endpoint, hints: { forZones: [{ name: zones.next().value ?? '' }] } } : endpoint,
    )
  })
}

/** Hints for all slices of one family of addresses. */
export function computeHints(
  service: core.Service,
  slices: readonly HintedSlice[],
  { nodes, addressType }: { readonly nodes: Iterable<core.Node>; readonly addressType: string },
): Hinted {
  const had = slices.some(({ before = [] }) => before.some(({ hints }) => hints !== undefined))
  const plain = slices.map(({ endpoints }) => endpoints)
  const tell = (type: 'Normal' | 'Warning', what: string, message: string): Hinted['event'] => {
    return { type, reason: `TopologyAwareHints${what}`, message: `${message}, addressType: ${addressType}` }
  }
  if (!hasTopologyMode(service)) {
    const { trafficDistribution = '' } = service.spec
    if (near.has(trafficDistribution)) return preferNear(slices, trafficDistribution === 'PreferSameNode')
    return { endpoints: plain }
  }
  const ready = plain.flat().filter(isReady)
  const allocated = allocate(nodes, ready.length)
  const problem = !allocated.ok
    ? allocated.message
    : ready.some(({ zone }) => zone === undefined)
      ? 'One or more endpoints do not have a zone specified'
      : undefined
  if (!allocated.ok || problem !== undefined) {
    const event = tell('Warning', 'Disabled', problem ?? '')
    return event === undefined ? { endpoints: plain } : { endpoints: plain, event }
  }
  const endpoints = shareByZone(slices, allocated.allocations)
  const event = had ? undefined : tell('Normal', 'Enabled', 'Topology Aware Hints has been enabled')
  return event === undefined ? { endpoints } : { endpoints, event }
}
