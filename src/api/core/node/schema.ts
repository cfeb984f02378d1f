// Node: what a machine offers, reports and refuses (taints). Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import {
  boolean,
  enumeration,
  field,
  int32,
  int64,
  list,
  listMap,
  listSet,
  map,
  pointer,
  quantity,
  required,
  string,
  struct,
  time,
} from '../../schema/language.ts'

export const taint = struct('core/v1.Taint', {
  key: required(1, string),
  value: field(2, string),
  effect: required(3, enumeration('NoSchedule', 'PreferNoSchedule', 'NoExecute')),
  timeAdded: pointer(4, time),
})

export const configMapNodeConfigSource = struct('core/v1.ConfigMapNodeConfigSource', {
  namespace: required(1, string),
  name: required(2, string),
  uid: field(3, string),
  resourceVersion: field(4, string),
  kubeletConfigKey: required(5, string),
})

export const nodeConfigSource = struct('core/v1.NodeConfigSource', {
  configMap: pointer(2, configMapNodeConfigSource),
})

export const nodeSpec = struct('core/v1.NodeSpec', {
  podCIDR: field(1, string),
  podCIDRs: field(7, listSet(string), { patchStrategy: 'merge' }),
  providerID: field(3, string),
  unschedulable: field(4, boolean),
  taints: field(5, list(taint)),
  configSource: pointer(6, nodeConfigSource),
  externalID: field(2, string),
})

export const nodeCondition = struct('core/v1.NodeCondition', {
  type: required(1, string),
  status: required(2, string),
  lastHeartbeatTime: field(3, time),
  lastTransitionTime: field(4, time),
  reason: field(5, string),
  message: field(6, string),
})

export const nodeAddress = struct('core/v1.NodeAddress', {
  type: required(1, string),
  address: required(2, string),
})

export const daemonEndpoint = struct('core/v1.DaemonEndpoint', {
  Port: required(1, int32),
})

export const nodeDaemonEndpoints = struct('core/v1.NodeDaemonEndpoints', {
  kubeletEndpoint: field(1, daemonEndpoint),
})

export const nodeSwapStatus = struct('core/v1.NodeSwapStatus', {
  capacity: pointer(1, int64),
})

export const nodeSystemInfo = struct('core/v1.NodeSystemInfo', {
  machineID: required(1, string),
  systemUUID: required(2, string),
  bootID: required(3, string),
  kernelVersion: required(4, string),
  osImage: required(5, string),
  containerRuntimeVersion: required(6, string),
  kubeletVersion: required(7, string),
  kubeProxyVersion: required(8, string),
  operatingSystem: required(9, string),
  architecture: required(10, string),
  swap: pointer(11, nodeSwapStatus),
})

export const containerImage = struct('core/v1.ContainerImage', {
  names: field(1, list(string), { presence: 'always' }),
  sizeBytes: field(2, int64),
})

export const attachedVolume = struct('core/v1.AttachedVolume', {
  name: required(1, string),
  devicePath: required(2, string),
})

export const nodeConfigStatus = struct('core/v1.NodeConfigStatus', {
  assigned: pointer(1, nodeConfigSource),
  active: pointer(2, nodeConfigSource),
  lastKnownGood: pointer(3, nodeConfigSource),
  error: field(4, string),
})

export const nodeRuntimeHandlerFeatures = struct('core/v1.NodeRuntimeHandlerFeatures', {
  recursiveReadOnlyMounts: pointer(1, boolean),
  userNamespaces: pointer(2, boolean),
})

export const nodeRuntimeHandler = struct('core/v1.NodeRuntimeHandler', {
  name: field(1, string, { presence: 'always' }),
  features: pointer(2, nodeRuntimeHandlerFeatures),
})

export const nodeFeatures = struct('core/v1.NodeFeatures', {
  supplementalGroupsPolicy: pointer(1, boolean),
})

export const nodeStatus = struct('core/v1.NodeStatus', {
  capacity: field(1, map(quantity)),
  allocatable: field(2, map(quantity)),
  phase: field(3, enumeration('Pending', 'Running', 'Terminated')),
  conditions: field(4, listMap(nodeCondition, 'type'), { patchStrategy: 'merge', patchMergeKey: 'type' }),
  addresses: field(5, listMap(nodeAddress, 'type'), { patchStrategy: 'merge', patchMergeKey: 'type' }),
  daemonEndpoints: field(6, nodeDaemonEndpoints),
  nodeInfo: field(7, nodeSystemInfo),
  images: field(8, list(containerImage)),
  volumesInUse: field(9, list(string)),
  volumesAttached: field(10, list(attachedVolume)),
  config: pointer(11, nodeConfigStatus),
  runtimeHandlers: field(12, list(nodeRuntimeHandler)),
  features: pointer(13, nodeFeatures),
  declaredFeatures: field(14, list(string)),
})

export const node = struct('core/v1.Node', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: field(2, nodeSpec),
  status: field(3, nodeStatus),
})
