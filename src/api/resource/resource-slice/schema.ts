// Schema of resource/v1: ResourceSlice, ResourceSliceSpec, ResourcePool, Device, DeviceAttribute, DeviceCapacity …. Facts of the Kubernetes v1.36 API.
import { nodeSelector } from '../../core/pod/schema/affinity.ts'
import { objectMeta } from '../../meta/schema.ts'
import {
  boolean,
  enumeration,
  field,
  int64,
  list,
  map,
  pointer,
  quantity,
  required,
  string,
  struct,
  time,
} from '../../schema/language.ts'

export const resourcePool = struct('resource/v1.ResourcePool', {
  name: required(1, string),
  generation: required(2, int64),
  resourceSliceCount: required(3, int64),
})

export const deviceAttribute = struct('resource/v1.DeviceAttribute', {
  int: pointer(2, int64),
  bool: pointer(3, boolean),
  string: pointer(4, string),
  version: pointer(5, string),
  ints: field(6, list(int64)),
  bools: field(7, list(boolean)),
  strings: field(8, list(string)),
  versions: field(9, list(string)),
})

export const capacityRequestPolicyRange = struct('resource/v1.CapacityRequestPolicyRange', {
  min: pointer(1, quantity, { required: true }),
  max: pointer(2, quantity),
  step: pointer(3, quantity),
})

export const capacityRequestPolicy = struct('resource/v1.CapacityRequestPolicy', {
  default: pointer(1, quantity),
  validValues: field(3, list(quantity)),
  validRange: pointer(4, capacityRequestPolicyRange),
})

export const deviceCapacity = struct('resource/v1.DeviceCapacity', {
  value: field(1, quantity, { presence: 'always', required: true }),
  requestPolicy: pointer(2, capacityRequestPolicy),
})

export const counter = struct('resource/v1.Counter', {
  value: field(1, quantity, { presence: 'always', required: true }),
})

export const deviceCounterConsumption = struct('resource/v1.DeviceCounterConsumption', {
  counterSet: required(1, string),
  counters: field(2, map(counter), { required: true }),
})

export const deviceTaint = struct('resource/v1.DeviceTaint', {
  key: required(1, string),
  value: field(2, string),
  effect: required(3, enumeration('None', 'NoSchedule', 'NoExecute')),
  timeAdded: pointer(4, time),
})

export const nodeAllocatableResourceMapping = struct('resource/v1.NodeAllocatableResourceMapping', {
  capacityKey: pointer(1, string),
  allocationMultiplier: pointer(2, quantity),
})

export const device = struct('resource/v1.Device', {
  name: required(1, string),
  attributes: field(2, map(deviceAttribute)),
  capacity: field(3, map(deviceCapacity)),
  consumesCounters: field(4, list(deviceCounterConsumption)),
  nodeName: pointer(5, string),
  nodeSelector: pointer(6, nodeSelector),
  allNodes: pointer(7, boolean),
  taints: field(8, list(deviceTaint)),
  bindsToNode: pointer(9, boolean),
  bindingConditions: field(10, list(string)),
  bindingFailureConditions: field(11, list(string)),
  allowMultipleAllocations: pointer(12, boolean),
  nodeAllocatableResourceMappings: field(13, map(nodeAllocatableResourceMapping)),
})

export const counterSet = struct('resource/v1.CounterSet', {
  name: required(1, string),
  counters: field(2, map(counter), { required: true }),
})

export const resourceSliceSpec = struct('resource/v1.ResourceSliceSpec', {
  driver: required(1, string),
  pool: required(2, resourcePool),
  nodeName: pointer(3, string),
  nodeSelector: pointer(4, nodeSelector),
  allNodes: pointer(5, boolean),
  devices: field(6, list(device)),
  perDeviceNodeSelection: pointer(7, boolean),
  sharedCounters: field(8, list(counterSet)),
})

export const resourceSlice = struct('resource/v1.ResourceSlice', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: required(2, resourceSliceSpec),
})
