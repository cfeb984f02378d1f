// How a Job ends, or that it does not yet. The first reason found stands: it is written as FailureTarget or SuccessCriteriaMet,
// and becomes Failed or Complete when the last Pod has ended. Upstream counterpart: syncJob of pkg/controller/job.
import { type batch, isConditionTrue, parseTime } from '#api'
import { restartsOf } from '../pod/facts.ts'
import type { Counts } from './count.ts'
import { judgeFailure } from './failure-policy.ts'
import { parseIndexes } from './indexes.ts'
import { isIndexed, type JobPods } from './job-pods.ts'

/** The end that a Job comes to. */
export interface Outcome {
  readonly result: 'Complete' | 'Failed'
  readonly reason: string
  readonly message: string
}

const failed = (reason: string, message: string): Outcome => ({ result: 'Failed', reason, message })
const complete = (reason: string, message: string): Outcome => ({ result: 'Complete', reason, message })

/** Whether the Job has ended for good. */
export function isFinished({ status }: batch.Job): boolean {
  return isConditionTrue(status.conditions, 'Complete') || isConditionTrue(status.conditions, 'Failed')
}

/** The end that was decided before. */
function decidedBefore({ status }: batch.Job): Outcome | undefined {
  for (const { type, status: is, reason = '', message = '' } of status.conditions ?? []) {
    if (is !== 'True') continue
    if (type === 'FailureTarget') return failed(reason, message)
    if (type === 'SuccessCriteriaMet') return complete(reason, message)
  }
  return undefined
}

function exceedsRestarts({ spec }: batch.Job, { active }: JobPods): boolean {
  if (spec.template.spec.restartPolicy !== 'OnFailure') return false
  const restarts = active
    .filter(({ status }) => status.phase === 'Running' || status.phase === 'Pending')
    .reduce((sum, pod) => sum + restartsOf(pod), 0)
  const limit = spec.backoffLimit ?? 6
  return limit === 0 ? restarts > 0 : restarts >= limit
}

/** Milliseconds until activeDeadlineSeconds is over; undefined if there is no such end. */
export function msUntilDeadline({ spec, status }: batch.Job, now: number): number | undefined {
  const start = parseTime(status.startTime)
  if (spec.activeDeadlineSeconds === undefined || start === undefined || spec.suspend === true) return undefined
  return Math.max(0, start + spec.activeDeadlineSeconds * 1_000 - now)
}

function failureOf(
  job: batch.Job,
  pods: JobPods,
  { counts, now }: { readonly counts: Counts; readonly now: number },
): Outcome | undefined {
  const { spec } = job
  for (const pod of pods.failed) {
    const verdict = judgeFailure(pod, spec.podFailurePolicy)
    if (verdict.action === 'FailJob') return failed('PodFailurePolicy', verdict.message)
  }
  const limit = spec.backoffLimit ?? 6
  if (counts.failed > limit || exceedsRestarts(job, pods)) {
    return failed('BackoffLimitExceeded', 'Job has reached the specified backoff limit')
  }
  if (msUntilDeadline(job, now) === 0) {
    return failed('DeadlineExceeded', 'Job was active longer than specified deadline')
  }
  const { completions = 0, maxFailedIndexes } = spec
  if (!isIndexed(job) || spec.backoffLimitPerIndex === undefined) return undefined
  if (maxFailedIndexes !== undefined && counts.failedIndexes.size > maxFailedIndexes) {
    return failed('MaxFailedIndexesExceeded', 'Job has exceeded the specified maximal number of failed indexes')
  }
  const isOver =
    counts.failedIndexes.size > 0 && counts.failedIndexes.size + counts.completedIndexes.size >= completions
  return isOver ? failed('FailedIndexes', 'Job has failed indexes') : undefined
}

function successOf(job: batch.Job, pods: JobPods, counts: Counts): Outcome | undefined {
  const { spec } = job
  for (const [at, { succeededIndexes, succeededCount }] of (spec.successPolicy?.rules ?? []).entries()) {
    const wanted = succeededIndexes === undefined ? undefined : parseIndexes(succeededIndexes)
    const hits = [...counts.completedIndexes].filter((index) => wanted === undefined || wanted.has(index)).length
    if (hits > 0 && hits >= (succeededCount ?? wanted?.size ?? Number.POSITIVE_INFINITY)) {
      return complete('SuccessPolicy', `Matched rules at index ${at}`)
    }
  }
  const reached = 'Reached expected number of succeeded pods'
  if (spec.completions === undefined) {
    return counts.succeeded > 0 && pods.active.length === 0 ? complete('CompletionsReached', reached) : undefined
  }
  const isThere = counts.succeeded >= spec.completions && (pods.active.length === 0 || isIndexed(job))
  return isThere ? complete('CompletionsReached', reached) : undefined
}

/** The Job's end, if it is decided. */
export function decideOutcome(
  job: batch.Job,
  pods: JobPods,
  facts: { readonly counts: Counts; readonly now: number },
): Outcome | undefined {
  return decidedBefore(job) ?? failureOf(job, pods, facts) ?? successOf(job, pods, facts.counts)
}
