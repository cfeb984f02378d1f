// Schema of networking/v1: IPAddress, IPAddressSpec, ParentReference. Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import { field, pointer, string, struct } from '../../schema/language.ts'

export const parentReference = struct('networking/v1.ParentReference', {
  group: field(1, string),
  resource: field(2, string),
  namespace: field(3, string),
  name: field(4, string),
})

export const ipAddressSpec = struct('networking/v1.IPAddressSpec', {
  parentRef: pointer(1, parentReference),
})

export const ipAddress = struct('networking/v1.IPAddress', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: field(2, ipAddressSpec),
})
