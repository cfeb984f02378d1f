// Endpoints that a person or program keeps for a Service without selector are mirrored as EndpointSlices, one for each set of
// ports and family, so that whoever reads slices finds them. Woken by Endpoints, Services and such slices.
// Upstream counterpart: pkg/controller/endpointslicemirroring.
import { type core, type discovery, isControlledBy, newControllerRef } from '#api'
import { deepEqual, openGet, openHas, openMap } from '#base'
import { endpointSliceKind, endpointsKind, serviceKind } from './kinds.ts'
import { countEndpoints, managedByLabel, sliceGauge } from './endpoints/slice-metrics.ts'
import { byControllerUid } from './pod/indexes.ts'
import { objectKey } from './runtime/apply-plan.ts'
import { defineController, watchKind } from './runtime/define-controller.ts'
import type { Measure } from './runtime/metrics.ts'
import { type Action, idle, type Plan } from './runtime/plan.ts'

export interface ObservedMirror {
  readonly endpoints: core.Endpoints
  readonly service: core.Service | undefined
  /** Slices that mirror the Endpoints. */
  readonly slices: readonly discovery.EndpointSlice[]
}

/** Addresses of a subset that are mirrored. Upstream: --mirroring-max-endpoints-per-subset. */
export const mirroredPerSubsetMax = 1_000
const serviceNameLabel = 'kubernetes.io/service-name'
const manager = 'endpointslicemirroring-controller.k8s.io'
const skipLabel = 'endpointslice.kubernetes.io/skip-mirror'
const leaderAnnotation = 'control-plane.alpha.kubernetes.io/leader'
const unmirroredAnnotations = [
  'kubectl.kubernetes.io/last-applied-configuration',
  'endpoints.kubernetes.io/last-change-trigger-time',
]

type Family = 'IPv4' | 'IPv6'

interface Mirrored {
  readonly addressType: Family
  readonly ports: readonly discovery.EndpointPort[]
  readonly endpoints: readonly discovery.Endpoint[]
}

function endpointOf(address: core.EndpointAddress, ready: boolean): discovery.Endpoint {
  const { ip, hostname, nodeName, targetRef } = address
  return {
    addresses: [ip],
    conditions: { ready },
    ...(hostname ? { hostname } : {}),
    ...(nodeName ? { nodeName } : {}),
    ...(targetRef === undefined ? {} : { targetRef }),
  }
}

/** What the slices of these Endpoints must hold. */
export function computeMirrored({ subsets = [] }: core.Endpoints): readonly Mirrored[] {
  return subsets.flatMap(({ addresses = [], notReadyAddresses = [], ports = [] }) => {
    const all = [
      ...addresses.map((one) => endpointOf(one, true)),
      ...notReadyAddresses.map((one) => endpointOf(one, false)),
    ]
    const kept = all.slice(0, mirroredPerSubsetMax)
    const mirroredPorts = ports.map(({ name = '', port, protocol = 'TCP', appProtocol }) => ({
      name,
      port,
      protocol,
      ...(appProtocol === undefined ? {} : { appProtocol }),
    }))
    return (['IPv4', 'IPv6'] as const).flatMap((addressType): Mirrored[] => {
      const endpoints = kept.filter(({ addresses: [ip = ''] }) => ip.includes(':') === (addressType === 'IPv6'))
      return endpoints.length === 0 ? [] : [{ addressType, ports: mirroredPorts, endpoints }]
    })
  })
}

const isMirrored = ({ metadata }: core.Endpoints): boolean =>
  openGet(metadata.labels, skipLabel) !== 'true' && !openHas(metadata.annotations, leaderAnnotation)

const hasSelector = ({ spec }: core.Service): boolean => Object.keys(spec.selector ?? {}).length > 0

/** Decides which slices to make, change and delete. */
export function decideMirror({ endpoints, service, slices }: ObservedMirror): Plan {
  if (endpoints.metadata.deletionTimestamp !== undefined) return idle('The Endpoints are being deleted.')
  const wanted =
    service === undefined || hasSelector(service) || !isMirrored(endpoints) ? [] : computeMirrored(endpoints)
  const labels = openMap(endpoints.metadata.labels)
  labels[serviceNameLabel] = endpoints.metadata.name
  labels[managedByLabel] = manager
  const annotations = openMap(endpoints.metadata.annotations)
  for (const name of unmirroredAnnotations) delete annotations[name]
  const left = [...slices]
  const writes: Action[] = []
  for (const mirrored of wanted) {
    const { addressType, ports } = mirrored
    const at = left.findIndex((slice) => slice.addressType === addressType && deepEqual(slice.ports ?? [], ports))
    const [found] = at < 0 ? [] : left.splice(at, 1)
    if (found === undefined) writes.push(createSlice(endpoints, mirrored, { labels, annotations }))
    else if (!isSame(found, mirrored, { labels, annotations })) {
      const object = { ...found, metadata: { ...found.metadata, labels, annotations }, endpoints: mirrored.endpoints }
      writes.push({ type: 'update', kind: endpointSliceKind, object })
    }
  }
  const deletes = left.map((object): Action => ({ type: 'delete', kind: endpointSliceKind, object }))
  const actions = [...writes, ...deletes]
  const metric = 'endpoint_slice_mirroring_controller_changes'
  const measures = actions.map(({ type: operation }): Measure => ({ metric, labels: { operation } }))
  return { actions, because: `The Endpoints are mirrored in ${wanted.length} slices.`, measures }
}

interface Marks {
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

function isSame({ metadata, endpoints }: discovery.EndpointSlice, wanted: Mirrored, { labels, annotations }: Marks) {
  return (
    deepEqual(endpoints ?? [], wanted.endpoints) &&
    deepEqual({ ...metadata.labels }, { ...labels }) &&
    deepEqual({ ...metadata.annotations }, { ...annotations })
  )
}

function createSlice({ metadata }: core.Endpoints, mirrored: Mirrored, marks: Marks): Action {
  const { name, namespace } = metadata
  const ownerReferences = [newControllerRef({ metadata }, endpointsKind)]
  const object = { metadata: { generateName: `${name}-`, namespace, ...marks, ownerReferences }, ...mirrored }
  return { type: 'create', kind: endpointSliceKind, object }
}

/** Mirrors Endpoints. */
export const endpointSliceMirroringController = defineController<ObservedMirror>({
  name: 'endpointslice-mirroring-controller',
  queue: 'endpoint_slice_mirroring',
  gauges: [
    sliceGauge('endpoint_slice_mirroring_controller_num_endpoint_slices', manager, (slices) => slices.length),
    sliceGauge('endpoint_slice_mirroring_controller_endpoints_desired', manager, countEndpoints),
  ],
  watches: [
    watchKind({ kind: endpointsKind, keys: (endpoints) => [objectKey(endpoints)] }),
    watchKind({ kind: serviceKind, keys: (service) => [objectKey(service)] }),
    watchKind({
      kind: endpointSliceKind,
      keys: ({ metadata }) => {
        const name = openGet(metadata.labels, serviceNameLabel)
        const isOurs = openGet(metadata.labels, managedByLabel) === manager
        return isOurs && name !== undefined ? [`${metadata.namespace}/${name}`] : []
      },
      indexes: byControllerUid,
    }),
  ],
  observe(caches, key) {
    const endpoints = caches.of(endpointsKind).get(key)
    if (endpoints === undefined) return undefined
    const slices = [...caches.of(endpointSliceKind).byIndex('controllerUid', endpoints.metadata.uid)].filter(
      (slice) => isControlledBy(slice, endpoints) && openGet(slice.metadata.labels, managedByLabel) === manager,
    )
    return { endpoints, service: caches.of(serviceKind).get(key), slices }
  },
  decide: decideMirror,
  measureSync: (_endpoints, _plan, { seconds: value }) => [
    { metric: 'endpoint_slice_mirroring_controller_endpoints_sync_duration', value },
  ],
})
