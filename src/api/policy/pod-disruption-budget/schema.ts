// PodDisruptionBudget: how many Pods of a set voluntary disruptions must leave. Facts of the Kubernetes v1.36 API.
import { condition, labelSelector, objectMeta } from '../../meta/schema.ts'
import {
  enumeration,
  field,
  int32,
  int64,
  intOrString,
  listMap,
  map,
  pointer,
  string,
  struct,
  time,
} from '../../schema/language.ts'

export const podDisruptionBudgetSpec = struct('policy/v1.PodDisruptionBudgetSpec', {
  minAvailable: pointer(1, intOrString),
  selector: pointer(2, labelSelector, { patchStrategy: 'replace' }),
  maxUnavailable: pointer(3, intOrString),
  unhealthyPodEvictionPolicy: pointer(4, enumeration('IfHealthyBudget', 'AlwaysAllow')),
})

export const podDisruptionBudgetStatus = struct('policy/v1.PodDisruptionBudgetStatus', {
  observedGeneration: field(1, int64),
  disruptedPods: field(2, map(time)),
  disruptionsAllowed: field(3, int32, { presence: 'always' }),
  currentHealthy: field(4, int32, { presence: 'always' }),
  desiredHealthy: field(5, int32, { presence: 'always' }),
  expectedPods: field(6, int32, { presence: 'always' }),
  conditions: field(7, listMap(condition, 'type'), { patchStrategy: 'merge', patchMergeKey: 'type' }),
})

export const podDisruptionBudget = struct('policy/v1.PodDisruptionBudget', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: field(2, podDisruptionBudgetSpec),
  status: field(3, podDisruptionBudgetStatus),
})
