// Endpoints: the addresses behind a Service, as clients older than EndpointSlice read them.
// Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import {
  atomicStruct,
  enumeration,
  field,
  int32,
  list,
  pointer,
  required,
  string,
  struct,
} from '../../schema/language.ts'
import { objectReference } from '../reference/schema.ts'

export const endpointAddress = atomicStruct('core/v1.EndpointAddress', {
  ip: required(1, string),
  hostname: field(3, string),
  nodeName: pointer(4, string),
  targetRef: pointer(2, objectReference),
})

export const endpointPort = atomicStruct('core/v1.EndpointPort', {
  name: field(1, string),
  port: required(2, int32),
  protocol: field(3, enumeration('TCP', 'UDP', 'SCTP'), { default: 'TCP' }),
  appProtocol: pointer(4, string),
})

export const endpointSubset = struct('core/v1.EndpointSubset', {
  addresses: field(1, list(endpointAddress)),
  notReadyAddresses: field(2, list(endpointAddress)),
  ports: field(3, list(endpointPort)),
})

export const endpoints = struct('core/v1.Endpoints', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  subsets: field(2, list(endpointSubset)),
})
