// A Service with a selector has EndpointSlices of at most 100 endpoints, one family and one set of ports each. Endpoints stay
// in the slice that has them. Pods being deleted remain as terminating until they are gone. Woken by Services, Pods,
// EndpointSlices and nodes (zones, capacity). Upstream counterpart: pkg/controller/endpointslice.
import { type core, type discovery, isControlledBy, newControllerRef } from '#api'
import { deepEqual, openMap } from '#base'
import { endpointSliceKind, nodeKind, podKind, serviceKind } from '../kinds.ts'
import { isPodReady, isPodTerminating } from '../pod/facts.ts'
import { watchNodes } from '../node/watch-nodes.ts'
import { byLabel } from '../pod/by-label.ts'
import { byControllerUid, byNodeName } from '../pod/indexes.ts'
import { objectKey } from '../runtime/apply-plan.ts'
import type { Caches } from '../runtime/caches.ts'
import { type Controller, defineController, watchKind } from '../runtime/define-controller.ts'
import type { Measure } from '../runtime/metrics.ts'
import { type Action, idle, type Plan } from '../runtime/plan.ts'
import { computeHints, hasTopologyMode, type Hinted } from './hints.ts'
import {
  addressedPods,
  hasSelector,
  hostnameIn,
  isHeadless,
  podIPsOf,
  podReference,
  podsMaybeOf,
  portsIn,
  servicesBySelector,
  servicesSelecting,
} from './service-pods.ts'
import { endpointSliceGauges, managedByLabel, measureSlices } from './slice-metrics.ts'
import { zoneFacts } from './zone-allocation.ts'

export interface ObservedSlices {
  readonly service: core.Service
  /** All Pods that the Service selects, and maybe others. */
  readonly pods: readonly core.Pod[]
  /** Slices that the Service controls. */
  readonly slices: readonly discovery.EndpointSlice[]
  /** Nodes of these Pods, by name; all there are where hints depend on them. */
  readonly nodes: ReadonlyMap<string, core.Node>
}

/** Upstream: --max-endpoints-per-slice. */
export const endpointsPerSliceMax = 100
const serviceNameLabel = 'kubernetes.io/service-name'
const manager = 'endpointslice-controller.k8s.io'
const headlessLabel = 'service.kubernetes.io/headless'
const zoneLabel = 'topology.kubernetes.io/zone'

interface Group {
  readonly addressType: 'IPv4' | 'IPv6'
  readonly ports: readonly discovery.EndpointPort[]
  readonly endpoints: readonly discovery.Endpoint[]
}

const familyOf = (ip: string): 'IPv4' | 'IPv6' => (ip.includes(':') ? 'IPv6' : 'IPv4')
const groupKey = (one: Pick<Group, 'addressType' | 'ports'>): string =>
  `${one.addressType} ${JSON.stringify(one.ports.map(({ name = '', port, protocol, appProtocol }) => [name, port, protocol, appProtocol]))}`

function endpointOf(pod: core.Pod, service: core.Service, ip: string, zone: string | undefined): discovery.Endpoint {
  const { nodeName } = pod.spec
  const serving = isPodReady(pod)
  const terminating = isPodTerminating(pod)
  return {
    addresses: [ip],
    conditions: {
      ready: service.spec.publishNotReadyAddresses === true || (serving && !terminating),
      serving,
      terminating,
    },
    ...hostnameIn(pod, service),
    targetRef: podReference(pod),
    ...(nodeName ? { nodeName } : {}),
    ...(zone === undefined ? {} : { zone }),
  }
}

/** Endpoints under the family and the ports that they share. */
export function computeGroups({ service, pods, nodes }: Omit<ObservedSlices, 'slices'>): readonly Group[] {
  const { ipFamilies: families = ['IPv4'], publishNotReadyAddresses } = service.spec
  const groups = new Map<
    string,
    { addressType: 'IPv4' | 'IPv6'; ports: Group['ports']; endpoints: discovery.Endpoint[] }
  >()
  for (const pod of addressedPods(service, pods)) {
    const node = nodes.get(pod.spec.nodeName ?? '')
    // Of a Pod whose node is gone nobody knows where it is; it will be collected soon.
    if (pod.spec.nodeName && node === undefined && publishNotReadyAddresses !== true) continue
    const ports = portsIn(pod, service).map(({ name = '', ...rest }) => ({ name, ...rest }))
    for (const addressType of ['IPv4', 'IPv6'] as const) {
      const ip = podIPsOf(pod).find((one) => familyOf(one) === addressType)
      if (ip === undefined || !families.includes(addressType)) continue
      const key = groupKey({ addressType, ports })
      const group = groups.get(key) ?? { addressType, ports, endpoints: [] }
      group.endpoints.push(endpointOf(pod, service, ip, node?.metadata.labels?.[zoneLabel]))
      groups.set(key, group)
    }
  }
  return [...groups.values()]
}

const identityOf = ({ targetRef, addresses }: discovery.Endpoint): string => `${targetRef?.uid} ${addresses[0]}`

/** How endpoints are spread over the slices there are; those without a slice go into new ones. */
function distribute(
  group: Group,
  slices: readonly discovery.EndpointSlice[],
): {
  readonly kept: ReadonlyMap<discovery.EndpointSlice, readonly discovery.Endpoint[]>
  readonly fresh: readonly (readonly discovery.Endpoint[])[]
} {
  const wanted = new Map(group.endpoints.map((endpoint) => [identityOf(endpoint), endpoint]))
  const kept = new Map<discovery.EndpointSlice, discovery.Endpoint[]>()
  for (const slice of slices) {
    const staying: discovery.Endpoint[] = []
    for (const endpoint of slice.endpoints ?? []) {
      const now = wanted.get(identityOf(endpoint))
      if (now === undefined || staying.length >= endpointsPerSliceMax) continue
      wanted.delete(identityOf(endpoint))
      staying.push(now)
    }
    kept.set(slice, staying)
  }
  const homeless = [...wanted.values()]
  // The fullest slices are filled first, so that the emptiest can go.
  for (const list of [...kept.values()].sort((a, b) => b.length - a.length)) {
    list.push(...homeless.splice(0, endpointsPerSliceMax - list.length))
  }
  const fresh: discovery.Endpoint[][] = []
  while (homeless.length > 0) fresh.push(homeless.splice(0, endpointsPerSliceMax))
  return { kept, fresh }
}

function labelsOf(service: core.Service): Readonly<Record<string, string>> {
  const labels = openMap(service.metadata.labels)
  labels[serviceNameLabel] = service.metadata.name
  labels[managedByLabel] = manager
  if (isHeadless(service)) labels[headlessLabel] = ''
  else delete labels[headlessLabel]
  return labels
}

/** A slice as it will be, and as it is. */
interface Draft extends Group {
  readonly slice: discovery.EndpointSlice | undefined
}

/** The slices that there will be, hints aside. */
function draftSlices(observed: ObservedSlices, groups: readonly Group[]): readonly Draft[] {
  return groups.flatMap((group) => {
    const key = groupKey(group)
    const own = observed.slices.filter(
      ({ addressType, ports }) => groupKey({ addressType: addressType as Group['addressType'], ports }) === key,
    )
    const { kept, fresh } = distribute(group, own)
    const isPlaceholder = group.endpoints.length === 0
    const staying = [...kept].filter(([, { length }], index) => length > 0 || (isPlaceholder && index === 0))
    const missing = isPlaceholder && own.length === 0 ? [[]] : fresh
    return [
      ...staying.map(([slice, endpoints]) => ({ ...group, endpoints, slice })),
      ...missing.map((endpoints) => ({ ...group, endpoints, slice: undefined })),
    ]
  })
}

/** The same with hints, family by family. */
function hintDrafts(
  { service, nodes }: ObservedSlices,
  drafts: readonly Draft[],
): { readonly hinted: readonly Draft[]; readonly events: readonly NonNullable<Hinted['event']>[] } {
  const families = [...Map.groupBy(drafts, ({ addressType }) => addressType)].map(([addressType, of]) => {
    const slices = of.map(({ endpoints, slice }) => ({ endpoints, before: slice?.endpoints }))
    return { of, ...computeHints(service, slices, { nodes: nodes.values(), addressType }) }
  })
  return {
    hinted: families.flatMap(({ of, endpoints }) => of.map((one, at) => ({ ...one, endpoints: endpoints[at] ?? [] }))),
    events: families.flatMap(({ event }) => event ?? []),
  }
}

/** Decides which slices to make, change and delete. */
export function decideEndpointSlices(observed: ObservedSlices): Plan {
  const { service, slices } = observed
  if (!hasSelector(service)) return idle('The Service has no selector: its slices are made by hand.')
  const groups = [...computeGroups(observed)]
  if (groups.length === 0) {
    // A Service without Pods has one slice that says so.
    const addressType = service.spec.ipFamilies?.[0] === 'IPv6' ? 'IPv6' : 'IPv4'
    groups.push({ addressType, ports: [], endpoints: [] })
  }
  const labels = labelsOf(service)
  const { hinted, events } = hintDrafts(observed, draftSlices(observed, groups))
  const creates: Action[] = []
  const updates: Action[] = []
  for (const { slice, endpoints, ...group } of hinted) {
    if (slice === undefined) creates.push(createSlice(service, { ...group, endpoints }, labels))
    else if (!deepEqual(slice.endpoints ?? [], endpoints) || !deepEqual({ ...slice.metadata.labels }, { ...labels })) {
      const object = { ...slice, metadata: { ...slice.metadata, labels }, endpoints } as discovery.EndpointSlice
      updates.push({ type: 'update', kind: endpointSliceKind, object })
    }
  }
  const stay = new Set(hinted.map(({ slice }) => slice))
  const deletes = slices
    .filter((slice) => !stay.has(slice))
    .map((object): Action => ({ type: 'delete', kind: endpointSliceKind, object }))
  const writes = [...creates, ...updates, ...deletes]
  // Told when something is done, not each time that somebody looks.
  const told =
    writes.length === 0 ? [] : events.map((event): Action => ({ type: 'recordEvent', regarding: service, event }))
  const count = groups.reduce((sum, { endpoints }) => sum + endpoints.length, 0)
  const measures = writes.map(({ type }): Measure => {
    return { metric: 'endpoint_slice_controller_changes', labels: { operation: type } }
  })
  return { actions: [...writes, ...told], because: `The Service has ${count} endpoints.`, measures }
}

function createSlice(service: core.Service, { addressType, ports, endpoints }: Group, labels: object): Action {
  const { name, namespace } = service.metadata
  const ownerReferences = [newControllerRef(service, serviceKind)]
  const object = {
    metadata: { generateName: `${name}-`, namespace, labels, ownerReferences },
    addressType,
    ports,
    endpoints,
  }
  return { type: 'create', kind: endpointSliceKind, object }
}

/** Services whose hints depend on what all nodes have. */
const byTopologyMode = {
  topologyMode: (service: core.Service): readonly string[] => (hasTopologyMode(service) ? ['Auto'] : []),
}

function nodesFor(service: core.Service, pods: readonly core.Pod[], caches: Caches): ReadonlyMap<string, core.Node> {
  const cache = caches.of(nodeKind)
  const nodes = hasTopologyMode(service)
    ? [...cache.list()]
    : [...new Set(pods.map(({ spec }) => spec.nodeName ?? ''))].map((name) => cache.get(name))
  return new Map(nodes.filter((node) => node !== undefined).map((node) => [node.metadata.name, node]))
}

function servicesOfNode({ metadata }: core.Node, caches: Caches): Iterable<string> {
  const pods = [...caches.of(podKind).byIndex('nodeName', metadata.name)]
  const shared = [...caches.of(serviceKind).byIndex('topologyMode', 'Auto')].map(objectKey)
  return new Set([...pods.flatMap((pod) => servicesSelecting(pod, caches)), ...shared])
}

/** Keeps EndpointSlices. */
export function createEndpointSliceController(): Controller<ObservedSlices> {
  return defineController<ObservedSlices>({
    name: 'endpointslice-controller',
    queue: 'endpoint_slice',
    gauges: endpointSliceGauges(manager, endpointsPerSliceMax),
    watches: [
      watchKind({
        kind: serviceKind,
        keys: (service) => [objectKey(service)],
        indexes: { ...servicesBySelector, ...byTopologyMode },
      }),
      watchKind({ kind: podKind, keys: servicesSelecting, indexes: { ...byLabel, ...byNodeName } }),
      watchKind({
        kind: endpointSliceKind,
        keys: ({ metadata }) => {
          const name = metadata.labels?.[serviceNameLabel]
          return name === undefined || metadata.labels?.[managedByLabel] !== manager
            ? []
            : [`${metadata.namespace}/${name}`]
        },
        indexes: byControllerUid,
      }),
      watchNodes({ facts: zoneFacts, keys: servicesOfNode }),
    ],
    observe(caches, key) {
      const service = caches.of(serviceKind).get(key)
      if (service === undefined || service.metadata.deletionTimestamp !== undefined) return undefined
      const pods = podsMaybeOf(service, caches)
      const slices = [...caches.of(endpointSliceKind).byIndex('controllerUid', service.metadata.uid)].filter(
        (slice) => isControlledBy(slice, service) && slice.metadata.labels?.[managedByLabel] === manager,
      )
      return { service, pods, slices, nodes: nodesFor(service, pods, caches) }
    },
    decide: decideEndpointSlices,
    measureSync: measureSlices,
  })
}
