// News take time: an address may stand there as ready only if its Pod was ready within the last minute.
import type { core, discovery } from '#api'
import { isPodReady } from '#testing'
import { type Law, podOf } from '../law.ts'

const staleMsMax = 60_000

export const endpointsReady: Law = {
  says: 'a Service leads only to Pods that are ready',
  judge() {
    const unreadySince = new Map<string, number>()
    return (change, world) => {
      const pod = podOf(change)
      if (pod !== undefined) {
        const ready = change.type !== 'deleted' && isPodReady(pod)
        if (ready) unreadySince.delete(pod.metadata.uid)
        else if (!unreadySince.has(pod.metadata.uid)) {
          const wasReady = change.previous !== undefined && isPodReady(change.previous as core.Pod)
          unreadySince.set(pod.metadata.uid, wasReady ? world.now() : Number.NEGATIVE_INFINITY)
        }
        return undefined
      }
      if (change.resource !== 'discovery.k8s.io/endpointslices') return undefined
      if (change.type === 'deleted') return undefined
      for (const { conditions, targetRef } of (change.object as discovery.EndpointSlice).endpoints ?? []) {
        const since = conditions?.ready ? unreadySince.get(targetRef?.uid ?? '') : undefined
        if (since === undefined || world.now() - since <= staleMsMax) continue
        return `EndpointSlice ${change.object.metadata.name} leads to ${targetRef?.name}, which is not ready`
      }
      return undefined
    }
  },
}
