// Schema of batch/v1: Job, JobStatus, JobCondition, UncountedTerminatedPods. Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import { field, int32, list, listSet, pointer, required, string, struct, time } from '../../schema/language.ts'
import { jobSpec } from '../cron-job/schema.ts'

export const jobCondition = struct('batch/v1.JobCondition', {
  type: required(1, string),
  status: required(2, string),
  lastProbeTime: field(3, time),
  lastTransitionTime: field(4, time),
  reason: field(5, string),
  message: field(6, string),
})

export const uncountedTerminatedPods = struct('batch/v1.UncountedTerminatedPods', {
  succeeded: field(1, listSet(string)),
  failed: field(2, listSet(string)),
})

export const jobStatus = struct('batch/v1.JobStatus', {
  conditions: field(1, list(jobCondition), { patchStrategy: 'merge', patchMergeKey: 'type' }),
  startTime: pointer(2, time),
  completionTime: pointer(3, time),
  active: field(4, int32),
  succeeded: field(5, int32),
  failed: field(6, int32),
  terminating: pointer(11, int32),
  completedIndexes: field(7, string),
  failedIndexes: pointer(10, string),
  uncountedTerminatedPods: pointer(8, uncountedTerminatedPods),
  ready: pointer(9, int32),
})

export const job = struct('batch/v1.Job', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: field(2, jobSpec),
  status: field(3, jobStatus),
})
