// A container as a Pod asks for it: image, command, environment, ports, resources, mounts; and an ephemeral container,
// which has the same fields by protobuf's measure, though few of them may be set. Facts of the Kubernetes v1.36 API.
import {
  atomicStruct,
  boolean,
  enumeration,
  field,
  inline,
  int32,
  list,
  listMap,
  listSet,
  map,
  pointer,
  quantity,
  required,
  string,
  struct,
} from '../../../schema/language.ts'
import { configMapKeySelector, localObjectReference, secretKeySelector } from '../../reference/schema.ts'
import { objectFieldSelector, resourceFieldSelector } from './field-selector.ts'
import { lifecycle, probe } from './probe.ts'
import { securityContext } from './security.ts'

export const containerPort = struct('core/v1.ContainerPort', {
  name: field(1, string),
  hostPort: field(2, int32),
  containerPort: required(3, int32),
  protocol: field(4, enumeration('TCP', 'UDP', 'SCTP'), { default: 'TCP' }),
  hostIP: field(5, string),
})

export const configMapEnvSource = struct('core/v1.ConfigMapEnvSource', {
  LocalObjectReference: inline(1, localObjectReference),
  optional: pointer(2, boolean),
})

export const secretEnvSource = struct('core/v1.SecretEnvSource', {
  LocalObjectReference: inline(1, localObjectReference),
  optional: pointer(2, boolean),
})

export const envFromSource = struct('core/v1.EnvFromSource', {
  prefix: field(1, string),
  configMapRef: pointer(2, configMapEnvSource),
  secretRef: pointer(3, secretEnvSource),
})

export const fileKeySelector = atomicStruct('core/v1.FileKeySelector', {
  volumeName: required(1, string),
  path: required(2, string),
  key: required(3, string),
  optional: pointer(4, boolean, { default: false }),
})

export const envVarSource = struct('core/v1.EnvVarSource', {
  fieldRef: pointer(1, objectFieldSelector),
  resourceFieldRef: pointer(2, resourceFieldSelector),
  configMapKeyRef: pointer(3, configMapKeySelector),
  secretKeyRef: pointer(4, secretKeySelector),
  fileKeyRef: pointer(5, fileKeySelector),
})

export const envVar = struct('core/v1.EnvVar', {
  name: required(1, string),
  value: field(2, string),
  valueFrom: pointer(3, envVarSource),
})

export const resourceClaim = struct('core/v1.ResourceClaim', {
  name: required(1, string),
  request: field(2, string),
})

export const resourceRequirements = struct('core/v1.ResourceRequirements', {
  limits: field(1, map(quantity)),
  requests: field(2, map(quantity)),
  claims: field(3, listMap(resourceClaim, 'name')),
})

export const containerResizePolicy = struct('core/v1.ContainerResizePolicy', {
  resourceName: required(1, string),
  restartPolicy: required(2, string),
})

export const containerRestartRuleOnExitCodes = struct('core/v1.ContainerRestartRuleOnExitCodes', {
  operator: field(1, string, { required: true }),
  values: field(2, listSet(int32)),
})

export const containerRestartRule = struct('core/v1.ContainerRestartRule', {
  action: field(1, string, { required: true }),
  exitCodes: pointer(2, containerRestartRuleOnExitCodes),
})

export const volumeMount = struct('core/v1.VolumeMount', {
  name: required(1, string),
  readOnly: field(2, boolean),
  recursiveReadOnly: pointer(7, string),
  mountPath: required(3, string),
  subPath: field(4, string),
  mountPropagation: pointer(5, enumeration('None', 'HostToContainer', 'Bidirectional')),
  subPathExpr: field(6, string),
})

export const volumeDevice = struct('core/v1.VolumeDevice', {
  name: required(1, string),
  devicePath: required(2, string),
})

export const container = struct('core/v1.Container', {
  name: required(1, string),
  image: field(2, string),
  command: field(3, list(string)),
  args: field(4, list(string)),
  workingDir: field(5, string),
  ports: field(6, listMap(containerPort, 'containerPort', 'protocol'), {
    patchStrategy: 'merge',
    patchMergeKey: 'containerPort',
  }),
  envFrom: field(19, list(envFromSource)),
  env: field(7, listMap(envVar, 'name'), { patchStrategy: 'merge', patchMergeKey: 'name' }),
  resources: field(8, resourceRequirements),
  resizePolicy: field(23, list(containerResizePolicy)),
  restartPolicy: pointer(24, string),
  restartPolicyRules: field(25, list(containerRestartRule)),
  volumeMounts: field(9, listMap(volumeMount, 'mountPath'), { patchStrategy: 'merge', patchMergeKey: 'mountPath' }),
  volumeDevices: field(21, listMap(volumeDevice, 'devicePath'), {
    patchStrategy: 'merge',
    patchMergeKey: 'devicePath',
  }),
  livenessProbe: pointer(10, probe),
  readinessProbe: pointer(11, probe),
  startupProbe: pointer(22, probe),
  lifecycle: pointer(12, lifecycle),
  terminationMessagePath: field(13, string, { default: '/dev/termination-log' }),
  terminationMessagePolicy: field(20, enumeration('File', 'FallbackToLogsOnError'), { default: 'File' }),
  imagePullPolicy: field(14, enumeration('Always', 'Never', 'IfNotPresent')),
  securityContext: pointer(15, securityContext),
  stdin: field(16, boolean),
  stdinOnce: field(17, boolean),
  tty: field(18, boolean),
})

export const ephemeralContainerCommon = struct('core/v1.EphemeralContainerCommon', {
  name: required(1, string),
  image: field(2, string),
  command: field(3, list(string)),
  args: field(4, list(string)),
  workingDir: field(5, string),
  ports: field(6, listMap(containerPort, 'containerPort', 'protocol'), {
    patchStrategy: 'merge',
    patchMergeKey: 'containerPort',
  }),
  envFrom: field(19, list(envFromSource)),
  env: field(7, listMap(envVar, 'name'), { patchStrategy: 'merge', patchMergeKey: 'name' }),
  resources: field(8, resourceRequirements),
  resizePolicy: field(23, list(containerResizePolicy)),
  restartPolicy: pointer(24, string),
  restartPolicyRules: field(25, list(containerRestartRule)),
  volumeMounts: field(9, listMap(volumeMount, 'mountPath'), { patchStrategy: 'merge', patchMergeKey: 'mountPath' }),
  volumeDevices: field(21, listMap(volumeDevice, 'devicePath'), {
    patchStrategy: 'merge',
    patchMergeKey: 'devicePath',
  }),
  livenessProbe: pointer(10, probe),
  readinessProbe: pointer(11, probe),
  startupProbe: pointer(22, probe),
  lifecycle: pointer(12, lifecycle),
  terminationMessagePath: field(13, string, { default: '/dev/termination-log' }),
  terminationMessagePolicy: field(20, enumeration('File', 'FallbackToLogsOnError'), { default: 'File' }),
  imagePullPolicy: field(14, enumeration('Always', 'Never', 'IfNotPresent')),
  securityContext: pointer(15, securityContext),
  stdin: field(16, boolean),
  stdinOnce: field(17, boolean),
  tty: field(18, boolean),
})

export const ephemeralContainer = struct('core/v1.EphemeralContainer', {
  EphemeralContainerCommon: inline(1, ephemeralContainerCommon),
  targetContainerName: field(2, string),
})
