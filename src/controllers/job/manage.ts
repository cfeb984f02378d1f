// How many Pods a Job has now, and which: those that are missing are made, in order of index, after the wait that failures
// ask for; those that are too many are deleted. Upstream counterpart: manageJob of pkg/controller/job.
import type { batch, core } from '#api'
import { createPod, deletePod } from '../pod/new-pod.ts'
import { rankPods } from '../replica-set/rank-pods.ts'
import { type Action, soonest } from '../runtime/plan.ts'
import { burstMax } from '../runtime/slow-start.ts'
import { type Counts, releaseAction } from './count.ts'
import { judgeFailure } from './failure-policy.ts'
import {
  countIn,
  failureCountAnnotation,
  finishedMs,
  ignoredCountAnnotation,
  indexOf,
  isIndexed,
  isTracked,
  type JobPods,
  nextStartMs,
  replacesEndedOnly,
  waitMs,
} from './job-pods.ts'
import { type IndexFacts, newJobPod } from './new-job-pod.ts'

export interface Managed {
  readonly actions: readonly Action[]
  readonly requeueAfterMs?: number | undefined
}

function wantedActive({ spec }: batch.Job, { active }: JobPods, { succeeded, failedIndexes }: Counts): number {
  const { parallelism = 1, completions } = spec
  if (completions === undefined) return succeeded > 0 ? Math.min(active.length, parallelism) : parallelism
  return Math.max(0, Math.min(parallelism, completions - succeeded - failedIndexes.size))
}

/** Indexes that need a Pod and what it carries on, lowest first; and when the next of those that must wait may start. */
function missingIndexes(
  job: batch.Job,
  pods: JobPods,
  {
    counts,
    now,
    terminating,
  }: { readonly counts: Counts; readonly now: number; readonly terminating: readonly core.Pod[] },
) {
  const { completions = 0, backoffLimitPerIndex } = job.spec
  const taken = new Set([...pods.active, ...(replacesEndedOnly(job) ? terminating : [])].map(indexOf))
  const ready: IndexFacts[] = []
  const waits: number[] = []
  const ended = Map.groupBy([...pods.failed, ...pods.ignored], indexOf)
  for (let index = 0; index < completions; index++) {
    if (taken.has(index) || counts.completedIndexes.has(index) || counts.failedIndexes.has(index)) continue
    const before = ended.get(index) ?? []
    if (backoffLimitPerIndex === undefined) {
      ready.push({ index })
      continue
    }
    const last = [...before].sort((a, b) => countOf(b) - countOf(a))[0]
    // Failures that do not count are waited for all the same.
    const startMs = last === undefined ? 0 : finishedMs(last) + waitMs(countOf(last) + 1)
    if (startMs > now) waits.push(startMs - now)
    else ready.push(last === undefined ? { index, failures: 0 } : successor(job, last, index))
  }
  return { ready, soonestMs: soonest(...waits) }
}

const countOf = (pod: core.Pod): number => countIn(pod, failureCountAnnotation) + countIn(pod, ignoredCountAnnotation)

function successor({ spec }: batch.Job, last: core.Pod, index: number): IndexFacts {
  const isIgnored = judgeFailure(last, spec.podFailurePolicy).action === 'Ignore'
  return {
    index,
    failures: countIn(last, failureCountAnnotation) + (isIgnored ? 0 : 1),
    ignored: countIn(last, ignoredCountAnnotation) + (isIgnored ? 1 : 0),
  }
}

/** Active Pods that do what another one does already, or what is done. */
function superfluous(job: batch.Job, { active }: JobPods, { completedIndexes }: Counts): readonly core.Pod[] {
  if (!isIndexed(job)) return []
  const seen = new Set<number>()
  return [...active]
    .sort((a, b) => finishedMs(a) - finishedMs(b) || (a.metadata.name < b.metadata.name ? -1 : 1))
    .filter((pod) => {
      const index = indexOf(pod)
      const isExtra =
        seen.has(index) || index < 0 || index >= (job.spec.completions ?? 0) || completedIndexes.has(index)
      seen.add(index)
      return isExtra
    })
}

/** Deletes Pods without counting them as failures: their finalizer goes first. */
export function withdraw(job: batch.Job, pods: readonly core.Pod[]): readonly Action[] {
  return [...pods.filter(isTracked).map(releaseAction), ...pods.map((pod) => deletePod(pod, job))]
}

/** Decides which Pods to make and delete while the Job runs. */
export function managePods(
  job: batch.Job,
  pods: JobPods,
  facts: { readonly counts: Counts; readonly now: number; readonly terminating: readonly core.Pod[] },
): Managed {
  const { counts, now, terminating } = facts
  const extra = superfluous(job, pods, counts)
  const kept = pods.active.filter((pod) => !extra.includes(pod))
  const wanted = wantedActive(job, pods, counts)
  const tooMany = kept.length - wanted
  const removed = [...extra, ...(tooMany > 0 ? rankPods(kept, [], now).slice(0, tooMany) : [])].slice(0, burstMax)
  if (removed.length > 0) return { actions: withdraw(job, removed) }
  const missing = Math.min(wanted - kept.length - (replacesEndedOnly(job) ? terminating.length : 0), burstMax)
  if (missing <= 0) return { actions: [] }
  const startMs =
    job.spec.backoffLimitPerIndex === undefined ? nextStartMs([...pods.failed, ...pods.ignored], pods.succeeded) : 0
  if (startMs > now) return { actions: [], requeueAfterMs: startMs - now }
  if (!isIndexed(job)) {
    const pod = newJobPod(job, undefined)
    return { actions: Array.from({ length: missing }, () => createPod(pod, job)) }
  }
  const { ready, soonestMs } = missingIndexes(job, pods, facts)
  return {
    actions: ready.slice(0, missing).map((index) => createPod(newJobPod(job, index), job)),
    requeueAfterMs: soonestMs,
  }
}
