// The annotations by which static Pods and their mirrors are known: facts §12. Upstream: pkg/kubelet/types/pod_update.go.
import type { core } from '#api'
import { openGet } from '#base'

export const configSourceAnnotation = 'kubernetes.io/config.source'
export const configSeenAnnotation = 'kubernetes.io/config.seen'
export const configHashAnnotation = 'kubernetes.io/config.hash'
export const configMirrorAnnotation = 'kubernetes.io/config.mirror'

type Annotated = Pick<core.Pod, 'metadata'>

/** Whether the Pod comes from a file or a URL of this node. */
export function isStaticPod({ metadata }: Annotated): boolean {
  const source = openGet(metadata.annotations, configSourceAnnotation)
  return source !== undefined && source !== 'api' && !isMirrorPod({ metadata })
}

/** Whether the Pod is only the API's picture of a static one. */
export function isMirrorPod({ metadata }: Annotated): boolean {
  return openGet(metadata.annotations, configMirrorAnnotation) !== undefined
}

/** What a mirror must have in its mirror annotation. */
export function staticPodHash({ metadata }: Annotated): string {
  return openGet(metadata.annotations, configHashAnnotation) ?? metadata.uid
}

/** `namespace/name`: what a static Pod and its mirror have in common. */
export const fullName = ({ metadata }: Annotated): string => `${metadata.namespace}/${metadata.name}`
