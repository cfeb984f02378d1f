// What really runs, on every node that has power: the runtimes are asked, whatever the API says.
import type { TestCluster } from '#testing'

export interface RunningPod {
  readonly name: string
  readonly uid: string
  readonly node: string
}

const labelPrefix = 'io.kubernetes.pod.'

/** Pods with a running container. */
export async function runningPods(cluster: TestCluster): Promise<readonly RunningPod[]> {
  const pods = new Map<string, RunningPod>()
  for (const { name: node, state, runtime } of cluster.nodes.values()) {
    if (state === 'crashed') continue
    for (const { labels } of await runtime.runtime.listContainers({ state: 'running' })) {
      const uid = labels[`${labelPrefix}uid`] ?? ''
      pods.set(`${node} ${uid}`, { name: labels[`${labelPrefix}name`] ?? '', uid, node })
    }
  }
  return [...pods.values()]
}
