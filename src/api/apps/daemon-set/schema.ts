// DaemonSet: one Pod on every node that fits. Facts of the Kubernetes v1.36 API.
import { podTemplateSpec } from '../../core/pod/schema/spec.ts'
import { labelSelector, objectMeta } from '../../meta/schema.ts'
import {
  enumeration,
  field,
  int32,
  int64,
  intOrString,
  listMap,
  pointer,
  required,
  string,
  struct,
  time,
} from '../../schema/language.ts'

export const rollingUpdateDaemonSet = struct('apps/v1.RollingUpdateDaemonSet', {
  maxUnavailable: pointer(1, intOrString, { default: 1 }),
  maxSurge: pointer(2, intOrString, { default: 0 }),
})

export const daemonSetUpdateStrategy = struct('apps/v1.DaemonSetUpdateStrategy', {
  type: field(1, enumeration('RollingUpdate', 'OnDelete'), { default: 'RollingUpdate' }),
  rollingUpdate: pointer(2, rollingUpdateDaemonSet),
})

export const daemonSetSpec = struct('apps/v1.DaemonSetSpec', {
  selector: pointer(1, labelSelector, { required: true }),
  template: required(2, podTemplateSpec),
  updateStrategy: field(3, daemonSetUpdateStrategy),
  minReadySeconds: field(4, int32),
  revisionHistoryLimit: pointer(6, int32, { default: 10 }),
})

export const daemonSetCondition = struct('apps/v1.DaemonSetCondition', {
  type: required(1, string),
  status: required(2, string),
  lastTransitionTime: field(3, time),
  reason: field(4, string),
  message: field(5, string),
})

export const daemonSetStatus = struct('apps/v1.DaemonSetStatus', {
  currentNumberScheduled: required(1, int32),
  numberMisscheduled: required(2, int32),
  desiredNumberScheduled: required(3, int32),
  numberReady: required(4, int32),
  observedGeneration: field(5, int64),
  updatedNumberScheduled: field(6, int32),
  numberAvailable: field(7, int32),
  numberUnavailable: field(8, int32),
  collisionCount: pointer(9, int32),
  conditions: field(10, listMap(daemonSetCondition, 'type'), { patchStrategy: 'merge', patchMergeKey: 'type' }),
})

export const daemonSet = struct('apps/v1.DaemonSet', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: field(2, daemonSetSpec),
  status: field(3, daemonSetStatus),
})
