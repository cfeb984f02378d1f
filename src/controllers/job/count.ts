// Counts Pods that have ended, each exactly once: first its UID is written into the status, then its finalizer is taken, then
// the UID gives way to a number. Succeeded indexes are their own record. Upstream: trackJobStatusAndRemoveFinalizers.
import type { batch, core } from '#api'
import { podKind } from '../kinds.ts'
import type { Action } from '../runtime/plan.ts'
import { judgeFailure } from './failure-policy.ts'
import { parseIndexes } from './indexes.ts'
import {
  countIn,
  failureCountAnnotation,
  indexOf,
  isIndexed,
  isTracked,
  type JobPods,
  trackingFinalizer,
} from './job-pods.ts'

export interface Counts {
  /** All that have succeeded, counted or about to be; of an Indexed Job the number of its completed indexes. */
  readonly succeeded: number
  readonly failed: number
  /** What the status says of them. */
  readonly statusSucceeded: number
  readonly statusFailed: number
  readonly uncounted: { readonly succeeded: readonly string[]; readonly failed: readonly string[] }
  readonly completedIndexes: ReadonlySet<number>
  readonly failedIndexes: ReadonlySet<number>
  /** Takes the finalizer from Pods that the status knows of. */
  readonly release: readonly Action[]
}

/** UIDs that the status may hold at a time. Upstream: MaxUncountedPods. */
export const uncountedMax = 500

const uidOf = ({ metadata }: core.Pod): string => metadata.uid

/** Takes the tracking finalizer from a Pod. */
export function releaseAction(object: core.Pod): Action {
  const finalizers = (object.metadata.finalizers ?? []).filter((one) => one !== trackingFinalizer)
  return {
    type: 'patch',
    kind: podKind,
    object,
    patch: { type: 'merge', body: { metadata: { finalizers } } },
    unchanged: true,
  }
}

/** Whether the index has failed for good with this Pod. */
function failsIndex({ spec }: batch.Job, pod: core.Pod): boolean {
  if (spec.backoffLimitPerIndex === undefined) return false
  if (judgeFailure(pod, spec.podFailurePolicy).action === 'FailIndex') return true
  return countIn(pod, failureCountAnnotation) >= spec.backoffLimitPerIndex
}

/** One of the two kinds of ends: which UIDs stay, which are new, which have become numbers. */
function settle(ended: readonly core.Pod[], noted: readonly string[], room: number) {
  const tracked = new Set(ended.filter(isTracked).map(uidOf))
  const kept = noted.filter((uid) => tracked.has(uid))
  const fresh = [...tracked].filter((uid) => !noted.includes(uid))
  return { flushed: noted.length - kept.length, kept, added: fresh.slice(0, room), waiting: fresh.length }
}

/** Counts the Pods. `finishing`: whether the Job's fate is decided, so that no failure need be remembered for a successor. */
export function countPods(job: batch.Job, pods: JobPods, finishing: boolean): Counts {
  const { status, spec } = job
  const noted = {
    succeeded: status.uncountedTerminatedPods?.succeeded ?? [],
    failed: status.uncountedTerminatedPods?.failed ?? [],
  }
  const indexed = isIndexed(job)
  const completed = new Set(parseIndexes(status.completedIndexes, spec.completions))
  const failedIndexes = new Set(parseIndexes(status.failedIndexes, spec.completions))
  const known = new Set(completed)
  if (indexed) for (const pod of pods.succeeded) if (isTracked(pod)) completed.add(indexOf(pod))
  for (const pod of pods.failed)
    if (failsIndex(job, pod) && !completed.has(indexOf(pod))) failedIndexes.add(indexOf(pod))
  const wins = settle(indexed ? [] : pods.succeeded, noted.succeeded, uncountedMax)
  const losses = settle(pods.failed, noted.failed, uncountedMax - wins.kept.length - wins.added.length)
  const base = indexed ? completed.size : (status.succeeded ?? 0)
  const statusSucceeded = base + (indexed ? 0 : wins.flushed)
  const statusFailed = (status.failed ?? 0) + losses.flushed
  const persistedFailed = parseIndexes(status.failedIndexes, spec.completions)
  // With a limit per index, the last failure of an index is the memory of how often it failed, until a successor is there.
  const isMemory = (pod: core.Pod): boolean => {
    if (spec.backoffLimitPerIndex === undefined || finishing) return false
    const index = indexOf(pod)
    if (completed.has(index) || persistedFailed.has(index)) return false
    return !pods.active.some(
      (other) =>
        indexOf(other) === index && countIn(other, failureCountAnnotation) > countIn(pod, failureCountAnnotation),
    )
  }
  const released = [
    ...pods.succeeded.filter(
      (pod) => isTracked(pod) && (indexed ? known.has(indexOf(pod)) : noted.succeeded.includes(uidOf(pod))),
    ),
    ...pods.failed.filter((pod) => isTracked(pod) && noted.failed.includes(uidOf(pod)) && !isMemory(pod)),
    ...pods.ignored.filter((pod) => isTracked(pod) && !isMemory(pod)),
    ...pods.beyond.filter(isTracked),
  ]
  return {
    succeeded: indexed ? completed.size : statusSucceeded + wins.kept.length + wins.waiting,
    failed: statusFailed + losses.kept.length + losses.waiting,
    statusSucceeded,
    statusFailed,
    uncounted: { succeeded: [...wins.kept, ...wins.added], failed: [...losses.kept, ...losses.added] },
    completedIndexes: completed,
    failedIndexes,
    release: released.map(releaseAction),
  }
}
