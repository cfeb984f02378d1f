// Cluster IPs and node ports of Services. What is taken is read off the Services in the cache, so a restart knows it and
// nothing needs to be given back. Two API servers over one store can give out one address twice within a watch's delay.
// Upstream counterpart: pkg/registry/core/service/storage/alloc.go.
import { type core, invalid, type KubernetesObject, type StatusError } from '#api'
import type { Clock, Random } from '#base'
import type { CacheEvent } from '../cache/cache-event.ts'
import type { ResourceCache } from '../cache/resource-cache.ts'
import { parseIpv4, parseIpv4Subnet, renderIpv4 } from './ipv4-subnet.ts'
import { createNumberPool, type NumberPool } from './number-pool.ts'

/** Upstream: --service-node-port-range. */
const nodePortFirst = 30_000
const nodePortCount = 2_768

export interface ServiceAddressesOptions {
  /** `10.96.0.0/16`. */
  readonly serviceSubnet: string
}

export interface ServiceAddresses extends Disposable {
  /** The Service with what it needs allocated. Throws 422 when what it asks for is taken. */
  allocate(next: KubernetesObject, previous: KubernetesObject | undefined): KubernetesObject
  /** Gives back what `allocate` took for a Service that was not written after all. */
  forget(service: KubernetesObject): void
  /** Address of the `kubernetes` Service: the first of the subnet. */
  readonly apiServerIp: string
}

type Service = core.Service

/** Upstream's size of the band from which addresses are not given out by chance: between 16 and 256, a sixteenth of the subnet. */
function staticCountOf(size: number): number {
  return Math.min(Math.max(16, Math.floor(size / 16)), 256, Math.max(size - 2, 0))
}

function addressesOf({ spec }: Service): readonly number[] {
  const address = parseIpv4(spec?.clusterIP ?? '')
  return address === undefined ? [] : [address]
}

function nodePortsOf({ spec }: Service): readonly number[] {
  return [
    ...new Set(
      (spec?.ports ?? []).flatMap(({ nodePort }) => (nodePort === undefined || nodePort === 0 ? [] : [nodePort])),
    ),
  ]
}

interface Pools {
  readonly ips: NumberPool
  readonly ports: NumberPool
  readonly serviceSubnet: string
}

function problem(
  service: Service,
  field: string,
  given: { readonly value: unknown; readonly detail: string },
): StatusError {
  const { value, detail } = given
  return invalid({ group: '', kind: 'Service' }, service.metadata.name, [
    { reason: 'FieldValueInvalid', field, message: `Invalid value: ${JSON.stringify(value)}: ${detail}` },
  ])
}

/** The Service with its cluster IP. */
function withClusterIp(pools: Pools, service: Service, previous: Service | undefined): Service {
  const { ips, serviceSubnet } = pools
  const { spec } = service
  const asked = spec.clusterIP ?? spec.clusterIPs?.[0] ?? ''
  const before = previous?.spec?.clusterIP ?? ''
  if (spec.type === 'ExternalName') return service
  const families = { ipFamilies: spec.ipFamilies ?? ['IPv4'], ipFamilyPolicy: spec.ipFamilyPolicy ?? 'SingleStack' }
  let clusterIP = asked === '' ? before : asked
  if (clusterIP === '') {
    const next = ips.next()
    if (next === undefined) {
      throw problem(service, 'spec.clusterIPs', {
        value: asked,
        detail: 'failed to allocate a serviceIP: range is full',
      })
    }
    clusterIP = renderIpv4(next)
  } else if (clusterIP !== 'None' && clusterIP !== before) {
    const address = parseIpv4(clusterIP)
    if (address === undefined) return service
    if (!ips.contains(address)) {
      const detail = `failed to allocate IP ${clusterIP}: the provided IP (${clusterIP}) is not in the valid range. The range of valid IPs is ${serviceSubnet}`
      throw problem(service, 'spec.clusterIPs', { value: [clusterIP], detail })
    }
    if (!ips.reserve(address)) {
      const detail = `failed to allocate IP ${clusterIP}: provided IP is already allocated`
      throw problem(service, 'spec.clusterIPs', { value: [clusterIP], detail })
    }
  }
  return { ...service, spec: { ...spec, ...families, clusterIP, clusterIPs: [clusterIP] } }
}

/** The Service with its node ports. */
function withNodePorts({ ports }: Pools, service: Service, previous: Service | undefined): Service {
  const { spec } = service
  const isBalanced = spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false
  if (spec.ports === undefined || !(spec.type === 'NodePort' || isBalanced)) return service
  const before = previous?.spec?.ports ?? []
  const beforePorts = new Set(before.map(({ nodePort }) => nodePort))
  const reserved = new Set<number>()
  const given = spec.ports.map((port, at) => {
    const same = before.find(({ port: number, protocol }) => number === port.port && protocol === port.protocol)
    const asked = (port.nodePort ?? 0) === 0 ? (same?.nodePort ?? 0) : (port.nodePort ?? 0)
    if (asked !== 0 && (beforePorts.has(asked) || reserved.has(asked))) return { ...port, nodePort: asked }
    const nodePort = asked === 0 ? ports.next() : ports.reserve(asked) ? asked : undefined
    if (nodePort === undefined) {
      const detail =
        ports.contains(asked) || asked === 0
          ? 'provided port is already allocated'
          : `provided port is not in the valid range. The range of valid ports is ${nodePortFirst}-${nodePortFirst + nodePortCount - 1}`
      throw problem(service, `spec.ports[${at}].nodePort`, { value: asked, detail })
    }
    reserved.add(nodePort)
    return { ...port, nodePort }
  })
  return { ...service, spec: { ...spec, ports: given } }
}

/** Follows the Services of a cache. */
export function createServiceAddresses(
  deps: {
    readonly clock: Clock
    readonly random: Random
    /** undefined: no Services are served. */
    readonly services: ResourceCache | undefined
  },
  options: ServiceAddressesOptions,
): ServiceAddresses {
  const { services } = deps
  const subnet = parseIpv4Subnet(options.serviceSubnet)
  // Without the network's and the broadcast address.
  const ips = createNumberPool(deps, {
    first: subnet.base + 1,
    count: subnet.size - 2,
    staticCount: staticCountOf(subnet.size),
  })
  const ports = createNumberPool(deps, { first: nodePortFirst, count: nodePortCount, staticCount: 86 })

  const pools: Pools = { ips, ports, serviceSubnet: options.serviceSubnet }

  const hold = (service: Service): void => {
    for (const address of addressesOf(service)) ips.hold(address)
    for (const port of nodePortsOf(service)) ports.hold(port)
  }
  const release = (service: Service): void => {
    for (const address of addressesOf(service)) ips.release(address)
    for (const port of nodePortsOf(service)) ports.release(port)
  }
  let watching: Disposable | undefined
  const follow = (): void => {
    watching?.[Symbol.dispose]()
    ips.clear()
    ports.clear()
    if (services === undefined) return
    for (const { object } of services.list(services.prefix)) if (object !== undefined) hold(object.value as Service)
    watching = services.addWatcher({ by: 'all' }, watcher)
  }
  const watcher = {
    deliver({ type, object, previous }: CacheEvent): void {
      if (previous !== undefined) release(previous.value as Service)
      if (type !== 'DELETED') hold(object.value as Service)
    },
    bookmark(): void {},
    // The cache starts over: so does this, at the next allocation.
    end(): void {
      watching?.[Symbol.dispose]()
      watching = undefined
    },
  }
  follow()

  return {
    apiServerIp: renderIpv4(subnet.base + 1),
    allocate(next, previous) {
      if (watching === undefined) follow()
      const before = previous as Service | undefined
      return withNodePorts(pools, withClusterIp(pools, next as Service, before), before)
    },
    forget(service) {
      for (const address of addressesOf(service as Service)) ips.unreserve(address)
      for (const port of nodePortsOf(service as Service)) ports.unreserve(port)
    },
    [Symbol.dispose]: () => watching?.[Symbol.dispose](),
  }
}
