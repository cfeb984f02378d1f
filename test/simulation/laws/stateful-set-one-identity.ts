// The API cannot hold two Pods of one name, so this looks at what really runs, on every node that has power. A Pod whose
// object was removed by force may run on beside its successor, as with Kubernetes.
import type { TestCluster } from '#testing'
import type { World } from '../world.ts'

/** Each identity that runs twice, in words. */
async function findTwins(cluster: TestCluster, { outside }: World): Promise<readonly string[]> {
  const places = new Map<string, string[]>()
  for (const { name, state, runtime } of cluster.nodes.values()) {
    if (state === 'crashed') continue
    const containers = await runtime.runtime.listContainers({ state: 'running' })
    for (const { labels } of containers) {
      const pod = labels['io.kubernetes.pod.name'] ?? ''
      const uid = labels['io.kubernetes.pod.uid'] ?? ''
      if (!pod.startsWith('statefulset-') || outside.forced.has(uid)) continue
      places.set(pod, [...(places.get(pod) ?? []), `${name} (${uid})`])
    }
  }
  return [...places].filter(([, at]) => at.length > 1).map(([pod, at]) => `${pod} runs on ${at.join(' and ')}`)
}

export const twinsOfStatefulSets = Object.assign(findTwins, {
  says: 'a StatefulSet never runs two Pods of one identity',
})
