// What an object takes of its namespace's quotas, and which quotas are about it. Shared by admission, which counts what comes,
// and whoever counts what is there. Pure. Upstream counterpart: pkg/quota/v1/evaluator/core.
import { openMap } from '#base'
import { addQuantities, compareQuantities, type Quantity, subtractQuantities } from '../../meta/quantity.ts'
import { parseTime } from '../../meta/time.ts'
import { storageClassNameOf } from '../persistent-volume/binding.ts'
import { isPodTerminal } from '../pod/phase.ts'
import { podQOSClass } from '../pod/qos.ts'
import { podLimits, podRequests, type ResourceList } from '../pod/requests.ts'
import { isExtendedResource, isHugePagesResource } from '../resource-name.ts'
import type {
  PersistentVolumeClaim,
  Pod,
  ResourceQuota,
  ScopedResourceSelectorRequirement,
  Service,
} from '../v1.types.ts'

/** Core kinds that have a name of their own in quotas, beside `count/…`. */
const countedByPlural: ReadonlySet<string> = new Set([
  'configmaps',
  'persistentvolumeclaims',
  'pods',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'services',
])

/** What kind of object it is. */
export interface QuotaResource {
  readonly group: string
  readonly plural: string
}

/** `count/pods`, `count/deployments.apps`. */
export function countResourceName({ group, plural }: QuotaResource): string {
  return group === '' ? `count/${plural}` : `count/${plural}.${group}`
}

/** All names under which the number of a kind's objects may be limited. */
export function quotaCountNames(resource: QuotaResource): readonly string[] {
  const name = countResourceName(resource)
  return resource.group === '' && countedByPlural.has(resource.plural) ? [name, resource.plural] : [name]
}

/** When a Pod that is being deleted takes nothing any more, even if it is still there; undefined: it is not being deleted. */
export function quotaFreeAtMs({ metadata }: Pod): number | undefined {
  const deletedMs = parseTime(metadata.deletionTimestamp)
  return deletedMs === undefined ? undefined : deletedMs + (metadata.deletionGracePeriodSeconds ?? 0) * 1_000
}

function takesResources(pod: Pod, now: number): boolean {
  return !isPodTerminal(pod) && now <= (quotaFreeAtMs(pod) ?? now)
}

function podUsage(pod: Pod, now: number): ResourceList {
  const usage = openMap<Quantity>({ 'count/pods': '1' })
  if (!takesResources(pod, now)) return usage
  usage['pods'] = '1'
  for (const [name, value] of Object.entries(podRequests(pod))) {
    usage[`requests.${name}`] = value
    // The short names mean requests; extended resources have none.
    if (!isExtendedResource(name)) usage[name] = value
  }
  for (const [name, value] of Object.entries(podLimits(pod))) {
    if (!isExtendedResource(name) && !isHugePagesResource(name)) usage[`limits.${name}`] = value
  }
  return usage
}

function claimUsage(claim: PersistentVolumeClaim): ResourceList {
  const usage = openMap<Quantity>({ 'count/persistentvolumeclaims': '1', persistentvolumeclaims: '1' })
  const name = storageClassNameOf(claim)
  if (name !== '') usage[`${name}.storageclass.storage.k8s.io/persistentvolumeclaims`] = '1'
  const size = claim.spec.resources?.requests?.['storage']
  if (size === undefined) return usage
  usage['requests.storage'] = size
  if (name !== '') usage[`${name}.storageclass.storage.k8s.io/requests.storage`] = size
  return usage
}

/** Ports that a Service takes of every node. Of a LoadBalancer that allocates none only those that it names. */
function nodePortsOf({ spec: { type, ports = [], allocateLoadBalancerNodePorts = true } }: Service): number {
  if (type === 'NodePort') return ports.length
  if (type !== 'LoadBalancer') return 0
  return allocateLoadBalancerNodePorts ? ports.length : ports.filter(({ nodePort }) => nodePort).length
}

function serviceUsage(service: Service): ResourceList {
  return openMap<Quantity>({
    'count/services': '1',
    services: '1',
    'services.nodeports': String(nodePortsOf(service)),
    'services.loadbalancers': service.spec.type === 'LoadBalancer' ? '1' : '0',
  })
}

/** Amounts that the object takes, by the names that quotas limit them by. */
export function quotaUsage(resource: QuotaResource, object: object, now: number): ResourceList {
  const { group, plural } = resource
  if (group === '' && plural === 'pods') return podUsage(object as Pod, now)
  if (group === '' && plural === 'persistentvolumeclaims') return claimUsage(object as PersistentVolumeClaim)
  if (group === '' && plural === 'services') return serviceUsage(object as Service)
  return openMap<Quantity>(Object.fromEntries(quotaCountNames(resource).map((name) => [name, '1'])))
}

function hasCrossNamespaceAffinity({ spec: { affinity } }: Pod): boolean {
  const terms = [affinity?.podAffinity, affinity?.podAntiAffinity].flatMap((one) => [
    ...(one?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(one?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm }) => podAffinityTerm),
  ])
  return terms.some(
    ({ namespaces = [], namespaceSelector }) => namespaces.length > 0 || namespaceSelector !== undefined,
  )
}

function matchesName(name: string, { operator, values = [] }: ScopedResourceSelectorRequirement): boolean {
  switch (operator) {
    case 'In':
      return values.includes(name)
    case 'NotIn':
      return !values.includes(name)
    case 'DoesNotExist':
      return name === ''
    default:
      return name !== ''
  }
}

function podInScope(pod: Pod, scope: ScopedResourceSelectorRequirement): boolean {
  const { activeDeadlineSeconds: deadline, priorityClassName = '' } = pod.spec
  switch (scope.scopeName) {
    case 'Terminating':
      return deadline !== undefined && deadline >= 0
    case 'NotTerminating':
      return deadline === undefined || deadline < 0
    case 'BestEffort':
      return podQOSClass(pod) === 'BestEffort'
    case 'NotBestEffort':
      return podQOSClass(pod) !== 'BestEffort'
    case 'PriorityClass':
      return matchesName(priorityClassName, scope)
    case 'CrossNamespacePodAffinity':
      return hasCrossNamespaceAffinity(pod)
    default:
      return false
  }
}

/** Whether the object is in every scope of the quota. */
export function isInQuotaScopes({ spec }: ResourceQuota, resource: QuotaResource, object: object): boolean {
  const scopes: readonly ScopedResourceSelectorRequirement[] = [
    ...(spec.scopes ?? []).map((scopeName) => ({ scopeName, operator: 'Exists' }) as const),
    ...(spec.scopeSelector?.matchExpressions ?? []),
  ]
  if (resource.group === '' && resource.plural === 'pods') {
    return scopes.every((scope) => podInScope(object as Pod, scope))
  }
  if (resource.group === '' && resource.plural === 'persistentvolumeclaims') {
    const { volumeAttributesClassName = '' } = (object as PersistentVolumeClaim).spec
    return scopes.every(
      (scope) => scope.scopeName === 'VolumeAttributesClass' && matchesName(volumeAttributesClassName, scope),
    )
  }
  return scopes.length === 0
}

/** Amounts of `list` that stand under one of the names. */
export function maskResources(list: ResourceList, names: Iterable<string>): ResourceList {
  const masked = openMap<Quantity>()
  for (const name of names) {
    const value = list[name]
    if (value !== undefined) masked[name] = value
  }
  return masked
}

/** What `next` takes more than `previous`. */
export function moreResources(next: ResourceList, previous: ResourceList): ResourceList {
  const more = openMap<Quantity>()
  for (const [name, value] of Object.entries(next)) {
    const difference = subtractQuantities(value, previous[name] ?? '0')
    if (compareQuantities(difference, '0') > 0) more[name] = difference
  }
  return more
}

/** `used` with `more` on top, where it stays within `hard`; else the names that do not. */
export function chargeQuota(
  { hard, used }: { readonly hard: ResourceList; readonly used: ResourceList },
  more: ResourceList,
): { readonly ok: true; readonly used: ResourceList } | { readonly ok: false; readonly exceeded: readonly string[] } {
  const total = openMap<Quantity>(used)
  const exceeded: string[] = []
  for (const [name, value] of Object.entries(more)) {
    const sum = addQuantities(used[name] ?? '0', value)
    total[name] = sum
    const limit = hard[name]
    if (limit !== undefined && compareQuantities(sum, limit) > 0) exceeded.push(name)
  }
  return exceeded.length > 0 ? { ok: false, exceeded: exceeded.sort() } : { ok: true, used: total }
}
