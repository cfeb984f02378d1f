// Where a Job stands, read out of its conditions. Upstream: pkg/apis/batch/validation, pkg/controller/job/utils.go.
import { isConditionTrue } from '../../meta/conditions.ts'
import type { Job } from '../v1.types.ts'

export type JobConditionType =
  | 'Complete'
  | 'Failed'
  | 'Suspended'
  /** It will fail once its Pods have ended. */
  | 'FailureTarget'
  /** It will be complete once its Pods have ended. */
  | 'SuccessCriteriaMet'

/** Whether a Job has this condition with status True. */
export function hasJobCondition({ status }: Pick<Job, 'status'>, type: JobConditionType): boolean {
  return isConditionTrue(status.conditions, type)
}

/** Whether a Job is over: complete or failed. Nothing of it runs any more, and nothing will. */
export function isJobFinished(job: Pick<Job, 'status'>): boolean {
  return hasJobCondition(job, 'Complete') || hasJobCondition(job, 'Failed')
}
