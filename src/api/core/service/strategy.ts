// Defaults of a Service that depend on its type, and what is carried over when it changes. Addresses and node ports are
// given out by the apiserver. Upstream: pkg/apis/core/v1/defaults.go, pkg/registry/core/service/strategy.go.
import { deepEqual } from '#base'
import type { Service, ServicePort, ServiceSpec } from '../v1.types.ts'
import { headless, isExternallyAccessible, needsClusterIP, needsHealthCheck, needsNodePorts } from './facts.ts'

/** How long a client stays with its Pod: three hours. */
const affinitySeconds = 10_800

/** A Service as it is stored, before addresses are given out. */
export function defaultService(service: Service): Service {
  const { sessionAffinityConfig, ...rest } = service.spec
  const external = isExternallyAccessible(service)
  const spec: ServiceSpec = {
    ...rest,
    ...(rest.ports === undefined ? {} : { ports: rest.ports.map(defaultPort) }),
    ...(rest.sessionAffinity === 'ClientIP'
      ? {
          sessionAffinityConfig: {
            clientIP: { timeoutSeconds: sessionAffinityConfig?.clientIP?.timeoutSeconds ?? affinitySeconds },
          },
        }
      : sessionAffinityConfig === undefined || rest.sessionAffinity === 'None'
        ? {}
        : { sessionAffinityConfig }),
    ...(external ? { externalTrafficPolicy: rest.externalTrafficPolicy ?? 'Cluster' } : {}),
    ...(needsClusterIP(service) ? { internalTrafficPolicy: rest.internalTrafficPolicy ?? 'Cluster' } : {}),
    ...(rest.type === 'LoadBalancer'
      ? { allocateLoadBalancerNodePorts: rest.allocateLoadBalancerNodePorts ?? true }
      : {}),
  }
  return { ...service, spec, status: defaultStatus(service) }
}

/** A load balancer's address takes the traffic itself. */
function defaultStatus({ spec, status }: Service): Service['status'] {
  const { ingress } = status.loadBalancer
  if (spec.type !== 'LoadBalancer' || ingress === undefined) return status
  const withMode = ingress.map((at) =>
    at.ip === undefined || at.ip === '' ? at : { ...at, ipMode: at.ipMode ?? 'VIP' },
  )
  return { ...status, loadBalancer: { ...status.loadBalancer, ingress: withMode } }
}

/** Traffic goes to the same port of the Pod, unless said otherwise. */
function defaultPort(port: ServicePort): ServicePort {
  const { targetPort } = port
  return targetPort === undefined || targetPort === 0 || targetPort === '' ? { ...port, targetPort: port.port } : port
}

/** A new Service has no load balancer yet. */
export function prepareServiceForCreate(service: Service): Service {
  return { ...service, spec: withClusterIPs(service.spec), status: { loadBalancer: {} } }
}

/** The older field is the first of the newer list. */
function withClusterIPs(spec: ServiceSpec): ServiceSpec {
  const { clusterIP, clusterIPs } = spec
  if (clusterIP !== undefined && clusterIPs === undefined) return { ...spec, clusterIPs: [clusterIP] }
  return spec
}

/** Status stays; what was given out stays, unless the type has no more use for it. */
export function prepareServiceForUpdate(
  next: Service,
  previous: Service,
  { subresource }: { readonly subresource: string },
): Service {
  if (subresource !== '') return next
  const kept = keepAllocated(next, previous)
  return { ...kept, spec: dropUnused(followClusterIP(kept.spec, previous.spec), previous), status: previous.status }
}

/** Clients that know nothing of what was given out may send a Service without it. */
function keepAllocated(next: Service, previous: Service): Service {
  let { spec } = next
  if (needsClusterIP(previous) && needsClusterIP(next)) {
    const { clusterIP, clusterIPs } = previous.spec
    if (spec.clusterIP === undefined && clusterIP !== undefined) spec = { ...spec, clusterIP }
    if (spec.clusterIPs === undefined && clusterIPs !== undefined && spec.clusterIP === clusterIP) {
      spec = { ...spec, clusterIPs }
    }
  }
  if (needsNodePorts(previous) && needsNodePorts(next)) {
    const given = new Map((previous.spec.ports ?? []).map((port) => [portKey(port), port.nodePort]))
    const ports = spec.ports?.map((port) => {
      const nodePort = port.nodePort || given.get(portKey(port))
      return nodePort ? { ...port, nodePort } : port
    })
    if (ports !== undefined) spec = { ...spec, ports }
  }
  const { healthCheckNodePort } = previous.spec
  if (needsHealthCheck(previous) && needsHealthCheck(next) && !spec.healthCheckNodePort && healthCheckNodePort) {
    spec = { ...spec, healthCheckNodePort }
  }
  return { ...next, spec }
}

function portKey({ protocol = 'TCP', port }: ServicePort): string {
  return `${protocol}/${port}`
}

/** Who changes one of the two fields means both. */
function followClusterIP(spec: ServiceSpec, previous: ServiceSpec): ServiceSpec {
  if (spec.clusterIP === previous.clusterIP || !deepEqual(spec.clusterIPs, previous.clusterIPs)) {
    return withClusterIPs(spec)
  }
  const { clusterIPs: _, ...rest } = spec
  return spec.clusterIP === undefined ? rest : { ...rest, clusterIPs: [spec.clusterIP] }
}

/** What the previous type needed and this one does not is dropped, if nobody has touched it. */
function dropUnused(spec: ServiceSpec, previous: Service): ServiceSpec {
  let kept = spec
  const next = { spec }
  const unchanged = (name: keyof ServiceSpec) => deepEqual(spec[name], previous.spec[name])
  const drop = (...names: readonly (keyof ServiceSpec)[]) => {
    kept = Object.fromEntries(
      Object.entries(kept).filter(([name]) => !names.includes(name as keyof ServiceSpec)),
    ) as ServiceSpec
  }
  if (needsClusterIP(previous) && !needsClusterIP(next)) {
    if (unchanged('clusterIP') && spec.clusterIP !== headless) drop('clusterIP', 'clusterIPs')
    if (unchanged('ipFamilies')) drop('ipFamilies')
    if (unchanged('ipFamilyPolicy')) drop('ipFamilyPolicy')
  }
  if (needsNodePorts(previous) && !needsNodePorts(next) && kept.ports !== undefined) {
    const before = new Map((previous.spec.ports ?? []).map((port) => [portKey(port), port.nodePort]))
    const ports = kept.ports.map((port) => {
      if (port.nodePort !== before.get(portKey(port))) return port
      const { nodePort: _, ...rest } = port
      return rest
    })
    kept = { ...kept, ports }
  }
  if (needsHealthCheck(previous) && !needsHealthCheck(next) && unchanged('healthCheckNodePort'))
    drop('healthCheckNodePort')
  if (isExternallyAccessible(previous) && !isExternallyAccessible(next) && unchanged('externalTrafficPolicy')) {
    drop('externalTrafficPolicy')
  }
  const wasBalanced = previous.spec.type === 'LoadBalancer' && spec.type !== 'LoadBalancer'
  if (wasBalanced && unchanged('allocateLoadBalancerNodePorts')) drop('allocateLoadBalancerNodePorts')
  if (wasBalanced && unchanged('loadBalancerClass')) drop('loadBalancerClass')
  return kept
}
