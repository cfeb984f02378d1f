// Schema of networking/v1: IPAddress, IPAddressSpec, ParentReference. Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import { field, pointer, required, string, struct } from '../../schema/language.ts'

export const parentReference = struct('networking/v1.ParentReference', {
  group: field(1, string),
  resource: field(2, string, { required: true }),
  namespace: field(3, string),
  name: field(4, string, { required: true }),
})

export const ipAddressSpec = struct('networking/v1.IPAddressSpec', {
  parentRef: pointer(1, parentReference, { required: true }),
})

export const ipAddress = struct('networking/v1.IPAddress', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: required(2, ipAddressSpec),
})
