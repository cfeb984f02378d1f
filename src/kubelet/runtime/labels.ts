// Labels and annotations on sandboxes and containers: what a kubelet that starts later must know of them. Names are
// upstream's (kuberuntime/labels.go), so that tools which read a node's runtime find their way.
import type { core } from '#api'
import { openMap } from '#base'
import type { StringMap } from '#cri'
import { containerHash } from '../pod/container-hash.ts'
import { effectiveRestartPolicy } from '../pod/restart-policy.ts'
import type { PodContainer } from '../pod/containers.ts'

export const podNameLabel = 'io.kubernetes.pod.name'
export const podNamespaceLabel = 'io.kubernetes.pod.namespace'
export const podUidLabel = 'io.kubernetes.pod.uid'
export const containerNameLabel = 'io.kubernetes.container.name'
export const containerHashAnnotation = 'io.kubernetes.container.hash'
export const restartCountAnnotation = 'io.kubernetes.container.restartCount'
export const terminationMessagePathAnnotation = 'io.kubernetes.container.terminationMessagePath'
export const terminationMessagePolicyAnnotation = 'io.kubernetes.container.terminationMessagePolicy'
export const podGraceAnnotation = 'io.kubernetes.pod.terminationGracePeriod'
export const preStopAnnotation = 'io.kubernetes.container.preStopHandler'
/** Where the termination message is on the node. Ours. */
export const terminationMessageFileAnnotation = 'sampan.dev/termination-message-file'
/** How often all containers of the Pod had been restarted together; absent: never. Ours. */
export const restartGenerationAnnotation = 'sampan.dev/restart-generation'

function podLabels(pod: core.Pod): StringMap {
  return {
    [podNameLabel]: pod.metadata.name,
    [podNamespaceLabel]: pod.metadata.namespace,
    [podUidLabel]: pod.metadata.uid,
  }
}

export function sandboxLabels(pod: core.Pod): StringMap {
  return Object.assign(openMap(pod.metadata.labels), podLabels(pod))
}

export function sandboxAnnotations(pod: core.Pod): StringMap {
  return openMap(pod.metadata.annotations)
}

export function containerLabels(pod: core.Pod, container: PodContainer): StringMap {
  return { ...podLabels(pod), [containerNameLabel]: container.spec.name }
}

export function containerAnnotations(
  pod: core.Pod,
  container: PodContainer,
  given: {
    readonly attempt: number
    readonly terminationMessageFile: string
    readonly restartGeneration: number
  },
): StringMap {
  const { spec } = container
  return {
    [containerHashAnnotation]: containerHash(spec),
    [restartCountAnnotation]: String(given.attempt),
    [terminationMessagePathAnnotation]: spec.terminationMessagePath ?? defaultTerminationMessagePath,
    [terminationMessagePolicyAnnotation]: spec.terminationMessagePolicy ?? 'File',
    [terminationMessageFileAnnotation]: given.terminationMessageFile,
    [podGraceAnnotation]: String(pod.spec.terminationGracePeriodSeconds ?? 30),
    ...(given.restartGeneration === 0 ? {} : { [restartGenerationAnnotation]: String(given.restartGeneration) }),
    'io.kubernetes.container.restartPolicy': effectiveRestartPolicy(pod, container),
    ...(spec.lifecycle?.preStop === undefined ? {} : { [preStopAnnotation]: JSON.stringify(spec.lifecycle.preStop) }),
  }
}

export const defaultTerminationMessagePath = '/dev/termination-log'
