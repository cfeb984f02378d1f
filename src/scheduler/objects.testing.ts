// For tests: Pods and nodes in few words, frozen, since what a cache gives out must not be changed.
import type { core } from '#api'
import { deepFreeze } from '#base'

export interface PodWords extends Omit<Partial<core.PodSpec>, 'containers'> {
  readonly uid?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly requests?: Readonly<Record<string, string>>
  readonly hostPort?: number
  readonly image?: string
  readonly status?: core.PodStatus
}

/** A Pod of one container. Its UID is its name unless told otherwise. */
export function testPod(name: string, words: PodWords = {}): core.Pod {
  const { uid = name, labels, requests, hostPort, image = 'app:1', status = {}, ...spec } = words
  const container = {
    name: 'main',
    image,
    resources: requests === undefined ? {} : { requests },
    ...(hostPort === undefined ? {} : { ports: [{ containerPort: hostPort, hostPort, protocol: 'TCP' }] }),
  }
  return deepFreeze({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'ns', uid, resourceVersion: '1', creationTimestamp: '', ...(labels && { labels }) },
    spec: { schedulerName: 'default-scheduler', ...spec, containers: [container] },
    status,
  }) as unknown as core.Pod
}

export interface NodeWords extends core.NodeSpec {
  readonly labels?: Readonly<Record<string, string>>
  readonly allocatable?: Readonly<Record<string, string>>
  readonly images?: readonly core.ContainerImage[]
}

/** A node with 4 cpu, 8 Gi of memory and room for 110 Pods. */
export function testNode(name: string, words: NodeWords = {}): core.Node {
  const { labels = {}, allocatable = {}, images, ...spec } = words
  return deepFreeze({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, uid: name, resourceVersion: '1', creationTimestamp: '', labels },
    spec,
    status: {
      allocatable: { cpu: '4', memory: '8Gi', pods: '110', ...allocatable },
      ...(images && { images }),
    },
  }) as unknown as core.Node
}
