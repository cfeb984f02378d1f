// The API server grants evictions by what the disruption controller last wrote, so what became unhealthy, was deleted or was
// asked for only in the last minute may be unknown to both. What evictions took is known at once: it never counts.
import { type apps, controllerOf, type core, type KubernetesObject, matchesLabelSelector, type policy } from '#api'
import { isPodReady } from '#testing'
import { type Law, podName, podOf, shareOf } from '../law.ts'
import type { World } from '../world.ts'
import { createRecent, type Recent } from './recent.ts'

const isHealthy = (pod: core.Pod): boolean => isPodReady(pod) && pod.metadata.deletionTimestamp === undefined

/** What says how many Pods there should be: a ReplicaSet's Deployment where it has one. */
function scaledOwner(world: World, object: KubernetesObject): KubernetesObject | undefined {
  const owner = world.byUid(controllerOf(object)?.uid ?? '')
  return owner === undefined ? undefined : (scaledOwner(world, owner) ?? owner)
}

/** How many of these Pods must be healthy. Sizes that were asked for just now count as little as they may. */
function desiredOf(
  world: World,
  { spec }: policy.PodDisruptionBudget,
  pods: readonly core.Pod[],
  sizes: Recent,
): number {
  if (spec.maxUnavailable === undefined && typeof spec.minAvailable === 'number') return spec.minAvailable
  const owners = new Set(pods.map((pod) => scaledOwner(world, pod)).filter((owner) => owner !== undefined))
  let expected = 0
  for (const { metadata } of owners) expected += sizes.lowest(metadata.uid, world.now()) ?? 0
  const limit = shareOf(spec.maxUnavailable ?? spec.minAvailable ?? 0, expected, true)
  return spec.maxUnavailable === undefined ? limit : Math.max(0, expected - limit)
}

const sizedKinds: ReadonlySet<string> = new Set(['Deployment', 'ReplicaSet', 'StatefulSet'])

export const podDisruptionBudget: Law = {
  says: 'an eviction never leaves fewer healthy Pods than a budget wants',
  judge() {
    const lastHealthy = new Map<string, { readonly pod: core.Pod; readonly ms: number }>()
    const sizes = createRecent()
    return (change, world) => {
      const { object, previous, type } = change
      if (sizedKinds.has(object.kind ?? '')) {
        sizes.note(object.metadata.uid, (object as apps.Deployment).spec.replicas ?? 1, world.now())
      }
      const pod = podOf(change)
      if (pod === undefined) return undefined
      const { uid, namespace } = pod.metadata
      const wasHealthy = previous !== undefined && isHealthy(previous as core.Pod)
      if (wasHealthy || isHealthy(pod)) lastHealthy.set(uid, { pod, ms: world.now() })
      const ends = type === 'deleted' || pod.metadata.deletionTimestamp !== undefined
      if (!wasHealthy || !ends || !world.outside.evicting.has(uid)) return undefined
      lastHealthy.delete(uid)
      for (const budget of world.all<policy.PodDisruptionBudget>('policy/poddisruptionbudgets')) {
        const { selector } = budget.spec
        const isOf = (one: core.Pod): boolean =>
          one.metadata.namespace === namespace && matchesLabelSelector(selector, one.metadata.labels)
        if (budget.metadata.namespace !== namespace || !isOf(pod)) continue
        const healthy = [...lastHealthy.values()].filter(
          (one) => isOf(one.pod) && (world.now() - one.ms <= sizes.spanMs || isStillHealthy(world, one.pod)),
        )
        const there = [...world.all<core.Pod>('pods')].filter(isOf)
        const desired = desiredOf(world, budget, there, sizes)
        if (healthy.length >= desired) continue
        return `${podName(pod)} was evicted: ${healthy.length} are healthy, ${desired} must be for ${budget.metadata.name}`
      }
      return undefined
    }
  },
}

function isStillHealthy(world: World, { metadata }: core.Pod): boolean {
  const now = world.byUid(metadata.uid) as core.Pod | undefined
  return now !== undefined && isHealthy(now)
}
