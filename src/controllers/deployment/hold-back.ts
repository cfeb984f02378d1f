// Beyond Kubernetes, for Deployments with the annotation `sampan.dev/auto-rollback: "true"`: a template that does not come up
// by its progress deadline is held back, and the Pods of the last revision that was complete take its place. The Deployment's
// template stays as its owner wrote it, so that nobody who keeps it in a repository is fought with, its condition goes on to
// say that the deadline is exceeded, and another template starts anew.
import { type apps, findCondition } from '#api'
import { openGet, openWith } from '#base'
import { replicaSetKind } from '../kinds.ts'
import type { Action } from '../runtime/plan.ts'
import { byAge } from './template.ts'

/** On a Deployment, `"true"`. */
export const rollbackAnnotation = 'sampan.dev/auto-rollback'
/** On a ReplicaSet, `"true"`: the Deployment was complete with it. */
export const completeAnnotation = 'sampan.dev/complete'
/** On a ReplicaSet that failed: the name of the one that stands in for it. */
export const heldBackAnnotation = 'sampan.dev/held-back-for'

/** Whether the Deployment wants it. */
export function wantsRollback({ metadata }: apps.Deployment): boolean {
  return openGet(metadata.annotations, rollbackAnnotation) === 'true'
}

const mark = ({ metadata }: apps.ReplicaSet, name: string): string | undefined => openGet(metadata.annotations, name)

function marked(one: apps.ReplicaSet, name: string, value: string): Action {
  const annotations = openWith(one.metadata.annotations, name, value)
  return { type: 'update', kind: replicaSetKind, object: { ...one, metadata: { ...one.metadata, annotations } } }
}

/** Remembers that the Deployment was complete with a ReplicaSet. */
export function markComplete(deployment: apps.Deployment, next: apps.ReplicaSet | undefined): readonly Action[] {
  if (!wantsRollback(deployment) || next === undefined || mark(next, completeAnnotation) !== undefined) return []
  return [marked(next, completeAnnotation, 'true')]
}

/** The ReplicaSet that stands in for one that is held back. */
export function standIn(
  deployment: apps.Deployment,
  next: apps.ReplicaSet | undefined,
  old: readonly apps.ReplicaSet[],
): apps.ReplicaSet | undefined {
  const name = next === undefined || !wantsRollback(deployment) ? undefined : mark(next, heldBackAnnotation)
  return name === undefined ? undefined : old.find(({ metadata }) => metadata.name === name)
}

/** Which of the old ones to go back to: the newest that was complete and did not fail later. */
function lastComplete(
  old: readonly apps.ReplicaSet[],
  revisionOf: (one: apps.ReplicaSet) => number,
): apps.ReplicaSet | undefined {
  const complete = old.filter((one) => {
    const { deletionTimestamp } = one.metadata
    return (
      mark(one, completeAnnotation) === 'true' &&
      mark(one, heldBackAnnotation) === undefined &&
      deletionTimestamp === undefined
    )
  })
  return complete.sort((a, b) => revisionOf(a) - revisionOf(b) || byAge(a, b)).at(-1)
}

/** Holds the newest ReplicaSet back, if its deadline has passed and there is one to go back to. */
export function holdBack(
  deployment: apps.Deployment,
  next: apps.ReplicaSet,
  { old, revisionOf }: { readonly old: readonly apps.ReplicaSet[]; revisionOf(one: apps.ReplicaSet): number },
): readonly Action[] {
  const progressing = findCondition(deployment.status?.conditions, 'Progressing')
  if (!wantsRollback(deployment) || progressing?.reason !== 'ProgressDeadlineExceeded') return []
  // The condition may still be about an earlier template.
  if (progressing.message?.includes(`"${next.metadata.name}"`) !== true) return []
  // What was complete once has a trouble that no older template cures: its nodes', its configuration's.
  if (mark(next, completeAnnotation) !== undefined) return []
  const target = lastComplete(old, revisionOf)
  if (target === undefined) return []
  const message = `Revision ${revisionOf(next)} (${next.metadata.name}) exceeded its progress deadline: back to revision ${revisionOf(target)} (${target.metadata.name}) until the template changes`
  return [
    marked(next, heldBackAnnotation, target.metadata.name),
    { type: 'recordEvent', regarding: deployment, event: { type: 'Warning', reason: 'RolledBack', message } },
  ]
}
