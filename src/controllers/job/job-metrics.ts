// What metrics are told of a Job: how its Pods and indexes ended, what was made, how long looking after it took.
// Upstream counterpart: pkg/controller/job/metrics.
import type { batch, core } from '#api'
import { isPodTerminal } from '../pod/facts.ts'
import type { Sync } from '../runtime/define-controller.ts'
import type { Measure } from '../runtime/metrics.ts'
import type { Plan } from '../runtime/plan.ts'
import type { Counts } from './count.ts'
import { judgeFailure } from './failure-policy.ts'
import { parseIndexes } from './indexes.ts'
import { isIndexed } from './job-pods.ts'
import type { Outcome } from './outcome.ts'

const modeOf = (job: batch.Job): string => (isIndexed(job) ? 'Indexed' : 'NonIndexed')

/** More than 0, or it is not worth telling. */
function some(metric: Measure['metric'], labels: Readonly<Record<string, string>>, value: number): readonly Measure[] {
  return value > 0 ? [{ metric, labels, value }] : []
}

/** Pods and indexes that became numbers, and the Job's end. */
export function measureCounts({
  job,
  counts,
  outcome,
  ended,
}: {
  readonly job: batch.Job
  readonly counts: Counts
  readonly outcome: Outcome | undefined
  readonly ended: boolean
}): readonly Measure[] {
  const completion_mode = modeOf(job)
  const backoffLimit = job.spec.backoffLimitPerIndex === undefined ? 'global' : 'perIndex'
  const { status, spec } = job
  const completed = parseIndexes(status.completedIndexes, spec.completions).size
  const failedIndexes = parseIndexes(status.failedIndexes, spec.completions).size
  const succeeded = counts.statusSucceeded - (isIndexed(job) ? completed : (status.succeeded ?? 0))
  const failed = counts.statusFailed - (status.failed ?? 0)
  const pods = 'job_controller_job_pods_finished_total'
  const indexes = 'job_controller_job_finished_indexes_total'
  const noted =
    (status.uncountedTerminatedPods?.succeeded ?? []).length + (status.uncountedTerminatedPods?.failed ?? []).length
  const fresh = counts.uncounted.succeeded.length + counts.uncounted.failed.length - noted + succeeded + failed
  const told: Measure[] = [
    ...some(pods, { completion_mode, result: 'succeeded' }, succeeded),
    ...some(pods, { completion_mode, result: 'failed' }, failed),
    ...some(indexes, { status: 'succeeded', backoffLimit }, isIndexed(job) ? succeeded : 0),
    ...some(indexes, { status: 'failed', backoffLimit }, counts.failedIndexes.size - failedIndexes),
    ...some('job_controller_terminated_pods_tracking_finalizer_total', { event: 'add' }, fresh),
  ]
  if (!ended || outcome === undefined) return told
  const labels = {
    completion_mode,
    result: outcome.result === 'Complete' ? 'succeeded' : 'failed',
    reason: outcome.reason,
  }
  return [...told, { metric: 'job_controller_jobs_finished_total', labels }]
}

/** Pods whose finalizer is taken: that they have been seen to their end, and what a policy had said of them. */
export function measureReleases(job: batch.Job, { release }: Counts): readonly Measure[] {
  const ended = release.flatMap((action) => {
    const pod = action.type === 'patch' ? (action.object as core.Pod) : undefined
    return pod !== undefined && isPodTerminal(pod) ? [pod] : []
  })
  const { podFailurePolicy: policy } = job.spec
  const judged = ended.flatMap((pod) => {
    const verdict = judgeFailure(pod, policy)
    return pod.status.phase === 'Failed' && verdict.byRule ? [verdict.action] : []
  })
  return [
    ...some('job_controller_terminated_pods_tracking_finalizer_total', { event: 'delete' }, ended.length),
    ...judged.map(
      (action): Measure => ({
        metric: 'job_controller_pod_failures_handled_by_failure_policy_total',
        labels: { action },
      }),
    ),
  ]
}

/** Why Pods are made: they are the first, or replace others. */
function creationReason({ status, spec }: batch.Job): string {
  const { failed = 0, terminating = 0 } = status
  if (failed === 0 && terminating === 0) return 'new'
  return spec.podReplacementPolicy === 'Failed' ? 'recreate_failed' : 'recreate_terminating_or_failed'
}

/** How looking after the Job went. */
export function measureJobSync(
  { job }: { readonly job: batch.Job },
  { actions }: Plan,
  { seconds, failure }: Sync,
): readonly Measure[] {
  const made = actions.filter(({ type }) => type === 'create').length
  const isDeleting = actions.some(({ type }) => type === 'delete')
  const labels = {
    completion_mode: modeOf(job),
    result: failure === undefined ? 'success' : 'error',
    action: made > 0 ? 'pods_created' : isDeleting ? 'pods_deleted' : 'tracking',
  }
  const creation = 'job_controller_job_pods_creation_total'
  const reason = creationReason(job)
  return [
    { metric: 'job_controller_job_syncs_total', labels },
    { metric: 'job_controller_job_sync_duration_seconds', labels, value: seconds },
    ...some(creation, { reason, status: 'succeeded' }, failure === undefined ? made : 0),
    ...some(creation, { reason, status: 'failed' }, failure?.action === 'create' ? 1 : 0),
  ]
}
