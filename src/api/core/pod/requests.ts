// What a Pod asks of its node: the most that its containers need at any one time. Init containers run one after another,
// each beside the sidecars started before it; regular containers run beside all sidecars. Overhead comes on top.
// Upstream: component-helpers/resource (PodRequests, PodLimits).
import { openMap } from '#base'
import { addQuantities, compareQuantities, type Quantity } from '../../meta/quantity.ts'
import { isHugePagesResource } from '../resource-name.ts'
import type { Container, Pod, PodSpec } from '../v1.types.ts'
import { isSidecar } from './containers.ts'

/** Amounts by name of the resource, without prototype. */
export type ResourceList = Readonly<Record<string, Quantity>>

/** Which of a container's two lists is added up. */
type Listed = (container: Container) => ResourceList | undefined

const requestsOf: Listed = ({ resources }) => resources.requests
const limitsOf: Listed = ({ resources }) => resources.limits

/** The sum, resource by resource. */
export function addResources(a: ResourceList, b: ResourceList | undefined): ResourceList {
  const sum = openMap(a)
  for (const [name, value] of Object.entries(b ?? {})) {
    const before = sum[name]
    sum[name] = before === undefined ? value : addQuantities(before, value)
  }
  return sum
}

/** The larger of the two, resource by resource. */
export function maxResources(a: ResourceList, b: ResourceList | undefined): ResourceList {
  const most = openMap(a)
  for (const [name, value] of Object.entries(b ?? {})) {
    const before = most[name]
    if (before === undefined || compareQuantities(value, before) > 0) most[name] = value
  }
  return most
}

/** The most that containers need at one time, without overhead and without what is asked for the Pod as a whole. */
function aggregate(spec: Pick<PodSpec, 'containers' | 'initContainers'>, listed: Listed): ResourceList {
  let running: ResourceList = openMap<Quantity>()
  for (const container of spec.containers) running = addResources(running, listed(container))
  let sidecars: ResourceList = openMap<Quantity>()
  let initializing: ResourceList = openMap<Quantity>()
  for (const container of spec.initContainers ?? []) {
    if (isSidecar(container)) {
      running = addResources(running, listed(container))
      sidecars = addResources(sidecars, listed(container))
      initializing = maxResources(initializing, sidecars)
    } else {
      initializing = maxResources(initializing, addResources(sidecars, listed(container)))
    }
  }
  return maxResources(running, initializing)
}

/** Requests of a spec's containers together. */
export function aggregateContainerRequests(spec: Pick<PodSpec, 'containers' | 'initContainers'>): ResourceList {
  return aggregate(spec, requestsOf)
}

/** Limits of a spec's containers together. A container without a limit adds nothing, though it has none. */
export function aggregateContainerLimits(spec: Pick<PodSpec, 'containers' | 'initContainers'>): ResourceList {
  return aggregate(spec, limitsOf)
}

/** cpu, memory and huge pages may be asked for a Pod as a whole, which goes before what its containers ask. */
function withPodLevel(aggregated: ResourceList, own: ResourceList | undefined): ResourceList {
  const result = openMap(aggregated)
  for (const [name, value] of Object.entries(own ?? {})) {
    if (name === 'cpu' || name === 'memory' || isHugePagesResource(name)) result[name] = value
  }
  return result
}

/** What the scheduler and the node reserve for the Pod. */
export function podRequests(pod: Pick<Pod, 'spec'>): ResourceList {
  const { spec } = pod
  return addResources(withPodLevel(aggregateContainerRequests(spec), spec.resources?.requests), spec.overhead)
}

/** What the Pod may use at most; a resource without limit is absent. Overhead is added only to limits that are there. */
export function podLimits(pod: Pick<Pod, 'spec'>): ResourceList {
  const { spec } = pod
  const limits = withPodLevel(aggregateContainerLimits(spec), spec.resources?.limits)
  const overhead = Object.entries(spec.overhead ?? {}).filter(([name]) => Object.hasOwn(limits, name))
  return addResources(limits, Object.fromEntries(overhead))
}
