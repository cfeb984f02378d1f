// As `daemon-set-one-a-node.ts`, of what really runs: a Pod that is to go must be gone before the next one is made. With surge
// the next comes beside Pods that go, as with Kubernetes, so that only those count that stay.
import { type apps, controllerOf } from '#api'
import type { RunningLaw } from '../law.ts'
import { surgesOf } from './daemon-set-one-a-node.ts'

export const daemonSetRunsOneANode: RunningLaw = {
  says: 'a DaemonSet never runs two Pods on one node outside a surge',
  *judge(running, world) {
    if (world.outside.twoLeaders) return
    const counts = new Map<string, number>()
    for (const { uid, node } of running) {
      const pod = world.byUid(uid)
      const owner = pod === undefined || world.outside.forced.has(uid) ? undefined : controllerOf(pod)
      const set = owner?.kind === 'DaemonSet' ? (world.byUid(owner.uid) as apps.DaemonSet | undefined) : undefined
      if (set === undefined || (surgesOf(set) > 0 && pod?.metadata.deletionTimestamp !== undefined)) continue
      const place = `${set.metadata.name} on ${node}`
      const count = (counts.get(place) ?? 0) + 1
      counts.set(place, count)
      if (count > 1 + surgesOf(set)) yield `${count} Pods of DaemonSet ${place} run`
    }
  },
}
