// The controller decides by what it has heard: a Pod before may have stopped being ready a moment ago.
import { type apps, controllerOf, type core } from '#api'
import { isPodReady } from '#testing'
import { type Law, podName, podOf } from '../law.ts'

const staleMsMax = 60_000
const ordinalOf = ({ metadata }: core.Pod): number => Number(metadata.name.slice(metadata.name.lastIndexOf('-') + 1))

export const statefulSetOrder: Law = {
  says: 'an ordered StatefulSet makes a Pod only when those before it are ready',
  judge() {
    const lastReady = new Map<string, number>()
    return (change, world) => {
      const pod = podOf(change)
      const owner = pod === undefined ? undefined : controllerOf(pod)
      if (pod === undefined || owner?.kind !== 'StatefulSet') return undefined
      const wasReady = change.previous !== undefined && isPodReady(change.previous as core.Pod)
      if (wasReady || isPodReady(pod)) lastReady.set(`${owner.uid} ${ordinalOf(pod)}`, world.now())
      const set = world.byUid(owner.uid) as apps.StatefulSet | undefined
      if (change.type !== 'added' || set === undefined || set.spec.podManagementPolicy === 'Parallel') return undefined
      const others = new Map(world.podsOf(owner.uid).map((one) => [ordinalOf(one), one]))
      for (let ordinal = 0; ordinal < ordinalOf(pod); ordinal++) {
        const before = others.get(ordinal)
        if (before !== undefined && isPodReady(before)) continue
        const readyMs = lastReady.get(`${owner.uid} ${ordinal}`) ?? Number.NEGATIVE_INFINITY
        if (world.now() - readyMs <= staleMsMax) continue
        return `${podName(pod)} was made while the Pod of ordinal ${ordinal} was not ready`
      }
      return undefined
    }
  },
}
