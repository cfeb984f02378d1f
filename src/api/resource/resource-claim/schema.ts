// Schema of resource/v1: ResourceClaim, ResourceClaimSpec, DeviceClaim, DeviceRequest, ExactDeviceRequest, DeviceToleration …. Facts of the Kubernetes v1.36 API.
import { nodeSelector } from '../../core/pod/schema/affinity.ts'
import { condition, objectMeta } from '../../meta/schema.ts'
import {
  boolean,
  enumeration,
  field,
  inline,
  int64,
  list,
  listMap,
  map,
  pointer,
  quantity,
  rawExtension,
  required,
  string,
  struct,
  time,
} from '../../schema/language.ts'
import { deviceConfiguration, deviceSelector } from '../device-class/schema.ts'

export const deviceToleration = struct('resource/v1.DeviceToleration', {
  key: field(1, string),
  operator: field(2, enumeration('Exists', 'Equal'), { default: 'Equal' }),
  value: field(3, string),
  effect: field(4, enumeration('None', 'NoSchedule', 'NoExecute')),
  tolerationSeconds: pointer(5, int64),
})

export const capacityRequirements = struct('resource/v1.CapacityRequirements', {
  requests: field(1, map(quantity)),
})

export const exactDeviceRequest = struct('resource/v1.ExactDeviceRequest', {
  deviceClassName: required(1, string),
  selectors: field(2, list(deviceSelector)),
  allocationMode: field(3, enumeration('ExactCount', 'All')),
  count: field(4, int64),
  adminAccess: pointer(5, boolean),
  tolerations: field(6, list(deviceToleration)),
  capacity: pointer(7, capacityRequirements),
})

export const deviceSubRequest = struct('resource/v1.DeviceSubRequest', {
  name: required(1, string),
  deviceClassName: required(2, string),
  selectors: field(3, list(deviceSelector)),
  allocationMode: field(4, enumeration('ExactCount', 'All')),
  count: field(5, int64),
  tolerations: field(6, list(deviceToleration)),
  capacity: pointer(7, capacityRequirements),
})

export const deviceRequest = struct('resource/v1.DeviceRequest', {
  name: required(1, string),
  exactly: pointer(2, exactDeviceRequest),
  firstAvailable: field(3, list(deviceSubRequest)),
})

export const deviceConstraint = struct('resource/v1.DeviceConstraint', {
  requests: field(1, list(string)),
  matchAttribute: pointer(2, string),
  distinctAttribute: pointer(3, string),
})

export const deviceClaimConfiguration = struct('resource/v1.DeviceClaimConfiguration', {
  requests: field(1, list(string)),
  DeviceConfiguration: inline(2, deviceConfiguration),
})

export const deviceClaim = struct('resource/v1.DeviceClaim', {
  requests: field(1, list(deviceRequest), { presence: 'always' }),
  constraints: field(2, list(deviceConstraint)),
  config: field(3, list(deviceClaimConfiguration)),
})

export const resourceClaimSpec = struct('resource/v1.ResourceClaimSpec', {
  devices: field(1, deviceClaim),
})

export const deviceRequestAllocationResult = struct('resource/v1.DeviceRequestAllocationResult', {
  request: required(1, string),
  driver: required(2, string),
  pool: required(3, string),
  device: required(4, string),
  adminAccess: pointer(5, boolean),
  tolerations: field(6, list(deviceToleration)),
  bindingConditions: field(7, list(string)),
  bindingFailureConditions: field(8, list(string)),
  shareID: pointer(9, string),
  consumedCapacity: field(10, map(quantity)),
})

export const deviceAllocationConfiguration = struct('resource/v1.DeviceAllocationConfiguration', {
  source: required(1, enumeration('FromClass', 'FromClaim')),
  requests: field(2, list(string)),
  DeviceConfiguration: inline(3, deviceConfiguration),
})

export const deviceAllocationResult = struct('resource/v1.DeviceAllocationResult', {
  results: field(1, list(deviceRequestAllocationResult)),
  config: field(2, list(deviceAllocationConfiguration)),
})

export const allocationResult = struct('resource/v1.AllocationResult', {
  devices: field(1, deviceAllocationResult),
  nodeSelector: pointer(3, nodeSelector),
  allocationTimestamp: pointer(5, time),
})

export const resourceClaimConsumerReference = struct('resource/v1.ResourceClaimConsumerReference', {
  apiGroup: field(1, string),
  resource: required(3, string),
  name: required(4, string),
  uid: required(5, string),
})

export const networkDeviceData = struct('resource/v1.NetworkDeviceData', {
  interfaceName: field(1, string),
  ips: field(2, list(string)),
  hardwareAddress: field(3, string),
})

export const allocatedDeviceStatus = struct('resource/v1.AllocatedDeviceStatus', {
  driver: required(1, string),
  pool: required(2, string),
  device: required(3, string),
  shareID: pointer(7, string),
  conditions: field(4, listMap(condition, 'type'), { presence: 'always' }),
  data: pointer(5, rawExtension),
  networkData: pointer(6, networkDeviceData),
})

export const resourceClaimStatus = struct('resource/v1.ResourceClaimStatus', {
  allocation: pointer(1, allocationResult),
  reservedFor: field(2, listMap(resourceClaimConsumerReference, 'uid'), {
    patchStrategy: 'merge',
    patchMergeKey: 'uid',
  }),
  devices: field(4, listMap(allocatedDeviceStatus, 'driver', 'device', 'pool', 'shareID')),
})

export const resourceClaim = struct('resource/v1.ResourceClaim', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: required(2, resourceClaimSpec),
  status: field(3, resourceClaimStatus),
})
