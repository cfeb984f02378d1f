// Events about Pods. Those of a container carry its field path, so that `kubectl describe` shows which one is meant.
import type { core } from '#api'
import type { EventRecorder } from '#client'
import { findContainer } from './pod/containers.ts'

export interface PodEvent {
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
}

export interface PodEvents {
  pod(pod: core.Pod, event: PodEvent): void
  container(pod: core.Pod, container: string, event: PodEvent): void
}

/** Where the container stands in the Pod: `spec.containers{web}`. */
export function containerFieldPath(pod: core.Pod, name: string): string {
  const kind = findContainer(pod, name)?.kind
  const list = kind === 'ephemeral' ? 'ephemeralContainers' : kind === 'app' ? 'containers' : 'initContainers'
  return `spec.${list}{${name}}`
}

/** Events through a recorder; none without one. */
export function createPodEvents(recorder: EventRecorder | undefined): PodEvents {
  return {
    pod: (pod, event) => recorder?.event(pod, event),
    container: (pod, name, event) => recorder?.event(pod, { ...event, fieldPath: containerFieldPath(pod, name) }),
  }
}
