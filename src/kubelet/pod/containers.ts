// The containers of a Pod by kind. A sidecar is an init container with restartPolicy Always.
import type { core } from '#api'

export type ContainerKind = 'init' | 'sidecar' | 'app' | 'ephemeral'

/** A container of a Pod's spec and what kind it is. */
export interface PodContainer {
  readonly kind: ContainerKind
  readonly spec: core.Container | core.EphemeralContainer
}

export function isSidecar(container: core.Container): boolean {
  return container.restartPolicy === 'Always'
}

/** Init containers and sidecars, in order. */
export function initContainers(pod: core.Pod): readonly PodContainer[] {
  return (pod.spec.initContainers ?? []).map((spec) => ({ kind: isSidecar(spec) ? 'sidecar' : 'init', spec }))
}

export function appContainers(pod: core.Pod): readonly PodContainer[] {
  return pod.spec.containers.map((spec) => ({ kind: 'app', spec }))
}

export function ephemeralContainers(pod: core.Pod): readonly PodContainer[] {
  return (pod.spec.ephemeralContainers ?? []).map((spec) => ({ kind: 'ephemeral', spec }))
}

/** All containers: init and sidecars, regular, ephemeral. */
export function podContainers(pod: core.Pod): readonly PodContainer[] {
  return [...initContainers(pod), ...appContainers(pod), ...ephemeralContainers(pod)]
}

export function findContainer(pod: core.Pod, name: string): PodContainer | undefined {
  return podContainers(pod).find((container) => container.spec.name === name)
}

/** `name_namespace(uid)`, as upstream writes a Pod in messages. */
export function podText(pod: core.Pod): string {
  return `${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`
}
