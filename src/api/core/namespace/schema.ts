// Namespace, with the finalizers that hold it while its content is deleted. Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import { enumeration, field, list, listMap, required, string, struct, time } from '../../schema/language.ts'

export const namespaceSpec = struct('core/v1.NamespaceSpec', {
  finalizers: field(1, list(string)),
})

export const namespaceCondition = struct('core/v1.NamespaceCondition', {
  type: required(1, string),
  status: required(2, string),
  lastTransitionTime: field(4, time),
  reason: field(5, string),
  message: field(6, string),
})

export const namespaceStatus = struct('core/v1.NamespaceStatus', {
  phase: field(1, enumeration('Active', 'Terminating'), { default: 'Active' }),
  conditions: field(2, listMap(namespaceCondition, 'type'), { patchStrategy: 'merge', patchMergeKey: 'type' }),
})

export const namespace = struct('core/v1.Namespace', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: field(2, namespaceSpec),
  status: field(3, namespaceStatus),
})
