// ReplicaSet: a number of interchangeable Pods. Facts of the Kubernetes v1.36 API.
import { podTemplateSpec } from '../../core/pod/schema/spec.ts'
import { labelSelector, objectMeta } from '../../meta/schema.ts'
import { field, int32, int64, listMap, pointer, required, string, struct, time } from '../../schema/language.ts'

export const replicaSetSpec = struct('apps/v1.ReplicaSetSpec', {
  replicas: pointer(1, int32, { default: 1 }),
  minReadySeconds: field(4, int32),
  selector: pointer(2, labelSelector, { required: true }),
  template: field(3, podTemplateSpec),
})

export const replicaSetCondition = struct('apps/v1.ReplicaSetCondition', {
  type: required(1, string),
  status: required(2, string),
  lastTransitionTime: field(3, time),
  reason: field(4, string),
  message: field(5, string),
})

export const replicaSetStatus = struct('apps/v1.ReplicaSetStatus', {
  replicas: required(1, int32),
  fullyLabeledReplicas: field(2, int32),
  readyReplicas: field(4, int32),
  availableReplicas: field(5, int32),
  terminatingReplicas: pointer(7, int32),
  observedGeneration: field(3, int64),
  conditions: field(6, listMap(replicaSetCondition, 'type'), { patchStrategy: 'merge', patchMergeKey: 'type' }),
})

export const replicaSet = struct('apps/v1.ReplicaSet', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: field(2, replicaSetSpec),
  status: field(3, replicaSetStatus),
})
