// Service: a stable address and name for the Pods that a selector finds. Facts of the Kubernetes v1.36 API.
import { condition, objectMeta } from '../../meta/schema.ts'
import {
  atomicMap,
  boolean,
  enumeration,
  field,
  int32,
  intOrString,
  list,
  listMap,
  pointer,
  required,
  string,
  struct,
} from '../../schema/language.ts'

export const servicePort = struct('core/v1.ServicePort', {
  name: field(1, string),
  protocol: field(2, enumeration('TCP', 'UDP', 'SCTP'), { default: 'TCP' }),
  appProtocol: pointer(6, string),
  port: required(3, int32),
  targetPort: field(4, intOrString, { presence: 'always' }),
  nodePort: field(5, int32),
})

export const clientIPConfig = struct('core/v1.ClientIPConfig', {
  timeoutSeconds: pointer(1, int32),
})

export const sessionAffinityConfig = struct('core/v1.SessionAffinityConfig', {
  clientIP: pointer(1, clientIPConfig),
})

export const serviceSpec = struct('core/v1.ServiceSpec', {
  ports: field(1, listMap(servicePort, 'port', 'protocol'), { patchStrategy: 'merge', patchMergeKey: 'port' }),
  selector: field(2, atomicMap(string)),
  clusterIP: field(3, string),
  clusterIPs: field(18, list(string)),
  type: field(4, enumeration('ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'), { default: 'ClusterIP' }),
  externalIPs: field(5, list(string)),
  sessionAffinity: field(7, enumeration('ClientIP', 'None'), { default: 'None' }),
  loadBalancerIP: field(8, string),
  loadBalancerSourceRanges: field(9, list(string)),
  externalName: field(10, string),
  externalTrafficPolicy: field(11, enumeration('Cluster', 'Local')),
  healthCheckNodePort: field(12, int32),
  publishNotReadyAddresses: field(13, boolean),
  sessionAffinityConfig: pointer(14, sessionAffinityConfig),
  ipFamilies: field(19, list(enumeration('IPv4', 'IPv6', ''))),
  ipFamilyPolicy: pointer(17, enumeration('SingleStack', 'PreferDualStack', 'RequireDualStack')),
  allocateLoadBalancerNodePorts: pointer(20, boolean),
  loadBalancerClass: pointer(21, string),
  internalTrafficPolicy: pointer(22, enumeration('Cluster', 'Local')),
  trafficDistribution: pointer(23, string),
})

export const portStatus = struct('core/v1.PortStatus', {
  port: required(1, int32),
  protocol: required(2, enumeration('TCP', 'UDP', 'SCTP')),
  error: pointer(3, string),
})

export const loadBalancerIngress = struct('core/v1.LoadBalancerIngress', {
  ip: field(1, string),
  hostname: field(2, string),
  ipMode: pointer(3, string),
  ports: field(4, list(portStatus)),
})

export const loadBalancerStatus = struct('core/v1.LoadBalancerStatus', {
  ingress: field(1, list(loadBalancerIngress)),
})

export const serviceStatus = struct('core/v1.ServiceStatus', {
  loadBalancer: field(1, loadBalancerStatus),
  conditions: field(2, listMap(condition, 'type'), { patchStrategy: 'merge', patchMergeKey: 'type' }),
})

export const service = struct('core/v1.Service', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: field(2, serviceSpec),
  status: field(3, serviceStatus),
})
