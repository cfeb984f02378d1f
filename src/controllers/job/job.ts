// A Job runs Pods until enough of them have succeeded, or it is clear that it will not come to that. Woken by Jobs and Pods.
// Upstream counterpart: pkg/controller/job.
import {
  type batch,
  type core,
  isConditionTrue,
  type KubernetesObject,
  type Labels,
  matchesLabelSelector,
  mergePatch,
  newControllerRef,
  nothing,
  renderTime,
  selectorOf,
  setCondition,
} from '#api'
import { deepEqual } from '#base'
import { jobKind, podKind } from '../kinds.ts'
import { claim } from '../pod/claim.ts'
import { isPodTerminal, isPodTerminating } from '../pod/facts.ts'
import { byControllerUid, byNamespace, byOrphan } from '../pod/indexes.ts'
import { deletePod } from '../pod/new-pod.ts'
import { candidatesOf, ownerKeys } from '../pod/owner-keys.ts'
import { objectKey } from '../runtime/apply-plan.ts'
import { defineController, watchKind } from '../runtime/define-controller.ts'
import { type Action, firstDue, idle, type Plan } from '../runtime/plan.ts'
import { type Counts, countPods } from './count.ts'
import { renderIndexes } from './indexes.ts'
import { measureCounts, measureJobSync, measureReleases } from './job-metrics.ts'
import { isIndexed, isTracked, type JobPods, sortPods, trackingFinalizer } from './job-pods.ts'
import { otherManagerOf } from './managed-by.ts'
import { type Managed, managePods, withdraw } from './manage.ts'
import { decideOutcome, isFinished, msUntilDeadline, type Outcome } from './outcome.ts'

export interface ObservedJob {
  readonly job: batch.Job
  /** Pods that it controls, ended ones included. */
  readonly pods: readonly core.Pod[]
  readonly claims: readonly Action[]
}

interface Facts {
  readonly job: batch.Job
  readonly pods: JobPods
  readonly counts: Counts
  readonly outcome: Outcome | undefined
  readonly ended: boolean
  readonly now: number
}

function conditionsOf({ job, outcome, ended, now }: Facts): readonly batch.JobCondition[] {
  let conditions: readonly batch.JobCondition[] = job.status.conditions ?? []
  const set = (type: string, status: string, text: { readonly reason: string; readonly message: string }): void => {
    const { reason, message } = text
    conditions = setCondition(conditions, { type, status, reason, message, lastProbeTime: renderTime(now) }, now)
  }
  const isSuspended = isConditionTrue(conditions, 'Suspended')
  if (outcome !== undefined) {
    const interim = outcome.result === 'Failed' ? 'FailureTarget' : 'SuccessCriteriaMet'
    if (!isConditionTrue(conditions, interim)) set(interim, 'True', outcome)
    if (ended) set(outcome.result, 'True', outcome)
  } else if (job.spec.suspend === true && !isSuspended) {
    set('Suspended', 'True', { reason: 'JobSuspended', message: 'Job suspended' })
  } else if (job.spec.suspend !== true && isSuspended) {
    set('Suspended', 'False', { reason: 'JobResumed', message: 'Job resumed' })
  }
  return conditions
}

function statusOf(facts: Facts): batch.JobStatus {
  const { job, pods, counts, outcome, ended, now } = facts
  const { startTime: started, ...before } = job.status
  const isSuspended = job.spec.suspend === true && outcome === undefined
  const startTime = isSuspended ? undefined : (started ?? renderTime(now))
  const conditions = conditionsOf(facts)
  const { succeeded, failed } = counts.uncounted
  return {
    ...before,
    ...(startTime === undefined ? {} : { startTime }),
    active: pods.active.length,
    ready: pods.ready,
    terminating: pods.terminating,
    succeeded: counts.statusSucceeded,
    failed: counts.statusFailed,
    uncountedTerminatedPods: {
      ...(succeeded.length === 0 ? {} : { succeeded }),
      ...(failed.length === 0 ? {} : { failed }),
    },
    ...(isIndexed(job) && counts.completedIndexes.size > 0
      ? { completedIndexes: renderIndexes(counts.completedIndexes) }
      : {}),
    ...(job.spec.backoffLimitPerIndex === undefined ? {} : { failedIndexes: renderIndexes(counts.failedIndexes) }),
    ...(conditions.length === 0 ? {} : { conditions }),
    ...(ended && outcome?.result === 'Complete' ? { completionTime: renderTime(now) } : {}),
  }
}

function sameStatus(a: batch.JobStatus, b: batch.JobStatus): boolean {
  const normal = (status: batch.JobStatus): unknown => ({
    ...{ active: 0, ready: 0, terminating: 0, succeeded: 0, failed: 0, completedIndexes: '', conditions: [] },
    ...status,
    uncountedTerminatedPods: { succeeded: [], failed: [], ...status.uncountedTerminatedPods },
  })
  return deepEqual(normal(a), normal(b))
}

function eventsOf({ job, outcome, ended }: Facts, status: batch.JobStatus): readonly Action[] {
  const tell = (type: 'Normal' | 'Warning', reason: string, message: string): Action => ({
    type: 'recordEvent',
    regarding: job,
    event: { type, reason, message },
  })
  if (ended && outcome?.result === 'Complete') return [tell('Normal', 'Completed', 'Job completed')]
  if (ended && outcome !== undefined) return [tell('Warning', outcome.reason, outcome.message)]
  const before = isConditionTrue(job.status.conditions, 'Suspended')
  const after = isConditionTrue(status.conditions, 'Suspended')
  if (before === after) return []
  return [after ? tell('Normal', 'Suspended', 'Job suspended') : tell('Normal', 'Resumed', 'Job resumed')]
}

function manage({ job, pods, counts, outcome, now }: Facts, terminating: readonly core.Pod[]): Managed {
  // A Job whose fate is decided, or that rests, has no Pods.
  if (outcome !== undefined) return { actions: pods.active.map((pod) => deletePod(pod, job)) }
  if (job.spec.suspend === true) return { actions: withdraw(job, pods.active) }
  return managePods(job, pods, { counts, now, terminating })
}

/** What it is doing and what it waits for. */
function reasonOf({ job, pods, counts, outcome, ended }: Facts, { actions, requeueAfterMs }: Managed): string {
  const { active, terminating } = pods
  const left = active.length + terminating
  if (outcome !== undefined && ended) return `It is over: ${outcome.message}.`
  if (outcome !== undefined) return `${outcome.message}; it waits for ${left} Pods to end and for all to be counted.`
  if (job.metadata.deletionTimestamp !== undefined) return 'It is being deleted, so it makes no Pods.'
  const { succeeded, failed } = counts
  const { completions } = job.spec
  const so = `${succeeded}${completions === undefined ? '' : ` of ${completions}`} have succeeded, ${failed} have failed`
  if (job.spec.suspend === true) return `It is suspended; ${so}.`
  const made = actions.filter(({ type }) => type === 'create').length
  if (made > 0) return `It makes ${made} Pods; ${so}.`
  if (active.length > 0) return `It waits for ${active.length} Pods to end; ${so}.`
  if (requeueAfterMs !== undefined) return `It waits before it makes the next Pod; ${so}.`
  return terminating > 0 ? `It waits for ${terminating} Pods to be gone; ${so}.` : `It counts its Pods; ${so}.`
}

/** Decides a Job's next step. */
export function decideJob({ job, pods: all, claims }: ObservedJob, now: number): Plan {
  const manager = otherManagerOf(job)
  if (manager !== undefined) return idle(`It is managed by ${manager}.`)
  if (isFinished(job)) return { ...idle('It has ended.'), settled: true }
  const seen = sortPods(job, all)
  // Whether the end is decided shows which failures are still to be remembered; the counts themselves do not depend on it.
  const outcome = decideOutcome(job, seen, { counts: countPods(job, seen, false), now })
  const pods = outcome === undefined ? seen : sortPods(job, all, outcome.result)
  const counts = countPods(job, pods, outcome !== undefined || job.metadata.deletionTimestamp !== undefined)
  const untracked = !all.some((pod) => isTracked(pod) && (isPodTerminal(pod) || isPodTerminating(pod)))
  const noted = counts.uncounted.succeeded.length + counts.uncounted.failed.length
  const ended = outcome !== undefined && pods.active.length === 0 && pods.terminating === 0 && untracked && noted === 0
  const facts: Facts = { job, pods, counts, outcome, ended, now }
  const terminating = all.filter((pod) => isPodTerminating(pod) && !isPodTerminal(pod))
  const managed: Managed = job.metadata.deletionTimestamp === undefined ? manage(facts, terminating) : { actions: [] }
  const status = statusOf(facts)
  const isNews = !sameStatus(job.status, status)
  // Counting does not wait for Pods that cannot be made.
  const actions: Action[] = [...claims, ...counts.release, ...managed.actions]
  if (isNews)
    actions.push(
      { type: 'updateStatus', kind: jobKind, object: { ...job, status } as KubernetesObject },
      ...eventsOf(facts, status),
    )
  return {
    actions,
    ...firstDue(
      { afterMs: managed.requeueAfterMs, next: 'the next Pod is created' },
      {
        afterMs: outcome === undefined ? msUntilDeadline({ ...job, status }, now) : undefined,
        next: 'activeDeadlineSeconds are over, and the Job fails',
      },
    ),
    because: reasonOf(facts, managed),
    measures: [...(isNews ? measureCounts(facts) : []), ...measureReleases(job, counts)],
  }
}

/** Adoption that tracks the Pod, too. */
function tracked(action: Action): Action {
  if (action.type !== 'patch' || action.patch.type === 'json') return action
  const body = mergePatch(action.patch.body, { metadata: { finalizers: [trackingFinalizer] } })
  return { ...action, patch: { ...action.patch, body } }
}

const selects = ({ spec }: batch.Job, labels: Labels | undefined): boolean =>
  matchesLabelSelector(spec.selector, labels)

/** Runs Jobs. */
export const jobController = defineController<ObservedJob>({
  name: 'job-controller',
  queue: 'job',
  watches: [
    watchKind({ kind: jobKind, keys: (job) => [objectKey(job)], indexes: byNamespace }),
    watchKind({ kind: podKind, keys: ownerKeys(jobKind, selects), indexes: { ...byControllerUid, ...byOrphan } }),
  ],
  async observe(caches, key, live) {
    const job = caches.of(jobKind).get(key)
    if (job === undefined) return undefined
    const candidates = await candidatesOf<core.Pod>(
      { kind: jobKind, object: job },
      { kind: podKind, selects: (labels) => selects(job, labels) },
      { caches, live },
    )
    const result = selectorOf(job.spec.selector)
    const selector = result.ok ? result.selector : nothing
    const { owned, adopt, release } = claim(
      { owner: job, reference: newControllerRef(job, jobKind), selector, kind: podKind },
      candidates,
    )
    return { job, pods: owned, claims: [...adopt.map(tracked), ...release] }
  },
  decide: decideJob,
  measureSync: measureJobSync,
})
