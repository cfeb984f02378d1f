// StatefulSet: Pods with a stable name, order and storage. Facts of the Kubernetes v1.36 API.
import { persistentVolumeClaim } from '../../core/persistent-volume-claim/schema.ts'
import { podTemplateSpec } from '../../core/pod/schema/spec.ts'
import { labelSelector, objectMeta } from '../../meta/schema.ts'
import {
  enumeration,
  field,
  int32,
  int64,
  intOrString,
  list,
  listMap,
  pointer,
  required,
  string,
  struct,
  time,
} from '../../schema/language.ts'

export const rollingUpdateStatefulSetStrategy = struct('apps/v1.RollingUpdateStatefulSetStrategy', {
  partition: pointer(1, int32, { default: 0 }),
  maxUnavailable: pointer(2, intOrString),
})

export const statefulSetUpdateStrategy = struct('apps/v1.StatefulSetUpdateStrategy', {
  type: field(1, enumeration('RollingUpdate', 'OnDelete'), { default: 'RollingUpdate' }),
  rollingUpdate: pointer(2, rollingUpdateStatefulSetStrategy),
})

export const statefulSetPersistentVolumeClaimRetentionPolicy = struct(
  'apps/v1.StatefulSetPersistentVolumeClaimRetentionPolicy',
  {
    whenDeleted: field(1, string, { default: 'Retain' }),
    whenScaled: field(2, string, { default: 'Retain' }),
  },
)

export const statefulSetOrdinals = struct('apps/v1.StatefulSetOrdinals', {
  start: field(1, int32, { presence: 'always' }),
})

export const statefulSetSpec = struct('apps/v1.StatefulSetSpec', {
  replicas: pointer(1, int32, { default: 1 }),
  selector: pointer(2, labelSelector, { required: true }),
  template: required(3, podTemplateSpec),
  volumeClaimTemplates: field(4, list(persistentVolumeClaim)),
  serviceName: field(5, string, { presence: 'always' }),
  podManagementPolicy: field(6, enumeration('OrderedReady', 'Parallel'), { default: 'OrderedReady' }),
  updateStrategy: field(7, statefulSetUpdateStrategy),
  revisionHistoryLimit: pointer(8, int32, { default: 10 }),
  minReadySeconds: field(9, int32),
  persistentVolumeClaimRetentionPolicy: pointer(10, statefulSetPersistentVolumeClaimRetentionPolicy, {
    default: {},
  }),
  ordinals: pointer(11, statefulSetOrdinals),
})

export const statefulSetCondition = struct('apps/v1.StatefulSetCondition', {
  type: required(1, string),
  status: required(2, string),
  lastTransitionTime: field(3, time),
  reason: field(4, string),
  message: field(5, string),
})

export const statefulSetStatus = struct('apps/v1.StatefulSetStatus', {
  observedGeneration: field(1, int64),
  replicas: required(2, int32),
  readyReplicas: field(3, int32),
  currentReplicas: field(4, int32),
  updatedReplicas: field(5, int32),
  currentRevision: field(6, string),
  updateRevision: field(7, string),
  collisionCount: pointer(9, int32),
  conditions: field(10, listMap(statefulSetCondition, 'type'), { patchStrategy: 'merge', patchMergeKey: 'type' }),
  availableReplicas: field(11, int32, { presence: 'always' }),
})

export const statefulSet = struct('apps/v1.StatefulSet', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: field(2, statefulSetSpec),
  status: field(3, statefulSetStatus),
})
