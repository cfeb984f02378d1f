// Schema of networking/v1: IngressClass, IngressClassSpec, IngressClassParametersReference. Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import { field, pointer, required, string, struct } from '../../schema/language.ts'

export const ingressClassParametersReference = struct('networking/v1.IngressClassParametersReference', {
  apiGroup: pointer(1, string),
  kind: required(2, string),
  name: required(3, string),
  scope: pointer(4, string),
  namespace: pointer(5, string),
})

export const ingressClassSpec = struct('networking/v1.IngressClassSpec', {
  controller: field(1, string),
  parameters: pointer(2, ingressClassParametersReference),
})

export const ingressClass = struct('networking/v1.IngressClass', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: field(2, ingressClassSpec),
})
