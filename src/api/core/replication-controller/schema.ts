// ReplicationController, the predecessor of ReplicaSet: its selector knows equality only.
// Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import {
  atomicMap,
  field,
  int32,
  int64,
  listMap,
  pointer,
  required,
  string,
  struct,
  time,
} from '../../schema/language.ts'
import { podTemplateSpec } from '../pod/schema/spec.ts'

export const replicationControllerSpec = struct('core/v1.ReplicationControllerSpec', {
  replicas: pointer(1, int32, { default: 1 }),
  minReadySeconds: field(4, int32, { default: 0 }),
  selector: field(2, atomicMap(string)),
  template: pointer(3, podTemplateSpec),
})

export const replicationControllerCondition = struct('core/v1.ReplicationControllerCondition', {
  type: required(1, string),
  status: required(2, string),
  lastTransitionTime: field(3, time),
  reason: field(4, string),
  message: field(5, string),
})

export const replicationControllerStatus = struct('core/v1.ReplicationControllerStatus', {
  replicas: required(1, int32),
  fullyLabeledReplicas: field(2, int32),
  readyReplicas: field(4, int32),
  availableReplicas: field(5, int32),
  observedGeneration: field(3, int64),
  conditions: field(6, listMap(replicationControllerCondition, 'type'), {
    patchStrategy: 'merge',
    patchMergeKey: 'type',
  }),
})

export const replicationController = struct('core/v1.ReplicationController', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: field(2, replicationControllerSpec),
  status: field(3, replicationControllerStatus),
})
