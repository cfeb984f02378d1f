// EndpointSlice: a part of the addresses behind a Service, with their conditions and ports. Facts of the Kubernetes v1.36 API.
import { objectReference } from '../../core/reference/schema.ts'
import { objectMeta } from '../../meta/schema.ts'
import {
  atomicStruct,
  boolean,
  enumeration,
  field,
  int32,
  list,
  listSet,
  map,
  pointer,
  required,
  string,
  struct,
} from '../../schema/language.ts'

export const endpointConditions = struct('discovery/v1.EndpointConditions', {
  ready: pointer(1, boolean),
  serving: pointer(2, boolean),
  terminating: pointer(3, boolean),
})

export const forZone = struct('discovery/v1.ForZone', {
  name: required(1, string),
})

export const forNode = struct('discovery/v1.ForNode', {
  name: required(1, string),
})

export const endpointHints = struct('discovery/v1.EndpointHints', {
  forZones: field(1, list(forZone)),
  forNodes: field(2, list(forNode)),
})

export const endpoint = struct('discovery/v1.Endpoint', {
  addresses: required(1, listSet(string)),
  conditions: field(2, endpointConditions),
  hostname: pointer(3, string),
  targetRef: pointer(4, objectReference),
  deprecatedTopology: field(5, map(string)),
  nodeName: pointer(6, string),
  zone: pointer(7, string),
  hints: pointer(8, endpointHints),
})

export const endpointPort = atomicStruct('discovery/v1.EndpointPort', {
  name: pointer(1, string),
  protocol: pointer(2, enumeration('TCP', 'UDP', 'SCTP')),
  port: pointer(3, int32),
  appProtocol: pointer(4, string),
})

export const endpointSlice = struct('discovery/v1.EndpointSlice', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  addressType: required(4, enumeration('IPv4', 'IPv6', 'FQDN')),
  endpoints: field(2, list(endpoint), { presence: 'always' }),
  ports: field(3, list(endpointPort), { presence: 'always' }),
})
