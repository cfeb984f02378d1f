// Changes that have a subresource of their own: ephemeral containers are only ever added, and resources of running
// containers are resized. Upstream: ValidatePodEphemeralContainersUpdate, ValidatePodResize.
import { deepEqual, openHas } from '#base'
import { type FieldError, forbiddenError, invalidError } from '../../../meta/field-error.ts'
import type { Quantity } from '../../../meta/quantity.ts'
import type { Container, Pod } from '../../v1.types.ts'
import { isSidecar } from '../containers.ts'
import { computeQOSClass, podQOSClass } from '../qos.ts'
import { mirrorPodAnnotation } from './annotations.ts'
import { renderDifference } from './difference.ts'

/** Ephemeral containers stay as they are; new ones may come after them. */
export function* validateEphemeralContainersUpdate(next: Pod, previous: Pod): Iterable<FieldError> {
  if (openHas(previous.metadata.annotations, mirrorPodAnnotation)) {
    return yield forbiddenError('', 'static pods do not support ephemeral containers')
  }
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

/** cpu and memory of regular containers and sidecars may change; none of what was set may be taken away. */
export function* validateResize(next: Pod, previous: Pod): Iterable<FieldError> {
  if (openHas(previous.metadata.annotations, mirrorPodAnnotation)) {
    return yield forbiddenError('', 'static pods cannot be resized')
  }
  if (previous.spec.os?.name === 'windows') return yield forbiddenError('', 'windows pods cannot be resized')
  if (podQOSClass(previous) !== computeQOSClass(next)) {
    yield invalidError('spec', next.status.qosClass ?? '', 'Pod QOS Class may not change as a result of resizing')
  }
  for (const name of ['initContainers', 'containers'] as const) {
    for (const [i, old] of (previous.spec[name] ?? []).entries()) {
      const now = next.spec[name]?.[i]
      if (now === undefined) continue
      if (name === 'initContainers' && !isSidecar(old)) {
        if (!deepEqual(now.resources, old.resources)) {
          yield forbiddenError('spec', 'resources for non-sidecar init containers are immutable')
        }
      } else yield* validateContainerResize(now, old, `spec.${name}[${i}].resources`)
    }
  }
}

type Amounts = Readonly<Record<string, Quantity>>

function* validateContainerResize(next: Container, previous: Container, path: string): Iterable<FieldError> {
  for (const name of ['requests', 'limits'] as const) {
    const before: Amounts = previous.resources[name] ?? {}
    const now: Amounts = next.resources[name] ?? {}
    if (Object.keys(before).some((resource) => !Object.hasOwn(now, resource))) {
      yield forbiddenError(`${path}.${name}`, `resource ${name} cannot be removed`)
    }
    if (!deepEqual(otherThanCompute(now), otherThanCompute(before))) {
      yield forbiddenError('spec', 'only cpu and memory resources are mutable')
    }
  }
  if (!deepEqual(next.resources.claims, previous.resources.claims)) {
    yield forbiddenError('spec', 'only cpu and memory resources are mutable')
  }
}

function otherThanCompute({ cpu: _cpu, memory: _memory, ...others }: Amounts): Amounts {
  return others
}
