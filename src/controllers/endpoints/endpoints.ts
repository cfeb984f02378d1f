// A Service with a selector has Endpoints of the same name: its Pods' addresses, ready ones apart from others. A Pod that is
// being deleted is in neither. Woken by Services, Pods and Endpoints. Upstream counterpart: pkg/controller/endpoint.
import type { core } from '#api'
import { deepEqual, openMap } from '#base'
import { endpointsKind, podKind, serviceKind } from '../kinds.ts'
import { isPodReady, isPodTerminating } from '../pod/facts.ts'
import { byLabel } from '../pod/by-label.ts'
import { objectKey } from '../runtime/apply-plan.ts'
import { defineController, watchKind } from '../runtime/define-controller.ts'
import { idle, type Plan } from '../runtime/plan.ts'
import {
  addressedPods,
  type FoundPort,
  hasSelector,
  hostnameIn,
  isHeadless,
  podReference,
  podsMaybeOf,
  portsIn,
  servicesBySelector,
  servicesSelecting,
} from './service-pods.ts'

export interface ObservedEndpoints {
  readonly service: core.Service | undefined
  /** All Pods that the Service selects, and maybe others. */
  readonly pods: readonly core.Pod[]
  readonly endpoints: core.Endpoints | undefined
}

/** Addresses that one object may have. Upstream: maxCapacity. */
export const endpointsAddressesMax = 1_000
const overCapacity = 'endpoints.kubernetes.io/over-capacity'
const managedBy = 'endpoints.kubernetes.io/managed-by'
const headlessLabel = 'service.kubernetes.io/headless'

interface Member {
  readonly address: core.EndpointAddress
  readonly ready: boolean
  readonly ports: readonly FoundPort[]
}

function membersOf(service: core.Service, pods: readonly core.Pod[]): readonly Member[] {
  const { publishNotReadyAddresses = false, ports = [] } = service.spec
  const members: Member[] = []
  for (const pod of addressedPods(service, pods)) {
    if (isPodTerminating(pod) && !publishNotReadyAddresses) continue
    const found = portsIn(pod, service)
    // A Pod that lacks all of the named ports is no endpoint; a headless Service may have none to begin with.
    if (found.length === 0 && !(isHeadless(service) && ports.length === 0)) continue
    const { nodeName } = pod.spec
    const address = {
      ip: pod.status.podIP ?? '',
      ...hostnameIn(pod, service),
      ...(nodeName ? { nodeName } : {}),
      targetRef: podReference(pod),
    }
    members.push({ address, ready: publishNotReadyAddresses || isPodReady(pod), ports: found })
  }
  return members
}

/** Upstream's order of addresses: by the letters of the IP, then by the Pod's uid. */
function compareAddresses(a: core.EndpointAddress, b: core.EndpointAddress): number {
  if (a.ip !== b.ip) return a.ip < b.ip ? -1 : 1
  return (a.targetRef?.uid ?? '') < (b.targetRef?.uid ?? '') ? -1 : 1
}

/** Addresses under the ports that they share. */
export function computeSubsets(service: core.Service, pods: readonly core.Pod[]): readonly core.EndpointSubset[] {
  const members = membersOf(service, pods)
  const kept = [...members]
    .sort((a, b) => Number(b.ready) - Number(a.ready) || compareAddresses(a.address, b.address))
    .slice(0, endpointsAddressesMax)
  const groups = Map.groupBy(kept, ({ ports }) => JSON.stringify(ports))
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, group]) => {
      const addresses = group.filter(({ ready }) => ready).map(({ address }) => address)
      const notReadyAddresses = group.filter(({ ready }) => !ready).map(({ address }) => address)
      const ports = group[0]?.ports ?? []
      return {
        ...(addresses.length === 0 ? {} : { addresses }),
        ...(notReadyAddresses.length === 0 ? {} : { notReadyAddresses }),
        ...(ports.length === 0 ? {} : { ports }),
      }
    })
}

/** Decides what the Endpoints of a Service must be. */
export function decideEndpoints({ service, pods, endpoints }: ObservedEndpoints): Plan {
  if (service === undefined) {
    if (endpoints?.metadata.labels?.[managedBy] === undefined) return idle('There is no Service.')
    return { actions: [{ type: 'delete', kind: endpointsKind, object: endpoints }], because: 'The Service is gone.' }
  }
  if (!hasSelector(service)) return idle('The Service has no selector: its endpoints are made by hand.')
  const subsets = computeSubsets(service, pods)
  const labels = openMap(service.metadata.labels)
  labels[managedBy] = 'endpoint-controller'
  if (isHeadless(service)) labels[headlessLabel] = ''
  else delete labels[headlessLabel]
  const annotations = openMap(endpoints?.metadata.annotations)
  delete annotations[overCapacity]
  if (membersOf(service, pods).length > endpointsAddressesMax) annotations[overCapacity] = 'truncated'
  const count = subsets.reduce((sum, { addresses = [] }) => sum + addresses.length, 0)
  const because = `${count} Pods are ready.`
  if (endpoints === undefined) {
    const { name, namespace } = service.metadata
    const object = { metadata: { name, namespace, labels, annotations }, subsets }
    return { actions: [{ type: 'create', kind: endpointsKind, object: object as object }], because }
  }
  const { metadata } = endpoints
  const same =
    deepEqual(endpoints.subsets ?? [], subsets) &&
    deepEqual({ ...metadata.labels }, { ...labels }) &&
    deepEqual({ ...metadata.annotations }, { ...annotations })
  if (same) return idle(because)
  const object: core.Endpoints = { ...endpoints, metadata: { ...metadata, labels, annotations }, subsets }
  return { actions: [{ type: 'update', kind: endpointsKind, object }], because }
}

/** Keeps Endpoints. */
export const endpointsController = defineController<ObservedEndpoints>({
  name: 'endpoints-controller',
  queue: 'endpoint',
  watches: [
    watchKind({ kind: serviceKind, keys: (service) => [objectKey(service)], indexes: servicesBySelector }),
    watchKind({ kind: podKind, keys: servicesSelecting, indexes: byLabel }),
    watchKind({ kind: endpointsKind, keys: (endpoints) => [objectKey(endpoints)] }),
  ],
  observe(caches, key) {
    const service = caches.of(serviceKind).get(key)
    const endpoints = caches.of(endpointsKind).get(key)
    if (service === undefined && endpoints === undefined) return undefined
    const pods = service === undefined ? [] : podsMaybeOf(service, caches)
    return { service, pods, endpoints }
  },
  decide: decideEndpoints,
})
