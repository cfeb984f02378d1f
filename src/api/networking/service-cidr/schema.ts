// Schema of networking/v1: ServiceCIDR, ServiceCIDRSpec, ServiceCIDRStatus. Facts of the Kubernetes v1.36 API.
import { condition, objectMeta } from '../../meta/schema.ts'
import { field, list, listMap, string, struct } from '../../schema/language.ts'

export const serviceCIDRSpec = struct('networking/v1.ServiceCIDRSpec', {
  cidrs: field(1, list(string)),
})

export const serviceCIDRStatus = struct('networking/v1.ServiceCIDRStatus', {
  conditions: field(1, listMap(condition, 'type'), { patchStrategy: 'merge', patchMergeKey: 'type' }),
})

export const serviceCIDR = struct('networking/v1.ServiceCIDR', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: field(2, serviceCIDRSpec),
  status: field(3, serviceCIDRStatus),
})
