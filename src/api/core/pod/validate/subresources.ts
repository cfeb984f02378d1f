// Changes that have a subresource of their own: ephemeral containers are only ever added, and resources of running
// containers are resized. Upstream: ValidatePodEphemeralContainersUpdate, ValidatePodResize.
import { deepEqual, openHas } from '#base'
import { type FieldError, forbiddenError, invalidError } from '../../../meta/field-error.ts'
import type { Quantity } from '../../../meta/quantity.ts'
import type { Container, Pod, ResourceRequirements } from '../../v1.types.ts'
import { isSidecar } from '../containers.ts'
import { computeQOSClass, podQOSClass } from '../qos.ts'
import { renderDifference } from './difference.ts'

/** Ephemeral containers stay as they are; new ones may come after them. */
export function* validateEphemeralContainersUpdate(next: Pod, previous: Pod): Iterable<FieldError> {
  const path = 'spec.ephemeralContainers'
  const byName = new Map((next.spec.ephemeralContainers ?? []).map((container) => [container.name, container]))
  for (const old of previous.spec.ephemeralContainers ?? []) {
    const now = byName.get(old.name)
    const named = `existing ephemeral containers ${JSON.stringify(old.name)}`
    if (now === undefined) yield forbiddenError(path, `${named} may not be removed\n`)
    else if (!deepEqual(old, now)) {
      yield forbiddenError(path, `${named} may not be changed\n${renderDifference(old, now)}`)
    }
  }
}

/**
 * cpu and memory of regular containers, sidecars and the Pod as a whole may change; none of what was set may be taken away.
 * The strategy has put back all but resources and what is to happen when they change.
 */
export function* validateResize(next: Pod, previous: Pod): Iterable<FieldError> {
  if (podQOSClass(previous) !== computeQOSClass(next)) {
    yield invalidError('spec', next.status.qosClass ?? '', 'Pod QOS Class may not change as a result of resizing')
  }
  if (!nodeSupportsResize(previous)) yield forbiddenError('spec', 'Pod running on node without support for resize')
  yield* validatePodLevelResize(next.spec.resources, previous.spec.resources)
  const sidecars = pairs(next.spec.initContainers, previous.spec.initContainers).filter(({ before }) =>
    isSidecar(before),
  )
  const regular = pairs(next.spec.containers, previous.spec.containers)
  for (const { now, before, index } of sidecars) {
    yield* validateNoneRemoved(now.resources, before.resources, `spec.initContainers[${index}].resources`, 'resource')
  }
  for (const { now, before, index } of regular) {
    yield* validateNoneRemoved(now.resources, before.resources, `spec.containers[${index}].resources`, 'resource')
  }
  for (const { now, before } of regular) {
    if (!differOnlyInCompute(now, before)) yield forbiddenError('spec', 'only cpu and memory resources are mutable')
  }
  for (const { now, before } of pairs(next.spec.initContainers, previous.spec.initContainers)) {
    if (isSidecar(before)) {
      if (differOnlyInCompute(now, before)) continue
      yield forbiddenError('spec', 'only cpu and memory resources for sidecar containers are mutable')
    } else if (!deepEqual(now, before)) {
      yield forbiddenError('spec', 'resources for non-sidecar init containers are immutable')
    }
  }
}

/** A node that resizes Pods tells the resources of running containers. */
function nodeSupportsResize({ status }: Pod): boolean {
  const running = status.containerStatuses?.find(({ state }) => state?.running !== undefined)
  return running === undefined || running.resources !== undefined
}

interface Pair {
  readonly now: Container
  readonly before: Container
  readonly index: number
}

function pairs(next: readonly Container[] = [], previous: readonly Container[] = []): readonly Pair[] {
  return previous.flatMap((before, index) => {
    const now = next[index]
    return now === undefined ? [] : [{ now, before, index }]
  })
}

function* validatePodLevelResize(
  next: ResourceRequirements | undefined,
  previous: ResourceRequirements | undefined,
): Iterable<FieldError> {
  const path = 'spec.resources'
  if (next === undefined) {
    if (previous !== undefined) yield forbiddenError(path, 'pod-level resources cannot be removed')
    return
  }
  yield* validateNoneRemoved(next, previous ?? {}, path, 'pod-level resource')
  if (!deepEqual(otherThanCompute(next), otherThanCompute(previous ?? {}))) {
    yield forbiddenError('spec', 'only cpu and memory resources are mutable at pod-level')
  }
}

/** Requests and limits that were set still are, at whatever amount. */
function* validateNoneRemoved(
  next: ResourceRequirements,
  previous: ResourceRequirements,
  path: string,
  what: string,
): Iterable<FieldError> {
  for (const name of ['requests', 'limits'] as const) {
    const before = Object.keys(previous[name] ?? {})
    const isRemoved = before.some((resource) => !openHas(next[name], resource))
    if (isRemoved) yield forbiddenError(`${path}.${name}`, `${what} ${name} cannot be removed`)
  }
}

function differOnlyInCompute(next: Container, previous: Container): boolean {
  const rest = (container: Container) => ({ ...container, resources: otherThanCompute(container.resources) })
  return deepEqual(rest(next), rest(previous))
}

/** What of resources may not be resized. */
function otherThanCompute({ requests, limits, ...others }: ResourceRequirements) {
  const rest = ({ cpu: _cpu, memory: _memory, ...list }: Readonly<Record<string, Quantity>>) => list
  return { ...others, requests: rest(requests ?? {}), limits: rest(limits ?? {}) }
}
