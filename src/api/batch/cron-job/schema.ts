// CronJob: Jobs made from a template on a schedule.
// Facts of the Kubernetes v1.36 API.
import { objectReference } from '../../core/reference/schema.ts'
import { objectMeta } from '../../meta/schema.ts'
import {
  boolean,
  enumeration,
  field,
  int32,
  int64,
  list,
  pointer,
  required,
  string,
  struct,
  time,
} from '../../schema/language.ts'
import { jobSpec } from '../job/schema.ts'

export const jobTemplateSpec = struct('batch/v1.JobTemplateSpec', {
  metadata: field(1, objectMeta),
  spec: field(2, jobSpec),
})

export const cronJobSpec = struct('batch/v1.CronJobSpec', {
  schedule: required(1, string),
  timeZone: pointer(8, string),
  startingDeadlineSeconds: pointer(2, int64),
  concurrencyPolicy: field(3, enumeration('Allow', 'Forbid', 'Replace'), { default: 'Allow' }),
  suspend: pointer(4, boolean, { default: false }),
  jobTemplate: required(5, jobTemplateSpec),
  successfulJobsHistoryLimit: pointer(6, int32, { default: 3 }),
  failedJobsHistoryLimit: pointer(7, int32, { default: 1 }),
})

export const cronJobStatus = struct('batch/v1.CronJobStatus', {
  active: field(1, list(objectReference)),
  lastScheduleTime: pointer(4, time),
  lastSuccessfulTime: pointer(5, time),
})

export const cronJob = struct('batch/v1.CronJob', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: required(2, cronJobSpec),
  status: field(3, cronJobStatus),
})
