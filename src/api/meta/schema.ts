// Schema of meta/v1: ShardInfo, ObjectMeta, ListMeta, OwnerReference, ManagedFieldsEntry, LabelSelector …. Facts of the Kubernetes v1.36 API.
import {
  atomicStruct,
  boolean,
  field,
  fieldsV1,
  int32,
  int64,
  list,
  listMap,
  listSet,
  map,
  pointer,
  rawExtension,
  required,
  string,
  struct,
  time,
  wrappedList,
} from '../schema/language.ts'

export const shardInfo = struct('meta/v1.ShardInfo', {
  selector: required(1, string),
})

export const ownerReference = atomicStruct('meta/v1.OwnerReference', {
  apiVersion: required(5, string),
  kind: required(1, string),
  name: required(3, string),
  uid: required(4, string),
  controller: pointer(6, boolean),
  blockOwnerDeletion: pointer(7, boolean),
})

export const managedFieldsEntry = struct('meta/v1.ManagedFieldsEntry', {
  manager: field(1, string),
  operation: field(2, string),
  apiVersion: field(3, string),
  time: pointer(4, time),
  fieldsType: field(6, string),
  fieldsV1: pointer(7, fieldsV1),
  subresource: field(8, string),
})

export const objectMeta = struct('meta/v1.ObjectMeta', {
  name: field(1, string),
  generateName: field(2, string),
  namespace: field(3, string),
  selfLink: field(4, string),
  uid: field(5, string),
  resourceVersion: field(6, string),
  generation: field(7, int64),
  creationTimestamp: field(8, time),
  deletionTimestamp: pointer(9, time),
  deletionGracePeriodSeconds: pointer(10, int64),
  labels: field(11, map(string)),
  annotations: field(12, map(string)),
  ownerReferences: field(13, listMap(ownerReference, 'uid'), { patchStrategy: 'merge', patchMergeKey: 'uid' }),
  finalizers: field(14, listSet(string), { patchStrategy: 'merge' }),
  managedFields: field(17, list(managedFieldsEntry)),
})

export const listMeta = struct('meta/v1.ListMeta', {
  selfLink: field(1, string),
  resourceVersion: field(2, string),
  continue: field(3, string),
  remainingItemCount: pointer(4, int64),
  shardInfo: pointer(5, shardInfo),
})

export const labelSelectorRequirement = struct('meta/v1.LabelSelectorRequirement', {
  key: required(1, string),
  operator: required(2, string),
  values: field(3, list(string)),
})

export const labelSelector = atomicStruct('meta/v1.LabelSelector', {
  matchLabels: field(1, map(string)),
  matchExpressions: field(2, list(labelSelectorRequirement)),
})

export const fieldSelectorRequirement = struct('meta/v1.FieldSelectorRequirement', {
  key: required(1, string),
  operator: required(2, string),
  values: field(3, list(string)),
})

export const statusCause = struct('meta/v1.StatusCause', {
  reason: field(1, string),
  message: field(2, string),
  field: field(3, string),
})

export const statusDetails = struct('meta/v1.StatusDetails', {
  name: field(1, string),
  group: field(2, string),
  kind: field(3, string),
  uid: field(6, string),
  causes: field(4, list(statusCause)),
  retryAfterSeconds: field(5, int32),
})

export const status = struct('meta/v1.Status', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, listMeta),
  status: field(2, string),
  message: field(3, string),
  reason: field(4, string),
  details: pointer(5, statusDetails),
  code: field(6, int32),
})

export const condition = struct('meta/v1.Condition', {
  type: required(1, string),
  status: required(2, string),
  observedGeneration: field(3, int64),
  lastTransitionTime: field(4, time, { required: true }),
  reason: required(5, string),
  message: required(6, string),
})

export const preconditions = struct('meta/v1.Preconditions', {
  uid: pointer(1, string),
  resourceVersion: pointer(2, string),
})

export const deleteOptions = struct('meta/v1.DeleteOptions', {
  kind: field(0, string),
  apiVersion: field(0, string),
  gracePeriodSeconds: pointer(1, int64),
  preconditions: pointer(2, preconditions),
  orphanDependents: pointer(3, boolean),
  propagationPolicy: pointer(4, string),
  dryRun: field(5, list(string)),
  ignoreStoreReadErrorWithClusterBreakingPotential: pointer(6, boolean),
})

export const groupVersionKind = struct('meta/v1.GroupVersionKind', {
  group: required(1, string),
  version: required(2, string),
  kind: required(3, string),
})

export const groupVersionResource = struct('meta/v1.GroupVersionResource', {
  group: required(1, string),
  version: required(2, string),
  resource: required(3, string),
})

export const createOptions = struct('meta/v1.CreateOptions', {
  kind: field(0, string),
  apiVersion: field(0, string),
  dryRun: field(1, list(string)),
  fieldManager: field(3, string),
  fieldValidation: field(4, string),
})

export const updateOptions = struct('meta/v1.UpdateOptions', {
  kind: field(0, string),
  apiVersion: field(0, string),
  dryRun: field(1, list(string)),
  fieldManager: field(2, string),
  fieldValidation: field(3, string),
})

export const patchOptions = struct('meta/v1.PatchOptions', {
  kind: field(0, string),
  apiVersion: field(0, string),
  dryRun: field(1, list(string)),
  force: pointer(2, boolean),
  fieldManager: field(3, string),
  fieldValidation: field(4, string),
})

export const listOptions = struct('meta/v1.ListOptions', {
  kind: field(0, string),
  apiVersion: field(0, string),
  labelSelector: field(1, string),
  fieldSelector: field(2, string),
  watch: field(3, boolean),
  allowWatchBookmarks: field(9, boolean),
  resourceVersion: field(4, string),
  resourceVersionMatch: field(10, string),
  timeoutSeconds: pointer(5, int64),
  limit: field(7, int64),
  continue: field(8, string),
  sendInitialEvents: pointer(11, boolean),
  shardSelector: field(15, string),
})

export const getOptions = struct('meta/v1.GetOptions', {
  kind: field(0, string),
  apiVersion: field(0, string),
  resourceVersion: field(1, string),
})

export const watchEvent = struct('meta/v1.WatchEvent', {
  type: required(1, string),
  object: field(2, rawExtension, { required: true }),
})

export const apiResource = struct('meta/v1.APIResource', {
  name: required(1, string),
  singularName: required(6, string),
  namespaced: required(2, boolean),
  group: field(8, string),
  version: field(9, string),
  kind: required(3, string),
  verbs: required(4, wrappedList(string)),
  shortNames: field(5, list(string)),
  categories: field(7, list(string)),
  storageVersionHash: field(10, string),
})

export const apiResourceList = struct('meta/v1.APIResourceList', {
  kind: field(0, string),
  apiVersion: field(0, string),
  groupVersion: required(1, string),
  resources: required(2, list(apiResource)),
})

export const groupVersionForDiscovery = struct('meta/v1.GroupVersionForDiscovery', {
  groupVersion: required(1, string),
  version: required(2, string),
})

export const serverAddressByClientCIDR = struct('meta/v1.ServerAddressByClientCIDR', {
  clientCIDR: required(1, string),
  serverAddress: required(2, string),
})

export const apiGroup = struct('meta/v1.APIGroup', {
  kind: field(0, string),
  apiVersion: field(0, string),
  name: required(1, string),
  versions: required(2, list(groupVersionForDiscovery)),
  preferredVersion: field(3, groupVersionForDiscovery),
  serverAddressByClientCIDRs: field(4, list(serverAddressByClientCIDR)),
})

export const apiGroupList = struct('meta/v1.APIGroupList', {
  kind: field(0, string),
  apiVersion: field(0, string),
  groups: required(1, list(apiGroup)),
})

export const apiVersions = struct('meta/v1.APIVersions', {
  kind: field(0, string),
  apiVersion: field(0, string),
  versions: required(1, list(string)),
  serverAddressByClientCIDRs: required(2, list(serverAddressByClientCIDR)),
})

export const groupResource = struct('meta/v1.GroupResource', {
  group: required(1, string),
  resource: required(2, string),
})
