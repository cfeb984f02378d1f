// Which containers a Pod has: regular ones, init containers, sidecars among the init containers, ephemeral ones.
// Upstream: VisitContainers and IsRestartableInitContainer.
import type { Container, ContainerStatus, EphemeralContainer, PodSpec, PodStatus } from '../v1.types.ts'

export type ContainerType = 'init' | 'regular' | 'ephemeral'

/** A container of a Pod and where it stands. */
export interface VisitedContainer {
  readonly container: Container | EphemeralContainer
  readonly type: ContainerType
  /** `initContainers[0]`, below the spec. */
  readonly path: string
}

type Containers = Pick<PodSpec, 'containers' | 'initContainers' | 'ephemeralContainers'>

/** Every container of a Pod: init containers, then regular, then ephemeral ones, each in the order of the spec. */
export function* visitContainers(spec: Containers): Iterable<VisitedContainer> {
  for (const [i, container] of (spec.initContainers ?? []).entries()) {
    yield { container, type: 'init', path: `initContainers[${i}]` }
  }
  for (const [i, container] of spec.containers.entries()) {
    yield { container, type: 'regular', path: `containers[${i}]` }
  }
  for (const [i, container] of (spec.ephemeralContainers ?? []).entries()) {
    yield { container, type: 'ephemeral', path: `ephemeralContainers[${i}]` }
  }
}

/** Whether an init container is a sidecar: it is restarted always and runs alongside the regular containers. */
export function isSidecar(initContainer: Pick<Container, 'restartPolicy'>): boolean {
  return initContainer.restartPolicy === 'Always'
}

/** The container of that name, whatever its type. */
export function findContainer(spec: Containers, name: string): VisitedContainer | undefined {
  for (const visited of visitContainers(spec)) if (visited.container.name === name) return visited
  return undefined
}

/** The status of the container of that name, whatever its type. */
export function findContainerStatus(status: PodStatus, name: string): ContainerStatus | undefined {
  const lists = [status.initContainerStatuses, status.containerStatuses, status.ephemeralContainerStatuses]
  for (const list of lists) {
    const found = list?.find((one) => one.name === name)
    if (found !== undefined) return found
  }
  return undefined
}
