// Schema of apiregistration/v1: APIService, APIServiceSpec, ServiceReference, APIServiceStatus, APIServiceCondition. Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import {
  boolean,
  bytes,
  field,
  int32,
  listMap,
  pointer,
  required,
  string,
  struct,
  time,
} from '../../schema/language.ts'

export const serviceReference = struct('apiregistration/v1.ServiceReference', {
  namespace: field(1, string),
  name: field(2, string),
  port: pointer(3, int32),
})

export const apiServiceSpec = struct('apiregistration/v1.APIServiceSpec', {
  service: pointer(1, serviceReference),
  group: field(2, string),
  version: field(3, string),
  insecureSkipTLSVerify: field(4, boolean),
  caBundle: field(5, bytes),
  groupPriorityMinimum: required(7, int32),
  versionPriority: required(8, int32),
})

export const apiServiceCondition = struct('apiregistration/v1.APIServiceCondition', {
  type: required(1, string),
  status: required(2, string),
  lastTransitionTime: field(3, time),
  reason: field(4, string),
  message: field(5, string),
})

export const apiServiceStatus = struct('apiregistration/v1.APIServiceStatus', {
  conditions: field(1, listMap(apiServiceCondition, 'type'), { patchStrategy: 'merge', patchMergeKey: 'type' }),
})

export const apiService = struct('apiregistration/v1.APIService', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: field(2, apiServiceSpec),
  status: field(3, apiServiceStatus),
})
