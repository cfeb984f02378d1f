// What Endpoints and EndpointSlices have in common: which Pods a Service selects, and on which numbers its ports are
// found in each Pod. Upstream counterpart: pkg/controller/util/endpoint and FindPort of pkg/api/v1/pod.
import { type core, selectorFromSet } from '#api'
import { podKind, serviceKind } from '../kinds.ts'
import { bySelector, maybeSelected, maySelect } from '../pod/by-label.ts'
import { isPodTerminal } from '../pod/facts.ts'
import type { Caches } from '../runtime/caches.ts'

/** Keys of the Services that select an object with these labels. */
export function servicesSelecting({ metadata }: core.Pod, caches: Caches): string[] {
  const keys: string[] = []
  for (const service of maySelect({ metadata }, caches.of(serviceKind))) {
    const { selector } = service.spec
    if (hasSelector(service) && selectorFromSet(selector).matches(metadata.labels)) {
      keys.push(`${service.metadata.namespace}/${service.metadata.name}`)
    }
  }
  return keys
}

/** Lookup of Services by what they select. */
export const servicesBySelector = bySelector<core.Service>(({ spec }) => spec.selector)

/** Pods that the Service may select, and surely all that it does. */
export function podsMaybeOf({ metadata, spec }: core.Service, caches: Caches): readonly core.Pod[] {
  const wanted = spec.selector ?? {}
  return Object.keys(wanted).length === 0 ? [] : [...maybeSelected(metadata.namespace, wanted, caches.of(podKind))]
}

/** Whether the Service's endpoints are the cluster's business, not someone's by hand. */
export function hasSelector({ spec }: core.Service): boolean {
  return spec.selector !== undefined && Object.keys(spec.selector).length > 0 && spec.type !== 'ExternalName'
}

/** Pods of the Service that have an address and have not ended, in order of name. */
export function addressedPods(service: core.Service, pods: Iterable<core.Pod>): core.Pod[] {
  const selector = selectorFromSet(service.spec.selector)
  return [...pods]
    .filter((pod) => selector.matches(pod.metadata.labels) && podIPsOf(pod).length > 0 && !isPodTerminal(pod))
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
}

/** All addresses of the Pod. */
export function podIPsOf({ status }: core.Pod): readonly string[] {
  const ips = (status?.podIPs ?? []).map(({ ip }) => ip).filter((ip) => ip !== undefined)
  return ips.length > 0 || status?.podIP === undefined ? ips : [status.podIP]
}

/** Which number a Service's port has in the Pod; undefined where the Pod has no port of that name. */
export function findPort(
  { spec }: core.Pod,
  { targetPort, port, protocol = 'TCP' }: core.ServicePort,
): number | undefined {
  if (targetPort === undefined || targetPort === 0 || targetPort === '') return port
  if (typeof targetPort === 'number') return targetPort
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always')
  for (const { ports = [] } of [...spec.containers, ...sidecars]) {
    const found = ports.find((one) => one.name === targetPort && (one.protocol ?? 'TCP') === protocol)
    if (found !== undefined) return found.containerPort
  }
  return undefined
}

/** A port as both kinds write it. */
export interface FoundPort {
  readonly name?: string
  readonly port: number
  readonly protocol: 'TCP' | 'UDP' | 'SCTP'
  readonly appProtocol?: string
}

/** The Service's ports as this Pod has them. */
export function portsIn(pod: core.Pod, { spec }: core.Service): FoundPort[] {
  const found: FoundPort[] = []
  for (const wanted of spec.ports ?? []) {
    const port = findPort(pod, wanted)
    if (port === undefined) continue
    const { name, protocol = 'TCP', appProtocol } = wanted
    found.push({
      ...(name === undefined || name === '' ? {} : { name }),
      port,
      protocol,
      ...(appProtocol === undefined ? {} : { appProtocol }),
    })
  }
  return found
}

/** The Pod's own name under the Service, where it asks for one. */
export function hostnameIn({ spec, metadata }: core.Pod, service: core.Service): { readonly hostname?: string } {
  const named = spec.hostname && spec.subdomain === service.metadata.name
  return named && metadata.namespace === service.metadata.namespace ? { hostname: spec.hostname } : {}
}

/** The Pod, as an endpoint refers to it. */
export function podReference({ metadata }: core.Pod): core.ObjectReference {
  return { kind: 'Pod', namespace: metadata.namespace, name: metadata.name, uid: metadata.uid }
}

/** Whether names lead to Pods and not to an address of the Service. */
export function isHeadless({ spec }: core.Service): boolean {
  return spec.clusterIP === 'None'
}
