// What the name of a resource says of it: whether it is Kubernetes' own, whether it can be divided, whether more of it
// can be promised than there is. Upstream: pkg/apis/core/helper.
import { parseQuantity, type Quantity } from '../meta/quantity.ts'

const hugePagesPrefix = 'hugepages-'

/** Resources of containers that are no huge pages. */
const containerResources: ReadonlySet<string> = new Set(['cpu', 'memory', 'ephemeral-storage'])

/** Objects that quotas count; they come in whole numbers. */
const countedResources: ReadonlySet<string> = new Set([
  'pods',
  'replicationcontrollers',
  'services',
  'resourcequotas',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
])

/** Other names that quotas know, beyond counted and container resources. */
const quotaResources: ReadonlySet<string> = new Set([
  'requests.cpu',
  'requests.memory',
  'requests.storage',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
])

/** `hugepages-2Mi` and its like. */
export function isHugePagesResource(name: string): boolean {
  return name.startsWith(hugePagesPrefix)
}

/** Whether the name is Kubernetes' own: without a domain, or of kubernetes.io. */
export function isNativeResource(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/')
}

/** A resource that some vendor's device plugin or an administrator adds to a node. */
export function isExtendedResource(name: string): boolean {
  return !isNativeResource(name) && !name.startsWith('requests.')
}

/** A resource without domain that a container may ask for. */
export function isStandardContainerResource(name: string): boolean {
  return containerResources.has(name) || isHugePagesResource(name)
}

/** A resource without domain that a quota may limit. */
export function isStandardQuotaResource(name: string): boolean {
  return (
    containerResources.has(name) ||
    countedResources.has(name) ||
    quotaResources.has(name) ||
    isHugePagesResource(name) ||
    name.startsWith(`requests.${hugePagesPrefix}`)
  )
}

/** A resource that may be asked for a Pod as a whole. */
export function isPodLevelResource(name: string): boolean {
  return name === 'cpu' || name === 'memory' || isHugePagesResource(name)
}

/** A resource without domain that Kubernetes knows, be it of containers, quotas or volumes. */
export function isStandardResource(name: string): boolean {
  return name === 'storage' || isStandardQuotaResource(name)
}

/** Whether a node may promise more of it than it has. */
export function isOvercommitAllowed(name: string): boolean {
  return isNativeResource(name) && !isHugePagesResource(name)
}

/** Whether it comes in whole numbers only. */
export function isIntegerResource(name: string): boolean {
  return countedResources.has(name) || isExtendedResource(name)
}

/** Whether a quantity of huge pages is a number of whole pages. */
export function isHugePagesMultiple(name: string, value: Quantity): boolean {
  const page = parseQuantity(name.slice(hugePagesPrefix.length))?.nanos
  const whole = parseQuantity(value)?.nanos
  return page !== undefined && whole !== undefined && page > 0n && whole % page === 0n
}
