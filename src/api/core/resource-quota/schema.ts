// ResourceQuota: what a namespace may use in all, by scope, and what it uses. Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import {
  atomicStruct,
  enumeration,
  field,
  list,
  map,
  pointer,
  quantity,
  required,
  string,
  struct,
} from '../../schema/language.ts'

export const scopedResourceSelectorRequirement = struct('core/v1.ScopedResourceSelectorRequirement', {
  scopeName: required(
    1,
    enumeration(
      'Terminating',
      'NotTerminating',
      'BestEffort',
      'NotBestEffort',
      'PriorityClass',
      'CrossNamespacePodAffinity',
      'VolumeAttributesClass',
    ),
  ),
  operator: required(2, enumeration('In', 'NotIn', 'Exists', 'DoesNotExist')),
  values: field(3, list(string)),
})

export const scopeSelector = atomicStruct('core/v1.ScopeSelector', {
  matchExpressions: field(1, list(scopedResourceSelectorRequirement)),
})

export const resourceQuotaSpec = struct('core/v1.ResourceQuotaSpec', {
  hard: field(1, map(quantity)),
  scopes: field(
    2,
    list(
      enumeration(
        'Terminating',
        'NotTerminating',
        'BestEffort',
        'NotBestEffort',
        'PriorityClass',
        'CrossNamespacePodAffinity',
        'VolumeAttributesClass',
      ),
    ),
  ),
  scopeSelector: pointer(3, scopeSelector),
})

export const resourceQuotaStatus = struct('core/v1.ResourceQuotaStatus', {
  hard: field(1, map(quantity)),
  used: field(2, map(quantity)),
})

export const resourceQuota = struct('core/v1.ResourceQuota', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: field(2, resourceQuotaSpec),
  status: field(3, resourceQuotaStatus),
})
