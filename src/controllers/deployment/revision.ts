// Revisions: numbers on ReplicaSets, the newest one's on the Deployment; what annotations a ReplicaSet takes over; which old
// ReplicaSets are kept to go back to. Upstream counterpart: SetNewReplicaSetAnnotations and cleanupDeployment.
import type { apps } from '#api'
import { openMap } from '#base'
import { rolledAtAnnotation, usedAnnotation } from '../config-roll-out/decide.ts'
import { completeAnnotation, heldBackAnnotation } from './hold-back.ts'
import { byAge } from './template.ts'
import { desiredAnnotation, maxAnnotation, maxReplicas, replicasOf } from './sizes.ts'

export const revisionAnnotation = 'deployment.kubernetes.io/revision'
export const revisionHistoryAnnotation = 'deployment.kubernetes.io/revision-history'
const revisionHistoryCharactersMax = 2_000

/** Annotations of the Deployment that are its own and not its ReplicaSets'. */
const notCopied: ReadonlySet<string> = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  revisionAnnotation,
  revisionHistoryAnnotation,
  desiredAnnotation,
  maxAnnotation,
  'deprecated.deployment.rollback.to',
  usedAnnotation,
  rolledAtAnnotation,
  completeAnnotation,
  heldBackAnnotation,
])

/** The revision of a Deployment or ReplicaSet; 0 if it has none. */
export function revisionOf({ metadata }: apps.ReplicaSet | apps.Deployment): number {
  const text = metadata.annotations?.[revisionAnnotation] ?? ''
  return /^\d+$/.test(text) ? Number(text) : 0
}

function history(before: Readonly<Record<string, string>>, replaced: string): string {
  const entries = (before[revisionHistoryAnnotation] ?? '').split(',').filter((entry) => entry !== '')
  entries.push(replaced)
  while (entries.join(',').length > revisionHistoryCharactersMax) entries.shift()
  return entries.join(',')
}

/** The new ReplicaSet's annotations: the Deployment's, its revision, and the sizes that scaling goes by. */
export function newAnnotations(
  deployment: apps.Deployment,
  next: apps.ReplicaSet | undefined,
  old: readonly apps.ReplicaSet[],
): Record<string, string> {
  const annotations = openMap(next?.metadata.annotations)
  for (const [key, value] of Object.entries(deployment.metadata.annotations ?? {})) {
    if (!notCopied.has(key)) annotations[key] = value
  }
  const revision = Math.max(0, ...old.map(revisionOf)) + 1
  const current = next === undefined ? 0 : revisionOf(next)
  if (current < revision) {
    if (current > 0) annotations[revisionHistoryAnnotation] = history(annotations, String(current))
    annotations[revisionAnnotation] = String(revision)
  }
  if (next === undefined) Object.assign(annotations, sizeAnnotations(deployment))
  return annotations
}

/** What a ReplicaSet remembers of the Deployment's size, so that a change of it can be shared in proportion. */
export function sizeAnnotations(deployment: apps.Deployment): Record<string, string> {
  return { [desiredAnnotation]: String(replicasOf(deployment)), [maxAnnotation]: String(maxReplicas(deployment)) }
}

/** Old ReplicaSets beyond the history limit, without Pods: the oldest revisions. */
export function beyondHistory({ spec }: apps.Deployment, old: readonly apps.ReplicaSet[]): readonly apps.ReplicaSet[] {
  const limit = spec.revisionHistoryLimit ?? 10
  const kept = old.filter(({ metadata }) => metadata.deletionTimestamp === undefined)
  const order = [...kept].sort((a, b) => revisionOf(a) - revisionOf(b) || byAge(a, b))
  return order
    .slice(0, Math.max(0, kept.length - limit))
    .filter(
      (one) =>
        replicasOf(one) === 0 &&
        (one.status?.replicas ?? 0) === 0 &&
        (one.metadata.generation ?? 0) <= (one.status?.observedGeneration ?? 0),
    )
}
