// What one object uses of a quota's resources, and whether a quota's scopes take it in.
// Upstream counterpart: pkg/quota/v1/evaluator/core.
import {
  addQuantities,
  type core,
  isExtendedResource,
  isHugePagesResource,
  isPodTerminal,
  parseTime,
  podLimits,
  podQOSClass,
  podRequests,
  type Quantity,
  quantityFromValue,
  storageClassNameOf,
} from '#api'
import { openMap } from '#base'

/** Amounts by name of the resource. */
export type Usage = Readonly<Record<string, Quantity>>

/** The sum of two, resource by resource. */
export function addUsage(a: Usage, b: Usage): Usage {
  const sum = openMap(a)
  for (const [name, amount] of Object.entries(b)) {
    const before = sum[name]
    sum[name] = before === undefined ? amount : addQuantities(before, amount)
  }
  return sum
}

const one = '1'

/** When a Pod that is being deleted counts no longer, even if it is still there; undefined: it is not being deleted. */
export function goneByMs({ metadata }: core.Pod): number | undefined {
  const deletedMs = parseTime(metadata.deletionTimestamp)
  return deletedMs === undefined ? undefined : deletedMs + (metadata.deletionGracePeriodSeconds ?? 0) * 1_000
}

/** Whether a Pod takes anything of its node: it has not ended, and was not to be gone by now. */
function isUsing(pod: core.Pod, now: number): boolean {
  return !isPodTerminal(pod) && now <= (goneByMs(pod) ?? now)
}

/** `cpu` and `requests.cpu` are the same; so it is with memory, ephemeral storage and huge pages. */
function requestNames(name: string): readonly string[] {
  if (isExtendedResource(name)) return [`requests.${name}`]
  return [name, `requests.${name}`]
}

/** What a Pod uses. */
export function podUsage(pod: core.Pod, now: number): Usage {
  const usage: Record<string, Quantity> = openMap({ 'count/pods': one })
  if (!isUsing(pod, now)) return usage
  usage['pods'] = one
  for (const [name, amount] of Object.entries(podRequests(pod)))
    for (const own of requestNames(name)) usage[own] = amount
  for (const [name, amount] of Object.entries(podLimits(pod))) {
    if (!isExtendedResource(name) && !isHugePagesResource(name)) usage[`limits.${name}`] = amount
  }
  return usage
}

/** What a claim uses, of all storage and of its class's. */
export function claimUsage(claim: core.PersistentVolumeClaim): Usage {
  const usage: Record<string, Quantity> = openMap({ 'count/persistentvolumeclaims': one, persistentvolumeclaims: one })
  const className = storageClassNameOf(claim)
  const suffix = `${className}.storageclass.storage.k8s.io`
  if (className !== '') usage[`${suffix}/persistentvolumeclaims`] = one
  const asked = claim.spec.resources.requests?.['storage']
  if (asked === undefined) return usage
  usage['requests.storage'] = asked
  if (className !== '') usage[`${suffix}/requests.storage`] = asked
  return usage
}

/** What a Service uses. */
export function serviceUsage({ spec }: core.Service): Usage {
  const { type = 'ClusterIP', ports = [], allocateLoadBalancerNodePorts = true } = spec
  const usage: Record<string, Quantity> = openMap({ 'count/services': one, services: one })
  const nodePorts =
    type === 'NodePort' || (type === 'LoadBalancer' && allocateLoadBalancerNodePorts)
      ? ports.length
      : ports.filter(({ nodePort }) => nodePort).length
  if (type === 'LoadBalancer') usage['services.loadbalancers'] = one
  if (type === 'NodePort' || type === 'LoadBalancer') usage['services.nodeports'] = quantityFromValue(nodePorts)
  return usage
}

type Requirement = core.ScopedResourceSelectorRequirement

/** All that a quota demands of the objects that it counts. */
export function scopesOf({ spec }: core.ResourceQuota): readonly Requirement[] {
  const scopes = (spec.scopes ?? []).map((scopeName): Requirement => ({ scopeName, operator: 'Exists' }))
  return [...scopes, ...(spec.scopeSelector?.matchExpressions ?? [])]
}

function hasCrossNamespaceAffinity({ spec }: core.Pod): boolean {
  const { podAffinity, podAntiAffinity } = spec.affinity ?? {}
  return [podAffinity, podAntiAffinity].some((one) => {
    const required = one?.requiredDuringSchedulingIgnoredDuringExecution ?? []
    const preferred = one?.preferredDuringSchedulingIgnoredDuringExecution ?? []
    const terms = [...required, ...preferred.map(({ podAffinityTerm }) => podAffinityTerm)]
    return terms.some(
      ({ namespaces = [], namespaceSelector }) => namespaces.length > 0 || namespaceSelector !== undefined,
    )
  })
}

function matchesValue({ operator, values = [] }: Requirement, value: string): boolean {
  switch (operator) {
    case 'In':
      return values.includes(value)
    case 'NotIn':
      return !values.includes(value)
    case 'Exists':
      return value !== ''
    case 'DoesNotExist':
      return value === ''
  }
}

/** Whether a Pod is in a scope. */
export function isPodInScope(pod: core.Pod, requirement: Requirement): boolean {
  const { activeDeadlineSeconds, priorityClassName = '' } = pod.spec
  switch (requirement.scopeName) {
    case 'Terminating':
      return activeDeadlineSeconds !== undefined
    case 'NotTerminating':
      return activeDeadlineSeconds === undefined
    case 'BestEffort':
      return podQOSClass(pod) === 'BestEffort'
    case 'NotBestEffort':
      return podQOSClass(pod) !== 'BestEffort'
    case 'PriorityClass':
      return matchesValue(requirement, priorityClassName)
    case 'CrossNamespacePodAffinity':
      return hasCrossNamespaceAffinity(pod)
    case 'VolumeAttributesClass':
      return false
  }
}

/** Whether a claim is in a scope. */
export function isClaimInScope({ spec }: core.PersistentVolumeClaim, requirement: Requirement): boolean {
  if (requirement.scopeName !== 'VolumeAttributesClass') return false
  return matchesValue(requirement, spec.volumeAttributesClassName ?? '')
}
