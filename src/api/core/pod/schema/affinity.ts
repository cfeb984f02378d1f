// On which nodes a Pod may or would rather run: node affinity, affinity to other Pods, spread over a topology,
// tolerations of taints. Facts of the Kubernetes v1.36 API.
import { labelSelector } from '../../../meta/schema.ts'
import {
  atomicStruct,
  enumeration,
  field,
  int32,
  int64,
  list,
  pointer,
  required,
  string,
  struct,
} from '../../../schema/language.ts'

export const nodeSelectorRequirement = struct('core/v1.NodeSelectorRequirement', {
  key: required(1, string),
  operator: required(2, enumeration('In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt')),
  values: field(3, list(string)),
})

export const nodeSelectorTerm = atomicStruct('core/v1.NodeSelectorTerm', {
  matchExpressions: field(1, list(nodeSelectorRequirement)),
  matchFields: field(2, list(nodeSelectorRequirement)),
})

export const nodeSelector = atomicStruct('core/v1.NodeSelector', {
  nodeSelectorTerms: required(1, list(nodeSelectorTerm)),
})

export const preferredSchedulingTerm = struct('core/v1.PreferredSchedulingTerm', {
  weight: required(1, int32),
  preference: required(2, nodeSelectorTerm),
})

export const nodeAffinity = struct('core/v1.NodeAffinity', {
  requiredDuringSchedulingIgnoredDuringExecution: pointer(1, nodeSelector),
  preferredDuringSchedulingIgnoredDuringExecution: field(2, list(preferredSchedulingTerm)),
})

export const podAffinityTerm = struct('core/v1.PodAffinityTerm', {
  labelSelector: pointer(1, labelSelector),
  namespaces: field(2, list(string)),
  topologyKey: required(3, string),
  namespaceSelector: pointer(4, labelSelector),
  matchLabelKeys: field(5, list(string)),
  mismatchLabelKeys: field(6, list(string)),
})

export const weightedPodAffinityTerm = struct('core/v1.WeightedPodAffinityTerm', {
  weight: required(1, int32),
  podAffinityTerm: required(2, podAffinityTerm),
})

export const podAffinity = struct('core/v1.PodAffinity', {
  requiredDuringSchedulingIgnoredDuringExecution: field(1, list(podAffinityTerm)),
  preferredDuringSchedulingIgnoredDuringExecution: field(2, list(weightedPodAffinityTerm)),
})

export const podAntiAffinity = struct('core/v1.PodAntiAffinity', {
  requiredDuringSchedulingIgnoredDuringExecution: field(1, list(podAffinityTerm)),
  preferredDuringSchedulingIgnoredDuringExecution: field(2, list(weightedPodAffinityTerm)),
})

export const affinity = struct('core/v1.Affinity', {
  nodeAffinity: pointer(1, nodeAffinity),
  podAffinity: pointer(2, podAffinity),
  podAntiAffinity: pointer(3, podAntiAffinity),
})

export const topologySpreadConstraint = struct('core/v1.TopologySpreadConstraint', {
  maxSkew: required(1, int32),
  topologyKey: required(2, string),
  whenUnsatisfiable: required(3, enumeration('DoNotSchedule', 'ScheduleAnyway')),
  labelSelector: pointer(4, labelSelector),
  minDomains: pointer(5, int32),
  nodeAffinityPolicy: pointer(6, enumeration('Ignore', 'Honor')),
  nodeTaintsPolicy: pointer(7, enumeration('Ignore', 'Honor')),
  matchLabelKeys: field(8, list(string)),
})

export const toleration = struct('core/v1.Toleration', {
  key: field(1, string),
  operator: field(2, enumeration('Exists', 'Equal', 'Lt', 'Gt')),
  value: field(3, string),
  effect: field(4, enumeration('NoSchedule', 'PreferNoSchedule', 'NoExecute')),
  tolerationSeconds: pointer(5, int64),
})
