// The quality-of-service class of a Pod, computed when it is created and never after. It decides who is killed first
// when a node runs out of memory. Upstream: pkg/apis/core/v1/helper/qos.
import { compareQuantities, type Quantity, quantitySign } from '../../meta/quantity.ts'
import type { Pod, PodStatus, ResourceRequirements } from '../v1.types.ts'
import { addResources, type ResourceList } from './requests.ts'

export type QOSClass = NonNullable<PodStatus['qosClass']>

const computeResources = ['cpu', 'memory'] as const

/** Only positive amounts of cpu and memory count. */
function computeAmounts(resources: ResourceList | undefined): ResourceList {
  const amounts: Record<string, Quantity> = {}
  for (const name of computeResources) {
    const amount = resources?.[name]
    if (amount !== undefined && quantitySign(amount) > 0) amounts[name] = amount
  }
  return amounts
}

/** The class that a Pod's spec makes it; ephemeral containers do not count. */
export function computeQOSClass({ spec }: Pick<Pod, 'spec'>): QOSClass {
  const own = spec.resources
  const asked: readonly ResourceRequirements[] =
    own !== undefined && (own.requests !== undefined || own.limits !== undefined)
      ? [own]
      : [...spec.containers, ...(spec.initContainers ?? [])].map(({ resources }) => resources)
  let requests: ResourceList = {}
  let limits: ResourceList = {}
  let allLimited = true
  for (const one of asked) {
    const own = computeAmounts(one.limits)
    if (Object.keys(own).length < computeResources.length) allLimited = false
    requests = addResources(requests, computeAmounts(one.requests))
    limits = addResources(limits, own)
  }
  if (Object.keys(requests).length === 0 && Object.keys(limits).length === 0) return 'BestEffort'
  const same = computeResources.every((name) => {
    const request = requests[name]
    const limit = limits[name]
    return request !== undefined && limit !== undefined && compareQuantities(request, limit) === 0
  })
  return allLimited && same ? 'Guaranteed' : 'Burstable'
}

/** The class of a stored Pod. */
export function podQOSClass(pod: Pick<Pod, 'spec' | 'status'>): QOSClass {
  return pod.status.qosClass ?? computeQOSClass(pod)
}
