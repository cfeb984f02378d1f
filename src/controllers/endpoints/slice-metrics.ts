// Numbers about EndpointSlices. Upstream counterpart: staging/src/k8s.io/endpointslice/metrics.
import type { core, discovery } from '#api'
import { endpointSliceKind, serviceKind } from '../kinds.ts'
import type { Sync } from '../runtime/define-controller.ts'
import type { Gauge, Measure } from '../runtime/metrics.ts'
import type { Plan } from '../runtime/plan.ts'
import { hasTopologyMode } from './hints.ts'

/** A number of all slices of whoever has this label. */
export function sliceGauge(
  metric: Gauge['metric'],
  manager: string,
  of: (slices: readonly discovery.EndpointSlice[]) => number,
): Gauge {
  const isOurs = ({ metadata }: discovery.EndpointSlice): boolean => metadata.labels?.[managedByLabel] === manager
  return { metric, read: (caches) => [{ value: of([...caches.of(endpointSliceKind).list()].filter(isOurs)) }] }
}

/** Who keeps a slice. */
export const managedByLabel = 'endpointslice.kubernetes.io/managed-by'
const serviceNameLabel = 'kubernetes.io/service-name'

/** All endpoints of these slices. */
export function countEndpoints(slices: readonly discovery.EndpointSlice[]): number {
  return slices.reduce((sum, { endpoints }) => sum + (endpoints?.length ?? 0), 0)
}

/** How many slices would do, if each were full. */
function fullSlices(slices: readonly discovery.EndpointSlice[], endpointsPerSlice: number): number {
  const groups = Map.groupBy(slices, ({ metadata, addressType, ports }) =>
    JSON.stringify([metadata.namespace, metadata.labels?.[serviceNameLabel], addressType, ports]),
  )
  return [...groups.values()]
    .map((group) => Math.max(1, Math.ceil(countEndpoints(group) / endpointsPerSlice)))
    .reduce((sum, one) => sum + one, 0)
}

const byTrafficDistribution: Gauge = {
  metric: 'endpoint_slice_controller_services_count_by_traffic_distribution',
  read(caches) {
    const asking = [...caches.of(serviceKind).list()].filter(({ spec }) => spec.trafficDistribution !== undefined)
    return [...Map.groupBy(asking, ({ spec }) => spec.trafficDistribution ?? '')].map(([wish, services]) => ({
      labels: { traffic_distribution: wish },
      value: services.length,
    }))
  },
}

/** Numbers about what there is. */
export const endpointSliceGauges = (manager: string, endpointsPerSlice: number): readonly Gauge[] => [
  sliceGauge('endpoint_slice_controller_num_endpoint_slices', manager, (slices) => slices.length),
  sliceGauge('endpoint_slice_controller_endpoints_desired', manager, countEndpoints),
  sliceGauge('endpoint_slice_controller_desired_endpoint_slices', manager, (slices) =>
    fullSlices(slices, endpointsPerSlice),
  ),
  byTrafficDistribution,
]

const addressesOf = (slices: readonly discovery.EndpointSlice[]): ReadonlySet<string> =>
  new Set(
    slices
      .flatMap(({ endpoints }) => endpoints ?? [])
      .map(({ targetRef, addresses }) => `${targetRef?.uid} ${addresses[0]}`),
  )

/** Numbers about one Service. */
export function measureSlices(
  { service, slices }: { readonly service: core.Service; readonly slices: readonly discovery.EndpointSlice[] },
  { actions }: Plan,
  { failure }: Sync,
): readonly Measure[] {
  const syncs: Measure = {
    metric: 'endpoint_slice_controller_syncs',
    labels: { result: failure === undefined ? 'success' : 'error' },
  }
  const written = actions.filter(({ type }) => type === 'create' || type === 'update' || type === 'delete')
  const touched = new Set(written.flatMap((action) => (action.type === 'create' ? [] : [nameIn(action)])))
  const before = addressesOf(slices)
  const after = addressesOf([
    ...slices.filter(({ metadata }) => !touched.has(metadata.name)),
    ...written.flatMap((action) => (action.type === 'delete' ? [] : [sliceIn(action)])),
  ])
  return [
    syncs,
    {
      metric: 'endpoint_slice_controller_endpointslices_changed_per_sync',
      labels: {
        topology: hasTopologyMode(service) ? 'Auto' : 'Disabled',
        traffic_distribution: service.spec.trafficDistribution ?? '',
      },
      value: written.length,
    },
    { metric: 'endpoint_slice_controller_endpoints_added_per_sync', value: countMissing(after, before) },
    { metric: 'endpoint_slice_controller_endpoints_removed_per_sync', value: countMissing(before, after) },
  ]
}

type Action = Plan['actions'][number]

const sliceIn = (action: Action): discovery.EndpointSlice =>
  (action as { readonly object: unknown }).object as discovery.EndpointSlice
const nameIn = (action: Action): string => sliceIn(action).metadata.name

/** How many of the ones are not among the others. */
function countMissing(ones: ReadonlySet<string>, others: ReadonlySet<string>): number {
  return [...ones].filter((one) => !others.has(one)).length
}
