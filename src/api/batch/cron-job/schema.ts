// Schema of batch/v1: CronJob, CronJobSpec, JobTemplateSpec, JobSpec, PodFailurePolicy, PodFailurePolicyRule …. Facts of the Kubernetes v1.36 API.
import { podTemplateSpec } from '../../core/pod/schema/spec.ts'
import { objectReference } from '../../core/reference/schema.ts'
import { labelSelector, objectMeta } from '../../meta/schema.ts'
import {
  boolean,
  enumeration,
  field,
  int32,
  int64,
  list,
  listSet,
  pointer,
  required,
  string,
  struct,
  time,
} from '../../schema/language.ts'

export const podFailurePolicyOnExitCodesRequirement = struct('batch/v1.PodFailurePolicyOnExitCodesRequirement', {
  containerName: pointer(1, string),
  operator: required(2, enumeration('In', 'NotIn')),
  values: required(3, listSet(int32)),
})

export const podFailurePolicyOnPodConditionsPattern = struct('batch/v1.PodFailurePolicyOnPodConditionsPattern', {
  type: required(1, string),
  status: field(2, string, { presence: 'always' }),
})

export const podFailurePolicyRule = struct('batch/v1.PodFailurePolicyRule', {
  action: required(1, enumeration('FailJob', 'FailIndex', 'Ignore', 'Count')),
  onExitCodes: pointer(2, podFailurePolicyOnExitCodesRequirement),
  onPodConditions: field(3, list(podFailurePolicyOnPodConditionsPattern)),
})

export const podFailurePolicy = struct('batch/v1.PodFailurePolicy', {
  rules: required(1, list(podFailurePolicyRule)),
})

export const successPolicyRule = struct('batch/v1.SuccessPolicyRule', {
  succeededIndexes: pointer(1, string),
  succeededCount: pointer(2, int32),
})

export const successPolicy = struct('batch/v1.SuccessPolicy', {
  rules: required(1, list(successPolicyRule)),
})

export const jobSpec = struct('batch/v1.JobSpec', {
  parallelism: pointer(1, int32),
  completions: pointer(2, int32),
  activeDeadlineSeconds: pointer(3, int64),
  podFailurePolicy: pointer(11, podFailurePolicy),
  successPolicy: pointer(16, successPolicy),
  backoffLimit: pointer(7, int32),
  backoffLimitPerIndex: pointer(12, int32),
  maxFailedIndexes: pointer(13, int32),
  selector: pointer(4, labelSelector),
  manualSelector: pointer(5, boolean),
  template: required(6, podTemplateSpec),
  ttlSecondsAfterFinished: pointer(8, int32),
  completionMode: pointer(9, enumeration('NonIndexed', 'Indexed')),
  suspend: pointer(10, boolean),
  podReplacementPolicy: pointer(14, enumeration('TerminatingOrFailed', 'Failed')),
  managedBy: pointer(15, string),
})

export const jobTemplateSpec = struct('batch/v1.JobTemplateSpec', {
  metadata: field(1, objectMeta),
  spec: field(2, jobSpec),
})

export const cronJobSpec = struct('batch/v1.CronJobSpec', {
  schedule: required(1, string),
  timeZone: pointer(8, string),
  startingDeadlineSeconds: pointer(2, int64),
  concurrencyPolicy: field(3, enumeration('Allow', 'Forbid', 'Replace')),
  suspend: pointer(4, boolean),
  jobTemplate: required(5, jobTemplateSpec),
  successfulJobsHistoryLimit: pointer(6, int32),
  failedJobsHistoryLimit: pointer(7, int32),
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
  spec: field(2, cronJobSpec),
  status: field(3, cronJobStatus),
})
