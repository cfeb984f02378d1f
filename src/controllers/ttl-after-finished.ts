// A finished Job with ttlSecondsAfterFinished is deleted when that time is over. Woken by Jobs.
// Upstream counterpart: pkg/controller/ttlafterfinished.
import { type batch, parseTime } from '#api'
import { jobKind } from './kinds.ts'
import { objectKey } from './runtime/apply-plan.ts'
import { defineController, watchKind } from './runtime/define-controller.ts'
import { idle, type Plan } from './runtime/plan.ts'

/** Decides whether a Job's time is over. */
export function decideTtl(job: batch.Job, now: number): Plan {
  const { ttlSecondsAfterFinished } = job.spec
  const end = job.status.conditions?.find(
    ({ type, status }) => status === 'True' && (type === 'Complete' || type === 'Failed'),
  )
  const endedMs = parseTime(end?.lastTransitionTime)
  if (ttlSecondsAfterFinished === undefined || endedMs === undefined || job.metadata.deletionTimestamp !== undefined) {
    return idle('The Job has not ended, or stays.')
  }
  const leftMs = endedMs + ttlSecondsAfterFinished * 1_000 - now
  if (leftMs > 0) return idle('The Job has ended and stays for a while.', leftMs)
  return {
    actions: [{ type: 'delete', kind: jobKind, object: job, propagationPolicy: 'Foreground', unchanged: true }],
    because: 'The time after its end is over.',
    measures: [
      { metric: 'ttl_after_finished_controller_job_deletion_duration_seconds', value: Math.max(0, -leftMs) / 1_000 },
    ],
  }
}

/** Deletes finished Jobs. */
export const ttlAfterFinishedController = defineController<batch.Job>({
  name: 'ttl-after-finished-controller',
  queue: 'ttl_jobs_to_delete',
  watches: [
    watchKind({
      kind: jobKind,
      keys: (job) => (job.spec.ttlSecondsAfterFinished === undefined ? [] : [objectKey(job)]),
    }),
  ],
  observe: (caches, key) => caches.of(jobKind).get(key),
  decide: decideTtl,
})
