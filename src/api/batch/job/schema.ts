// Job: Pods that run to completion, and what has become of them. Facts of the Kubernetes v1.36 API.
import { podTemplateSpec } from '../../core/pod/schema/spec.ts'
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
  status: field(2, string, { presence: 'always', default: 'True' }),
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
