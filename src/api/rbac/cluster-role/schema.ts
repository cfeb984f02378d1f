// Schema of rbac/v1: ClusterRole, PolicyRule, AggregationRule. Facts of the Kubernetes v1.36 API.
import { labelSelector, objectMeta } from '../../meta/schema.ts'
import { field, list, pointer, required, string, struct } from '../../schema/language.ts'

export const policyRule = struct('rbac/v1.PolicyRule', {
  verbs: required(1, list(string)),
  apiGroups: field(2, list(string)),
  resources: field(3, list(string)),
  resourceNames: field(4, list(string)),
  nonResourceURLs: field(5, list(string)),
})

export const aggregationRule = struct('rbac/v1.AggregationRule', {
  clusterRoleSelectors: field(1, list(labelSelector)),
})

export const clusterRole = struct('rbac/v1.ClusterRole', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  rules: field(2, list(policyRule), { presence: 'always' }),
  aggregationRule: pointer(3, aggregationRule),
})
