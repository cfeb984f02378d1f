// The API cannot hold two Pods of one name, so this looks at what really runs. A Pod whose object was removed by force may run
// on beside its successor, as with Kubernetes.
import type { RunningLaw } from '../law.ts'

export const statefulSetOneIdentity: RunningLaw = {
  says: 'a StatefulSet never runs two Pods of one identity',
  *judge(running, { outside }) {
    const places = new Map<string, string[]>()
    for (const { name, uid, node } of running) {
      if (!name.startsWith('statefulset-') || outside.forced.has(uid)) continue
      places.set(name, [...(places.get(name) ?? []), `${node} (${uid})`])
    }
    for (const [name, at] of places) if (at.length > 1) yield `${name} runs on ${at.join(' and ')}`
  },
}
