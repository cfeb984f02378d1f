// What a Pod should be, and the template from which controllers make Pods. Defaults here are those that templates get as
// well; those of Pods alone stand in pod/defaults.ts. Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../../meta/schema.ts'
import {
  atomicMap,
  boolean,
  enumeration,
  field,
  int32,
  int64,
  list,
  listMap,
  map,
  pointer,
  quantity,
  required,
  string,
  struct,
} from '../../../schema/language.ts'
import { localObjectReference } from '../../reference/schema.ts'
import { affinity, toleration, topologySpreadConstraint } from './affinity.ts'
import { container, ephemeralContainer, resourceRequirements } from './container.ts'
import { podSecurityContext } from './security.ts'
import { volume } from './volume.ts'

export const hostAlias = struct('core/v1.HostAlias', {
  ip: required(1, string),
  hostnames: field(2, list(string)),
})

export const podDNSConfigOption = struct('core/v1.PodDNSConfigOption', {
  name: field(1, string),
  value: pointer(2, string),
})

export const podDNSConfig = struct('core/v1.PodDNSConfig', {
  nameservers: field(1, list(string)),
  searches: field(2, list(string)),
  options: field(3, list(podDNSConfigOption)),
})

export const podReadinessGate = struct('core/v1.PodReadinessGate', {
  conditionType: required(1, string),
})

export const podOS = struct('core/v1.PodOS', {
  name: required(1, string),
})

export const podSchedulingGate = struct('core/v1.PodSchedulingGate', {
  name: required(1, string),
})

export const podResourceClaim = struct('core/v1.PodResourceClaim', {
  name: required(1, string),
  resourceClaimName: pointer(3, string),
  resourceClaimTemplateName: pointer(4, string),
})

export const podSchedulingGroup = struct('core/v1.PodSchedulingGroup', {
  podGroupName: pointer(1, string),
})

export const podSpec = struct('core/v1.PodSpec', {
  volumes: field(1, listMap(volume, 'name'), { patchStrategy: 'merge,retainKeys', patchMergeKey: 'name' }),
  initContainers: field(20, listMap(container, 'name'), { patchStrategy: 'merge', patchMergeKey: 'name' }),
  containers: required(2, listMap(container, 'name'), { patchStrategy: 'merge', patchMergeKey: 'name' }),
  ephemeralContainers: field(34, listMap(ephemeralContainer, 'name'), {
    patchStrategy: 'merge',
    patchMergeKey: 'name',
  }),
  restartPolicy: field(3, enumeration('Always', 'OnFailure', 'Never'), { default: 'Always' }),
  terminationGracePeriodSeconds: pointer(4, int64, { default: 30 }),
  activeDeadlineSeconds: pointer(5, int64),
  dnsPolicy: field(6, enumeration('ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'), {
    default: 'ClusterFirst',
  }),
  nodeSelector: field(7, atomicMap(string)),
  serviceAccountName: field(8, string),
  serviceAccount: field(9, string),
  automountServiceAccountToken: pointer(21, boolean),
  nodeName: field(10, string),
  hostNetwork: field(11, boolean),
  hostPID: field(12, boolean),
  hostIPC: field(13, boolean),
  shareProcessNamespace: pointer(27, boolean),
  securityContext: pointer(14, podSecurityContext, { default: {} }),
  imagePullSecrets: field(15, listMap(localObjectReference, 'name'), { patchStrategy: 'merge', patchMergeKey: 'name' }),
  hostname: field(16, string),
  subdomain: field(17, string),
  affinity: pointer(18, affinity),
  schedulerName: field(19, string, { default: 'default-scheduler' }),
  tolerations: field(22, list(toleration)),
  hostAliases: field(23, listMap(hostAlias, 'ip'), { patchStrategy: 'merge', patchMergeKey: 'ip' }),
  priorityClassName: field(24, string),
  priority: pointer(25, int32),
  dnsConfig: pointer(26, podDNSConfig),
  readinessGates: field(28, list(podReadinessGate)),
  runtimeClassName: pointer(29, string),
  enableServiceLinks: pointer(30, boolean),
  preemptionPolicy: pointer(31, enumeration('PreemptLowerPriority', 'Never')),
  overhead: field(32, map(quantity)),
  topologySpreadConstraints: field(33, listMap(topologySpreadConstraint, 'topologyKey', 'whenUnsatisfiable'), {
    patchStrategy: 'merge',
    patchMergeKey: 'topologyKey',
  }),
  setHostnameAsFQDN: pointer(35, boolean),
  os: pointer(36, podOS),
  hostUsers: pointer(37, boolean),
  schedulingGates: field(38, listMap(podSchedulingGate, 'name'), { patchStrategy: 'merge', patchMergeKey: 'name' }),
  resourceClaims: field(39, listMap(podResourceClaim, 'name'), {
    patchStrategy: 'merge,retainKeys',
    patchMergeKey: 'name',
  }),
  resources: pointer(40, resourceRequirements),
  hostnameOverride: pointer(41, string),
  schedulingGroup: pointer(43, podSchedulingGroup),
})

export const podTemplateSpec = struct('core/v1.PodTemplateSpec', {
  metadata: field(1, objectMeta),
  spec: field(2, podSpec),
})
