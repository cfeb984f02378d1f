// Deployment: ReplicaSets rolled from one template to the next. Facts of the Kubernetes v1.36 API.
import { podTemplateSpec } from '../../core/pod/schema/spec.ts'
import { labelSelector, objectMeta } from '../../meta/schema.ts'
import {
  boolean,
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

export const rollingUpdateDeployment = struct('apps/v1.RollingUpdateDeployment', {
  maxUnavailable: pointer(1, intOrString, { default: '25%' }),
  maxSurge: pointer(2, intOrString, { default: '25%' }),
})

export const deploymentStrategy = struct('apps/v1.DeploymentStrategy', {
  type: field(1, enumeration('Recreate', 'RollingUpdate'), { default: 'RollingUpdate' }),
  rollingUpdate: pointer(2, rollingUpdateDeployment),
})

export const deploymentSpec = struct('apps/v1.DeploymentSpec', {
  replicas: pointer(1, int32, { default: 1 }),
  selector: pointer(2, labelSelector, { required: true }),
  template: required(3, podTemplateSpec),
  strategy: field(4, deploymentStrategy, { patchStrategy: 'retainKeys' }),
  minReadySeconds: field(5, int32),
  revisionHistoryLimit: pointer(6, int32, { default: 10 }),
  paused: field(7, boolean),
  progressDeadlineSeconds: pointer(9, int32, { default: 600 }),
})

export const deploymentCondition = struct('apps/v1.DeploymentCondition', {
  type: required(1, string),
  status: required(2, string),
  lastUpdateTime: field(6, time),
  lastTransitionTime: field(7, time),
  reason: field(4, string),
  message: field(5, string),
})

export const deploymentStatus = struct('apps/v1.DeploymentStatus', {
  observedGeneration: field(1, int64),
  replicas: field(2, int32),
  updatedReplicas: field(3, int32),
  readyReplicas: field(7, int32),
  availableReplicas: field(4, int32),
  unavailableReplicas: field(5, int32),
  terminatingReplicas: pointer(9, int32),
  conditions: field(6, listMap(deploymentCondition, 'type'), { patchStrategy: 'merge', patchMergeKey: 'type' }),
  collisionCount: pointer(8, int32),
})

export const deployment = struct('apps/v1.Deployment', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: field(2, deploymentSpec),
  status: field(3, deploymentStatus),
})
