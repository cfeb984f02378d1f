// Defaults of Pods and templates that depend on other fields; the schema has the others. Templates get those of a spec
// only: what is filled in for Pods alone would otherwise make every template differ from what was applied.
// Upstream: pkg/apis/core/v1/defaults.go.
import { openHas, openIsEmpty, openMap } from '#base'
import { parseQuantity, type Quantity, quantityFromMilli, quantityMilliValue } from '../../meta/quantity.ts'
import { isHugePagesResource, isOvercommitAllowed, isPodLevelResource } from '../resource-name.ts'
import type {
  Container,
  EphemeralContainer,
  Pod,
  PodSpec,
  PodTemplateSpec,
  ResourceRequirements,
  Volume,
} from '../v1.types.ts'
import { defaultImagePullPolicy } from './image-name.ts'
import { aggregateContainerLimits, aggregateContainerRequests, type ResourceList } from './requests.ts'

const nanosInMilli = 1_000_000n

/** A Pod as it is stored. */
export function defaultPod(pod: Pod): Pod {
  const spec = defaultPodSpec(pod.spec)
  const { initContainers, resources } = spec
  const containerDefaults = (container: Container): Container => {
    const asked = { ...container, resources: requestLimits(container.resources) }
    return spec.hostNetwork === true ? withHostPorts(asked) : asked
  }
  const containers = spec.containers.map(containerDefaults)
  const defaulted: PodSpec = {
    ...spec,
    containers,
    ...(initContainers === undefined ? {} : { initContainers: initContainers.map(containerDefaults) }),
    enableServiceLinks: spec.enableServiceLinks ?? true,
  }
  if (resources === undefined) return { ...pod, spec: defaulted }
  return { ...pod, spec: { ...defaulted, resources: defaultPodResources(resources, defaulted) } }
}

/** A template as it is stored. */
export function defaultPodTemplateSpec(template: PodTemplateSpec): PodTemplateSpec {
  return { ...template, spec: defaultPodSpec(template.spec) }
}

/** What every spec gets, a Pod's own or a template's. */
export function defaultPodSpec(spec: PodSpec): PodSpec {
  const serviceAccountName = spec.serviceAccountName ?? spec.serviceAccount
  const { initContainers, ephemeralContainers, volumes } = spec
  return {
    ...spec,
    containers: spec.containers.map(defaultContainer),
    ...(initContainers === undefined ? {} : { initContainers: initContainers.map(defaultContainer) }),
    ...(ephemeralContainers === undefined ? {} : { ephemeralContainers: ephemeralContainers.map(defaultContainer) }),
    ...(volumes === undefined ? {} : { volumes: volumes.map(defaultVolume) }),
    // The two fields are one; clients of either age find the one they know.
    ...(serviceAccountName === undefined ? {} : { serviceAccountName, serviceAccount: serviceAccountName }),
  }
}

function defaultContainer<C extends Container | EphemeralContainer>(container: C): C {
  return {
    ...container,
    imagePullPolicy: container.imagePullPolicy ?? defaultImagePullPolicy(container.image ?? ''),
    resources: roundResources(container.resources),
  }
}

/** No resource is finer than thousandths: what is, is rounded up. */
function roundResources(resources: ResourceRequirements): ResourceRequirements {
  const { limits, requests } = resources
  const rounded = { limits: roundList(limits), requests: roundList(requests) }
  if (rounded.limits === limits && rounded.requests === requests) return resources
  return {
    ...resources,
    ...(rounded.limits === undefined ? {} : { limits: rounded.limits }),
    ...(rounded.requests === undefined ? {} : { requests: rounded.requests }),
  }
}

/** The same list where nothing is to be rounded, as almost always. */
function roundList(list: ResourceList | undefined): ResourceList | undefined {
  let rounded: Record<string, Quantity> | undefined
  for (const name in list) {
    const value = list[name] ?? '0'
    const whole = roundUpToMilli(value)
    if (whole === value) continue
    rounded ??= openMap(list)
    rounded[name] = whole
  }
  return rounded ?? list
}

function roundUpToMilli(value: Quantity): Quantity {
  const parsed = parseQuantity(value)
  if (parsed === undefined || parsed.nanos % nanosInMilli === 0n) return value
  return quantityFromMilli(quantityMilliValue(value), parsed.format)
}

/** A volume without a source is an empty folder. */
function defaultVolume(volume: Volume): Volume {
  if (Object.keys(volume).every((key) => key === 'name')) return { ...volume, emptyDir: {} }
  const { image } = volume
  if (image === undefined) return volume
  const pullPolicy = image.pullPolicy ?? defaultImagePullPolicy(image.reference ?? '')
  return { ...volume, image: { ...image, pullPolicy } }
}

/** Who says only how much at most is taken to ask for that much. */
function requestLimits(resources: ResourceRequirements): ResourceRequirements {
  const { limits, requests } = resources
  if (limits === undefined || Object.keys(limits).every((name) => openHas(requests, name))) return resources
  return { ...resources, requests: openMap({ ...limits, ...requests }) }
}

/** On the host's network a container's port is a port of the host. */
function withHostPorts(container: Container): Container {
  if (container.ports === undefined) return container
  const ports = container.ports.map((port) => (port.hostPort ? port : { ...port, hostPort: port.containerPort }))
  return { ...container, ports }
}

/**
 * A Pod that is limited as a whole asks for what its containers ask, and for its limit where they ask for nothing. Of huge
 * pages it is limited to what its containers are, unless it asks for some itself.
 */
function defaultPodResources(resources: ResourceRequirements, spec: PodSpec): ResourceRequirements {
  const { limits, requests } = resources
  if (openIsEmpty(limits) && openIsEmpty(requests)) return resources
  const limited = openMap(limits)
  for (const [name, value] of Object.entries(aggregateContainerLimits(spec))) {
    if (isHugePagesResource(name) && !openHas(requests, name)) limited[name] ??= value
  }
  if (openIsEmpty(limited)) return resources
  const asked = openMap(requests)
  for (const [name, value] of Object.entries(aggregateContainerRequests(spec))) {
    if (isPodLevelResource(name) && isOvercommitAllowed(name)) asked[name] ??= value
  }
  for (const [name, value] of Object.entries(limited)) if (isPodLevelResource(name)) asked[name] ??= value
  return { ...resources, limits: limited, ...(openIsEmpty(asked) ? {} : { requests: asked }) }
}
