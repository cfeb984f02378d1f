// Schema of networking/v1: Ingress, IngressSpec, IngressBackend, IngressServiceBackend, ServiceBackendPort, IngressTLS …. Facts of the Kubernetes v1.36 API.
import { typedLocalObjectReference } from '../../core/reference/schema.ts'
import { objectMeta } from '../../meta/schema.ts'
import {
  atomicStruct,
  enumeration,
  field,
  inline,
  int32,
  list,
  pointer,
  required,
  string,
  struct,
} from '../../schema/language.ts'

export const serviceBackendPort = atomicStruct('networking/v1.ServiceBackendPort', {
  name: field(1, string),
  number: field(2, int32),
})

export const ingressServiceBackend = struct('networking/v1.IngressServiceBackend', {
  name: required(1, string),
  port: field(2, serviceBackendPort),
})

export const ingressBackend = struct('networking/v1.IngressBackend', {
  service: pointer(4, ingressServiceBackend),
  resource: pointer(3, typedLocalObjectReference),
})

export const ingressTLS = struct('networking/v1.IngressTLS', {
  hosts: field(1, list(string)),
  secretName: field(2, string),
})

export const httpIngressPath = struct('networking/v1.HTTPIngressPath', {
  path: field(1, string),
  pathType: pointer(3, enumeration('Exact', 'Prefix', 'ImplementationSpecific'), { required: true }),
  backend: required(2, ingressBackend),
})

export const httpIngressRuleValue = struct('networking/v1.HTTPIngressRuleValue', {
  paths: required(1, list(httpIngressPath)),
})

export const ingressRuleValue = struct('networking/v1.IngressRuleValue', {
  http: pointer(1, httpIngressRuleValue),
})

export const ingressRule = struct('networking/v1.IngressRule', {
  host: field(1, string),
  IngressRuleValue: inline(2, ingressRuleValue),
})

export const ingressSpec = struct('networking/v1.IngressSpec', {
  ingressClassName: pointer(4, string),
  defaultBackend: pointer(1, ingressBackend),
  tls: field(2, list(ingressTLS)),
  rules: field(3, list(ingressRule)),
})

export const ingressPortStatus = struct('networking/v1.IngressPortStatus', {
  port: required(1, int32),
  protocol: required(2, enumeration('TCP', 'UDP', 'SCTP')),
  error: pointer(3, string),
})

export const ingressLoadBalancerIngress = struct('networking/v1.IngressLoadBalancerIngress', {
  ip: field(1, string),
  hostname: field(2, string),
  ports: field(4, list(ingressPortStatus)),
})

export const ingressLoadBalancerStatus = struct('networking/v1.IngressLoadBalancerStatus', {
  ingress: field(1, list(ingressLoadBalancerIngress)),
})

export const ingressStatus = struct('networking/v1.IngressStatus', {
  loadBalancer: field(1, ingressLoadBalancerStatus),
})

export const ingress = struct('networking/v1.Ingress', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: field(2, ingressSpec),
  status: field(3, ingressStatus),
})
