// What a Service is, as others ask. Upstream: pkg/api/service.
import type { Service } from '../v1.types.ts'

type WithSpec = Pick<Service, 'spec'>

/** The cluster IP of a Service that has none, and whose name resolves to its Pods instead. */
export const headless = 'None'

/** Whether names resolve to Pods, since there is no address of the Service's own. */
export function isHeadless({ spec }: WithSpec): boolean {
  return spec.clusterIP === headless || spec.clusterIPs?.[0] === headless
}

/** Whether the Service gets an address within the cluster, unless it says that it wants none. */
export function needsClusterIP({ spec }: WithSpec): boolean {
  return spec.type === 'ClusterIP' || spec.type === 'NodePort' || spec.type === 'LoadBalancer'
}

/** Whether each port gets a port on every node. */
export function needsNodePorts({ spec }: WithSpec): boolean {
  return spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false)
}

/** Whether traffic can come from outside the cluster. */
export function isExternallyAccessible({ spec }: WithSpec): boolean {
  if (spec.type === 'LoadBalancer' || spec.type === 'NodePort') return true
  return spec.type === 'ClusterIP' && (spec.externalIPs ?? []).length > 0
}

/** Whether load balancers must be able to ask a node if it has Pods of the Service. */
export function needsHealthCheck({ spec }: WithSpec): boolean {
  return spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local'
}
