// What the kubelet and the scheduler report of a Pod: phase, conditions, addresses, and the state of each container.
// Facts of the Kubernetes v1.36 API.
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
} from '../../../schema/language.ts'
import { resourceRequirements } from './container.ts'
import { signal } from './signal.ts'

export const podCondition = struct('core/v1.PodCondition', {
  type: required(1, string),
  observedGeneration: field(7, int64),
  status: required(2, string),
  lastProbeTime: field(3, time),
  lastTransitionTime: field(4, time),
  reason: field(5, string),
  message: field(6, string),
})

export const hostIP = struct('core/v1.HostIP', {
  ip: required(1, string),
})

export const podIP = struct('core/v1.PodIP', {
  ip: required(1, string),
})

export const containerStateWaiting = struct('core/v1.ContainerStateWaiting', {
  reason: field(1, string),
  message: field(2, string),
})

export const containerStateRunning = struct('core/v1.ContainerStateRunning', {
  startedAt: field(1, time),
})

export const containerStateTerminated = struct('core/v1.ContainerStateTerminated', {
  exitCode: required(1, int32),
  signal: field(2, int32),
  reason: field(3, string),
  message: field(4, string),
  startedAt: field(5, time),
  finishedAt: field(6, time),
  containerID: field(7, string),
})

export const containerState = struct('core/v1.ContainerState', {
  waiting: pointer(1, containerStateWaiting),
  running: pointer(2, containerStateRunning),
  terminated: pointer(3, containerStateTerminated),
})

export const imageVolumeStatus = struct('core/v1.ImageVolumeStatus', {
  imageRef: field(1, string, { required: true }),
})

export const volumeStatus = struct('core/v1.VolumeStatus', {
  image: pointer(1, imageVolumeStatus),
})

export const volumeMountStatus = struct('core/v1.VolumeMountStatus', {
  name: required(1, string),
  mountPath: required(2, string),
  readOnly: field(3, boolean),
  recursiveReadOnly: pointer(4, string),
  volumeStatus: pointer(5, volumeStatus),
})

export const linuxContainerUser = struct('core/v1.LinuxContainerUser', {
  uid: required(1, int64),
  gid: required(2, int64),
  supplementalGroups: field(3, list(int64)),
})

export const containerUser = struct('core/v1.ContainerUser', {
  linux: pointer(1, linuxContainerUser),
})

export const resourceHealth = struct('core/v1.ResourceHealth', {
  resourceID: required(1, string),
  health: field(2, string),
  message: pointer(6, string),
})

export const resourceStatus = struct('core/v1.ResourceStatus', {
  name: required(1, string),
  resources: field(2, listMap(resourceHealth, 'resourceID')),
})

export const containerStatus = struct('core/v1.ContainerStatus', {
  name: required(1, string),
  state: field(2, containerState),
  lastState: field(3, containerState),
  ready: required(4, boolean),
  restartCount: required(5, int32),
  image: required(6, string),
  imageID: required(7, string),
  containerID: field(8, string),
  started: pointer(9, boolean),
  allocatedResources: field(10, map(quantity)),
  resources: pointer(11, resourceRequirements),
  volumeMounts: field(12, listMap(volumeMountStatus, 'mountPath'), {
    patchStrategy: 'merge',
    patchMergeKey: 'mountPath',
  }),
  user: pointer(13, containerUser),
  allocatedResourcesStatus: field(14, listMap(resourceStatus, 'name'), {
    patchStrategy: 'merge',
    patchMergeKey: 'name',
  }),
  stopSignal: pointer(15, signal),
})

export const podResourceClaimStatus = struct('core/v1.PodResourceClaimStatus', {
  name: required(1, string),
  resourceClaimName: pointer(2, string),
})

export const containerExtendedResourceRequest = struct('core/v1.ContainerExtendedResourceRequest', {
  containerName: required(1, string),
  resourceName: required(2, string),
  requestName: required(3, string),
})

export const podExtendedResourceClaimStatus = struct('core/v1.PodExtendedResourceClaimStatus', {
  requestMappings: required(1, list(containerExtendedResourceRequest)),
  resourceClaimName: required(2, string),
})

export const nodeAllocatableResourceClaimStatus = struct('core/v1.NodeAllocatableResourceClaimStatus', {
  resourceClaimName: required(1, string),
  containers: field(2, listSet(string)),
  resources: required(3, map(quantity)),
})

export const podStatus = struct('core/v1.PodStatus', {
  observedGeneration: field(17, int64),
  phase: field(1, enumeration('Pending', 'Running', 'Succeeded', 'Failed', 'Unknown')),
  conditions: field(2, listMap(podCondition, 'type'), { patchStrategy: 'merge', patchMergeKey: 'type' }),
  message: field(3, string),
  reason: field(4, string),
  nominatedNodeName: field(11, string),
  hostIP: field(5, string),
  hostIPs: field(16, list(hostIP), { patchStrategy: 'merge', patchMergeKey: 'ip' }),
  podIP: field(6, string),
  podIPs: field(12, listMap(podIP, 'ip'), { patchStrategy: 'merge', patchMergeKey: 'ip' }),
  startTime: pointer(7, time),
  initContainerStatuses: field(10, list(containerStatus)),
  containerStatuses: field(8, list(containerStatus)),
  qosClass: field(9, enumeration('Guaranteed', 'Burstable', 'BestEffort')),
  ephemeralContainerStatuses: field(13, list(containerStatus)),
  resize: field(14, string),
  resourceClaimStatuses: field(15, listMap(podResourceClaimStatus, 'name'), {
    patchStrategy: 'merge,retainKeys',
    patchMergeKey: 'name',
  }),
  extendedResourceClaimStatus: pointer(18, podExtendedResourceClaimStatus),
  allocatedResources: field(19, map(quantity)),
  resources: pointer(20, resourceRequirements),
  nodeAllocatableResourceClaimStatuses: field(21, list(nodeAllocatableResourceClaimStatus)),
})
