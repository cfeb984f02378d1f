// Schema of networking/v1: NetworkPolicy, NetworkPolicySpec, NetworkPolicyIngressRule, NetworkPolicyPort, NetworkPolicyPeer, IPBlock …. Facts of the Kubernetes v1.36 API.
import { labelSelector, objectMeta } from '../../meta/schema.ts'
import {
  enumeration,
  field,
  int32,
  intOrString,
  list,
  pointer,
  required,
  string,
  struct,
} from '../../schema/language.ts'

export const networkPolicyPort = struct('networking/v1.NetworkPolicyPort', {
  protocol: pointer(1, enumeration('TCP', 'UDP', 'SCTP')),
  port: pointer(2, intOrString),
  endPort: pointer(3, int32),
})

export const ipBlock = struct('networking/v1.IPBlock', {
  cidr: required(1, string),
  except: field(2, list(string)),
})

export const networkPolicyPeer = struct('networking/v1.NetworkPolicyPeer', {
  podSelector: pointer(1, labelSelector),
  namespaceSelector: pointer(2, labelSelector),
  ipBlock: pointer(3, ipBlock),
})

export const networkPolicyIngressRule = struct('networking/v1.NetworkPolicyIngressRule', {
  ports: field(1, list(networkPolicyPort)),
  from: field(2, list(networkPolicyPeer)),
})

export const networkPolicyEgressRule = struct('networking/v1.NetworkPolicyEgressRule', {
  ports: field(1, list(networkPolicyPort)),
  to: field(2, list(networkPolicyPeer)),
})

export const networkPolicySpec = struct('networking/v1.NetworkPolicySpec', {
  podSelector: field(1, labelSelector),
  ingress: field(2, list(networkPolicyIngressRule)),
  egress: field(3, list(networkPolicyEgressRule)),
  policyTypes: field(4, list(enumeration('Ingress', 'Egress'))),
})

export const networkPolicy = struct('networking/v1.NetworkPolicy', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: field(2, networkPolicySpec),
})
