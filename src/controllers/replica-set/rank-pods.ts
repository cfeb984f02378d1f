// Which Pods go first when there are too many. Upstream counterpart: ActivePodsWithRanks of pkg/controller.
import type { core } from '#api'
import { createdMs, isPodActive, isPodReady, readySinceMs, restartsOf } from '../pod/facts.ts'

export const deletionCostAnnotation = 'controller.kubernetes.io/pod-deletion-cost'

const phaseRank: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 }

function deletionCost({ metadata }: core.Pod): number {
  const text = metadata.annotations?.[deletionCostAnnotation] ?? '0'
  return /^(0|-?[1-9]\d*)$/.test(text) ? Number(text) : 0
}

/** Ages in powers of two, so that Pods of about the same age are chosen by chance (their UID). */
function ageBucket(sinceMs: number, now: number): number {
  return Math.floor(Math.log2(Math.max(1, now - sinceMs)))
}

function compareAges(a: number, b: number, now: number): number {
  return ageBucket(a, now) - ageBucket(b, now)
}

/** The Pods, those to be deleted first in front. `related`: Pods of the same workload, which crowd their nodes. */
export function rankPods(pods: readonly core.Pod[], related: readonly core.Pod[], now: number): readonly core.Pod[] {
  const crowd = new Map<string, number>()
  for (const pod of related) {
    const node = pod.spec.nodeName
    if (node && isPodActive(pod)) crowd.set(node, (crowd.get(node) ?? 0) + 1)
  }
  const crowdOf = ({ spec }: core.Pod): number => crowd.get(spec.nodeName ?? '') ?? 0
  return [...pods].sort(
    (a, b) =>
      Number(Boolean(a.spec.nodeName)) - Number(Boolean(b.spec.nodeName)) ||
      (phaseRank[a.status?.phase ?? 'Pending'] ?? 0) - (phaseRank[b.status?.phase ?? 'Pending'] ?? 0) ||
      Number(isPodReady(a)) - Number(isPodReady(b)) ||
      deletionCost(a) - deletionCost(b) ||
      crowdOf(b) - crowdOf(a) ||
      (isPodReady(a) ? compareAges(readySinceMs(a) ?? 0, readySinceMs(b) ?? 0, now) : 0) ||
      restartsOf(b) - restartsOf(a) ||
      compareAges(createdMs(a), createdMs(b), now) ||
      (a.metadata.uid < b.metadata.uid ? -1 : 1),
  )
}
