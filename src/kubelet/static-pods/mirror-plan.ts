// What to do about the mirror of a static Pod. Pure: facts §12. Upstream: kubelet.go tryReconcileMirrorPods,
// pkg/kubelet/pod/mirror_client.go.
import type { core, Draft } from '#api'
import { openGet, openWith } from '#base'
import { configMirrorAnnotation, staticPodHash } from './annotations.ts'

export interface MirrorInput {
  /** The static Pod of the name; undefined if there is none. */
  readonly pod: core.Pod | undefined
  readonly mirror: core.Pod | undefined
  /** A static Pod of the name is still being stopped. */
  readonly stopping: boolean
}

/** `replace`: delete, then create. */
export type MirrorPlan = 'nothing' | 'create' | 'delete' | 'replace'

/** The plan for one name. A mirror that somebody deletes, or that shows another version, is replaced. */
export function planMirror({ pod, mirror, stopping }: MirrorInput): MirrorPlan {
  if (pod === undefined) return mirror === undefined || stopping ? 'nothing' : 'delete'
  if (mirror === undefined) return 'create'
  const stale = openGet(mirror.metadata.annotations, configMirrorAnnotation) !== staticPodHash(pod)
  return stale || mirror.metadata.deletionTimestamp !== undefined ? 'replace' : 'nothing'
}

/** The mirror to create. It belongs to the node, so that it goes with it. */
export function renderMirror(pod: core.Pod, node: Pick<core.Node, 'metadata'>): Draft<core.Pod> {
  const { name, namespace, labels, annotations } = pod.metadata
  const owner = { apiVersion: 'v1', kind: 'Node', name: node.metadata.name, uid: node.metadata.uid, controller: true }
  return {
    metadata: {
      name,
      namespace,
      ...(labels === undefined ? {} : { labels }),
      annotations: openWith(annotations, configMirrorAnnotation, staticPodHash(pod)),
      ownerReferences: [owner],
    },
    spec: pod.spec,
    status: {},
  }
}
