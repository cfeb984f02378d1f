// What Kubernetes objects are: kinds, schemas and all that is derived from them. Pure; runs in a page as well.
export type * as admissionregistration from './admissionregistration/v1.types.ts'
export type * as apiextensions from './apiextensions/v1.types.ts'
export type * as apiregistration from './apiregistration/v1.types.ts'
export type * as apps from './apps/v1.types.ts'
export type * as authentication from './authentication/v1.types.ts'
export type * as authorization from './authorization/v1.types.ts'
export type * as autoscaling from './autoscaling/v1.types.ts'
export type * as autoscalingV2 from './autoscaling/v2.types.ts'
export type * as batch from './batch/v1.types.ts'
export type * as certificates from './certificates/v1.types.ts'
export type * as coordination from './coordination/v1.types.ts'
export type * as core from './core/v1.types.ts'
export type * as discovery from './discovery/v1.types.ts'
export type * as events from './events/v1.types.ts'
export type * as flowcontrol from './flowcontrol/v1.types.ts'
export {
  apiVersionOf,
  type Column,
  defineKind,
  type GroupVersionKind,
  type KindDefinition,
  type RequestContext,
  type RequestUser,
  type ScaleFacts,
  type Verb,
  type Warn,
  writesStatus,
} from './kind-definition.ts'
export { mandatoryFlowSchemas, mandatoryPriorityLevels } from './flowcontrol/mandatory.ts'
export { suggestedFlowSchemas, suggestedPriorityLevels } from './flowcontrol/suggested.ts'
export { groupPriorityOf, versionPriorityOf } from './group-priorities.ts'
export { compareVersions, parseApiVersion } from './meta/api-version.ts'
export { fromBase64, toBase64 } from './meta/base64.ts'
export { type Cidr, firstAddress, type IpFamily, parseCidr, renderCidr } from './meta/cidr.ts'
export {
  type ConditionLike,
  findCondition,
  isConditionTrue,
  removeCondition,
  setCondition,
} from './meta/conditions.ts'
export {
  duplicateError,
  type FieldError,
  type FieldErrorReason,
  forbiddenError,
  invalidError,
  notFoundError,
  notSupportedError,
  renderFieldError,
  requiredError,
  tooLongError,
  tooManyError,
} from './meta/field-error.ts'
export {
  fieldProblem,
  type FieldSelector,
  type FieldSelectorResult,
  type FieldTerm,
  matchesFieldSelector,
  parseFieldSelector,
  renderFieldSelector,
  requiredFieldValue,
  selectableFieldValue,
} from './meta/field-selector.ts'
export { generateName, randomSuffix } from './meta/generate-name.ts'
export {
  type IntOrString,
  isValidPercent,
  percentOf,
  type Rounding,
  type ScaledResult,
  scaledValueFromIntOrPercent,
} from './meta/int-or-string.ts'
export {
  everything,
  type Labels,
  matchesLabelSelector,
  nothing,
  type Requirement,
  renderLabelSelector,
  renderSelector,
  type Selector,
  type SelectorOperator,
  type SelectorResult,
  selectorFromRequirements,
  selectorFromSet,
  selectorOf,
  validateLabelSelector,
  validateLabels,
} from './meta/label-selector.ts'
export {
  isCIdentifier,
  isConfigMapKey,
  isDns1035Label,
  isDns1123Label,
  isDns1123Subdomain,
  isDnsWildcardSubdomain,
  isDomainPrefixedPath,
  isEnvVarName,
  isFullyQualifiedName,
  isHttpHeaderName,
  isInRange,
  isLabelValue,
  isPathSegmentName,
  isPortName,
  isQualifiedName,
  isRelaxedEnvVarName,
  isValidPortNumber,
  nameIsDns1035Label,
  nameIsDns1123Label,
  nameIsDns1123Subdomain,
  nameIsPathSegment,
} from './meta/names.ts'
export { parseLabelSelector } from './meta/parse-label-selector.ts'
export type { Draft, KindObjectMeta, KubernetesObject, NamespacedObjectMeta } from './meta/object-meta.ts'
export {
  controllerOf,
  isControlledBy,
  isOwnedBy,
  newControllerRef,
} from './meta/owner-reference.ts'
export {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  isQuantity,
  type ParsedQuantity,
  parseQuantity,
  type Quantity,
  type QuantityFormat,
  quantityFromMilli,
  quantityFromNanos,
  quantityFromValue,
  quantityMilliValue,
  quantityNumber,
  quantityProblem,
  quantitySign,
  quantityValue,
  renderQuantity,
  subtractQuantities,
} from './meta/quantity.ts'
export { safeEncodeString } from './meta/safe-encode.ts'
export {
  alreadyExists,
  applyConflict,
  badRequest,
  conflict,
  expired,
  forbidden,
  type GroupKindName,
  type GroupResourceName,
  generateNameConflict,
  gone,
  internalError,
  invalid,
  isAlreadyExists,
  isConflict,
  isExpired,
  isForbidden,
  isInvalid,
  isNotFound,
  isStatusError,
  isTooManyRequests,
  methodNotAllowed,
  methodNotSupported,
  noSuchResource,
  notAcceptable,
  notFound,
  objectModifiedText,
  renderGroupKind,
  renderGroupResource,
  requestEntityTooLarge,
  type StatusBody,
  type StatusBodyDetails,
  StatusError,
  type StatusErrorOptions,
  type StatusReason,
  serverTimeout,
  serviceUnavailable,
  statusErrorFrom,
  statusReasonCodes,
  timeout,
  tooManyRequests,
  tooOldResourceVersion,
  unauthorized,
  unsupportedMediaType,
} from './meta/status.ts'
export { parseTime, renderAge, renderMicroTime, renderTime } from './meta/time.ts'
export type * as meta from './meta/v1.types.ts'
export {
  annotationsBytesMax,
  type KindMetaRules,
  validateAnnotations,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from './meta/validate-object-meta.ts'
export type * as networking from './networking/v1.types.ts'
export type * as node from './node/v1.types.ts'
export type * as policy from './policy/v1.types.ts'
export type * as rbac from './rbac/v1.types.ts'
export { builtInKinds } from './kinds.ts'
export { createKindRegistry, type KindRegistry } from './registry.ts'
export type { ControllerDecision, DecideNow, DecisionObjects } from './sampan/controller-decision.ts'
export {
  type NodeRejectionGroup,
  nodeRejectionsAnnotation,
  parseNodeRejections,
  renderNodeRejections,
} from './sampan/node-rejections.ts'
export {
  type ContainerActivity,
  type ContainerReport,
  type PodReport,
  type ProbeReport,
  sampanApiVersion,
} from './sampan/pod-report.ts'
export type * as resource from './resource/v1.types.ts'
export type * as scheduling from './scheduling/v1.types.ts'
export {
  applyDefaults,
  type DecodeOptions,
  type DecodeResult,
  decodeObject,
  duplicateFieldProblem,
  decodeStruct,
  type FieldValidation,
  type StructResult,
  yamlProblem,
} from './schema/decode.ts'
export {
  type Application,
  type AppliedResult,
  applyConfiguration,
  compareObjects,
  type Comparison,
  differenceOfFieldSets,
  emptyFieldSet,
  entriesToUpdate,
  fieldManagerOf,
  fieldOwnershipPlan,
  type FieldSet,
  type FieldSetResult,
  fieldsOf,
  hasFieldPath,
  intersectionOfFieldSets,
  isEmptyFieldSet,
  isManagedFieldsReset,
  leavesOfFieldSet,
  type ManagedFields,
  noManagedFields,
  type OtherVersion,
  type OwnedKind,
  ownedKind,
  parseFieldSet,
  recursiveDifferenceOfFieldSets,
  renderFieldPaths,
  renderManagedFields,
  resetFieldsOf,
  trackCreate,
  type TrackedUpdate,
  trackUpdate,
  unionFieldSets,
  validateFieldManager,
  type Writer,
} from './schema/field-ownership/index.ts'
export { renderGoValue } from './schema/field-ownership/check-configuration.ts'
export { schemaAtPath, semanticDeepEqual, type VisitedField, walkFields } from './schema/fields.ts'
export { applyJsonPatch } from './schema/json-patch.ts'
/** Makers of schemas (`schemas.struct`, `schemas.list` …), for kinds loaded at run time. */
export * as schemas from './schema/language.ts'
export type {
  Field,
  JsonObject,
  JsonValue,
  ListSchema,
  ListType,
  MapSchema,
  Presence,
  ScalarKind,
  ScalarSchema,
  Schema,
  StructSchema,
} from './schema/language.ts'
export { createMergePatch, createThreeWayMergePatch, mergePatch } from './schema/merge-patch.ts'
export { loadDescriptions } from './load-descriptions.ts'
export { encodeOpenApiV2 } from './schema/openapi-v2-protobuf.ts'
export { type OpenApiOptions, renderOpenApiV2 } from './schema/openapi-v2.ts'
export { openApiV3Paths, renderOpenApiV3 } from './schema/openapi-v3.ts'
export { type JsonResult, parseJson } from './schema/parse-json.ts'
export {
  decodeProtobuf,
  encodeProtobuf,
  encodeProtobufWatchEvent,
  type ProtobufEnvelope,
  type ProtobufResult,
  parseProtobufEnvelope,
} from './schema/protobuf.ts'
export { createWireSchemas, type WireSchemas } from './wire-schemas.ts'
export { createStrategicMergePatch, createThreeWayStrategicMergePatch } from './schema/create-strategic-merge.ts'
export type { PatchResult, ThreeWay } from './schema/patch-result.ts'
export { strategicMergePatch } from './schema/strategic-merge.ts'
export type * as storage from './storage/v1.types.ts'
export { findRepeatedKeys, parseYaml, type YamlOptions, type YamlResult } from './yaml/parse-yaml.ts'
export { renderYaml } from './yaml/render-yaml.ts'
export { bindingKind } from './core/binding/index.ts'
export { configMapKind } from './core/config-map/index.ts'
export { endpointsKind } from './core/endpoints/index.ts'
export { eventKind } from './core/event/index.ts'
export { namespaceKind } from './core/namespace/index.ts'
export { isNodeReady, nodeReadyStatus } from './core/node/conditions.ts'
export { nodeKind } from './core/node/index.ts'
export { matchesNodeAffinity, matchesNodeSelector, matchesNodeSelectorTerm } from './core/node/node-selector.ts'
export { hasTaint, isSameTaint, renderTaint, taintKeys } from './core/node/taints.ts'
export {
  type ContainerType,
  findContainer,
  findContainerStatus,
  isSidecar,
  type VisitedContainer,
  visitContainers,
} from './core/pod/containers.ts'
export { mayRestartAllContainers, restartRuleAction } from './core/pod/restart-rules.ts'
export { defaultImagePullPolicy, type ImageName, parseImageName } from './core/pod/image-name.ts'
export { podKind } from './core/pod/index.ts'
export { isPodActive, isPodTerminal, isTerminalPhase, type PodPhase } from './core/pod/phase.ts'
export {
  containerPortNumber,
  type HostPort,
  hostPortsConflict,
  podPortNumber,
  usedHostPorts,
} from './core/pod/ports.ts'
export { computeQOSClass, podQOSClass, type QOSClass } from './core/pod/qos.ts'
export { isPodAvailable, isPodReady, msUntilPodAvailable } from './core/pod/readiness.ts'
export {
  addResources,
  aggregateContainerLimits,
  aggregateContainerRequests,
  maxResources,
  podLimits,
  podRequests,
  type ResourceList,
} from './core/pod/requests.ts'
export { findUntoleratedTaint, tolerates, toleratesTaint } from './core/pod/tolerations.ts'
export { podTemplateKind } from './core/pod-template/index.ts'
export { persistentVolumeClaimKind } from './core/persistent-volume-claim/index.ts'
export { persistentVolumeKind } from './core/persistent-volume/index.ts'
export {
  findMatchingVolume,
  isClaimBound,
  isVolumeForClaim,
  isVolumeReachable,
  type MatchOptions,
  noProvisioner,
  storageClassNameOf,
  volumeAnnotations,
  volumeMismatch,
} from './core/persistent-volume/binding.ts'
export {
  chargeQuota,
  countResourceName,
  isInQuotaScopes,
  maskResources,
  moreResources,
  quotaCountNames,
  quotaFreeAtMs,
  type QuotaResource,
  quotaUsage,
} from './core/resource-quota/usage.ts'
export { isExtendedResource, isHugePagesResource, isNativeResource } from './core/resource-name.ts'
export { secretKind } from './core/secret/index.ts'
export { serviceKind } from './core/service/index.ts'
export { serviceAccountKind } from './core/service-account/index.ts'
export { leaseKind } from './coordination/lease/index.ts'
export { endpointSliceKind } from './discovery/endpoint-slice/index.ts'
export { eventsEventKind } from './events/event/index.ts'
export { cronJobKind } from './batch/cron-job/index.ts'
export {
  type CronEvery,
  type CronFields,
  type CronSchedule,
  type CronScheduleResult,
  isTimeZone,
  parseCronSchedule,
} from './batch/cron-job/schedule.ts'
export { type Missed, missedTimes, nextTime } from './batch/cron-job/next-time.ts'
export { renderZoned, type Zone, zoneOf } from './batch/cron-job/zone.ts'
export { hasJobCondition, isJobFinished, type JobConditionType } from './batch/job/conditions.ts'
export { jobKind } from './batch/job/index.ts'
export { countIndexes, type IndexesResult, type IndexInterval, parseIndexes } from './batch/job/indexes.ts'
export {
  controllerUidLabel,
  generatedLabels,
  jobNameLabel,
  legacyControllerUidLabel,
  legacyJobNameLabel,
} from './batch/job/labels.ts'
export { selfSubjectReviewKind } from './authentication/self-subject-review/index.ts'
export { tokenExpirationSecondsMin, tokenRequestKind } from './authentication/token-request/index.ts'
export { tokenReviewKind } from './authentication/token-review/index.ts'
export { localSubjectAccessReviewKind } from './authorization/local-subject-access-review/index.ts'
export { selfSubjectAccessReviewKind } from './authorization/self-subject-access-review/index.ts'
export { selfSubjectRulesReviewKind } from './authorization/self-subject-rules-review/index.ts'
export { subjectAccessReviewKind } from './authorization/subject-access-review/index.ts'
export { evictionKind } from './policy/eviction/index.ts'
export { podDisruptionBudgetKind } from './policy/pod-disruption-budget/index.ts'
export { clusterRoleKind } from './rbac/cluster-role/index.ts'
export { clusterRoleBindingKind } from './rbac/cluster-role-binding/index.ts'
export { roleKind } from './rbac/role/index.ts'
export { roleBindingKind } from './rbac/role-binding/index.ts'
export { rbacGroup } from './rbac/rules.ts'
export {
  highestUserPriority,
  priorityClassKind,
  type SystemPriorityClass,
  systemCriticalPriority,
  systemPriorityClasses,
} from './scheduling/priority-class/index.ts'
export { runtimeClassKind } from './node/runtime-class/index.ts'
export { csiDriverKind } from './storage/csi-driver/index.ts'
export { csiNodeKind } from './storage/csi-node/index.ts'
export { csiStorageCapacityKind } from './storage/csi-storage-capacity/index.ts'
export { defaultClassAnnotation, isDefaultStorageClass, storageClassKind } from './storage/storage-class/index.ts'
export { volumeAttributesClassKind } from './storage/volume-attributes-class/index.ts'
export { ingressKind } from './networking/ingress/index.ts'
export { ingressClassKind } from './networking/ingress-class/index.ts'
export { ipAddressKind } from './networking/ip-address/index.ts'
export { networkPolicyKind } from './networking/network-policy/index.ts'
export { serviceCIDRKind } from './networking/service-cidr/index.ts'
export { scale as scaleSchema } from './autoscaling/scale/schema.ts'
export { horizontalPodAutoscalerKind } from './autoscaling/horizontal-pod-autoscaler/index.ts'
export { horizontalPodAutoscalerV1Kind } from './autoscaling/horizontal-pod-autoscaler/index-v1.ts'
export { controllerRevisionKind } from './apps/controller-revision/index.ts'
export { daemonSetKind } from './apps/daemon-set/index.ts'
export { deploymentKind } from './apps/deployment/index.ts'
export { replicaSetKind } from './apps/replica-set/index.ts'
export { statefulSetKind } from './apps/stateful-set/index.ts'
export { replicationControllerKind } from './core/replication-controller/index.ts'
export { resourceQuotaKind } from './core/resource-quota/index.ts'
