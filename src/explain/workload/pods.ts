// The Pods of a workload, as its explanation needs them: those that are not as they should be, explained, the worst first.
import { type core, findCondition, isPodReady } from '#api'
import { blockingMax } from '../conclude.ts'
import type { Explanation, Health } from '../explanation.ts'
import { whyPod } from '../pod/observe-pod.ts'
import { podKind } from '../read-kinds.ts'
import type { Observer } from '../reader.ts'

/** Pods with this controller, in order of name. */
export async function podsOwnedBy(
  observer: Observer,
  { metadata }: { readonly metadata: { readonly uid: string; readonly namespace: string } },
): Promise<readonly core.Pod[]> {
  const pods = (await observer.list<core.Pod>(podKind, { namespace: metadata.namespace })) ?? []
  return pods
    .filter((pod) =>
      pod.metadata.ownerReferences?.some(({ uid, controller }) => controller === true && uid === metadata.uid),
    )
    .toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
}

const ranks: Readonly<Record<Health, number>> = { failed: 0, blocked: 1, progressing: 2, ok: 3 }

/** The worst first; of equals those that wait longer. */
export function worstFirst(explanations: readonly Explanation[]): readonly Explanation[] {
  return explanations.toSorted(
    (a, b) =>
      ranks[a.health] - ranks[b.health] ||
      Number(a.verdict.state !== 'failed') - Number(b.verdict.state !== 'failed') ||
      Date.parse(a.metadata.creationTimestamp ?? '') - Date.parse(b.metadata.creationTimestamp ?? ''),
  )
}

/** What Pods have in common that are in the same trouble, as far as their status shows. */
function likeness({ metadata, spec, status }: core.Pod): string {
  const { initContainerStatuses = [], containerStatuses = [], phase, reason } = status ?? {}
  const states = [...initContainerStatuses, ...containerStatuses].map(
    ({ name, state, lastState }) =>
      `${name}:${state.waiting?.reason ?? Object.keys(state)[0]}:${lastState.terminated?.reason}`,
  )
  const scheduled = findCondition(status?.conditions, 'PodScheduled')
  return [metadata.deletionTimestamp !== undefined, !spec.nodeName, phase, reason, scheduled?.message, ...states].join(
    '|',
  )
}

/** Pods that are looked at, of those in different trouble. */
const lookedAtMax = 2 * blockingMax

/** Explains those of the Pods that are not ready: one of each trouble, however many Pods have it. */
export async function explainUnready(
  observer: Observer,
  pods: readonly core.Pod[],
  nowMs: number,
): Promise<readonly Explanation[]> {
  const kinds = new Map<string, core.Pod>()
  for (const pod of pods) {
    if (pod.status?.phase === 'Succeeded') continue
    if (isPodReady(pod) && pod.metadata.deletionTimestamp === undefined) continue
    const like = likeness(pod)
    if (!kinds.has(like)) kinds.set(like, pod)
  }
  const chosen = [...kinds.values()].slice(0, lookedAtMax)
  const explained = await Promise.all(chosen.map((pod) => whyPod(observer, pod, nowMs)))
  return worstFirst(explained.filter(({ health }) => health !== 'ok')).slice(0, blockingMax)
}
