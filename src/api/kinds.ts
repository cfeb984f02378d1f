// The built-in kinds, a line each, in the order in which discovery lists their groups.
import type { KindDefinition } from './kind-definition.ts'
import { mutatingAdmissionPolicyBindingKind } from './admissionregistration/mutating-admission-policy-binding/index.ts'
import { mutatingAdmissionPolicyKind } from './admissionregistration/mutating-admission-policy/index.ts'
import { mutatingWebhookConfigurationKind } from './admissionregistration/mutating-webhook-configuration/index.ts'
import { validatingAdmissionPolicyBindingKind } from './admissionregistration/validating-admission-policy-binding/index.ts'
import { validatingAdmissionPolicyKind } from './admissionregistration/validating-admission-policy/index.ts'
import { validatingWebhookConfigurationKind } from './admissionregistration/validating-webhook-configuration/index.ts'
import { customResourceDefinitionKind } from './apiextensions/custom-resource-definition/index.ts'
import { apiServiceKind } from './apiregistration/api-service/index.ts'
import { controllerRevisionKind } from './apps/controller-revision/index.ts'
import { daemonSetKind } from './apps/daemon-set/index.ts'
import { deploymentKind } from './apps/deployment/index.ts'
import { replicaSetKind } from './apps/replica-set/index.ts'
import { statefulSetKind } from './apps/stateful-set/index.ts'
import { selfSubjectReviewKind } from './authentication/self-subject-review/index.ts'
import { tokenReviewKind } from './authentication/token-review/index.ts'
import { localSubjectAccessReviewKind } from './authorization/local-subject-access-review/index.ts'
import { selfSubjectAccessReviewKind } from './authorization/self-subject-access-review/index.ts'
import { selfSubjectRulesReviewKind } from './authorization/self-subject-rules-review/index.ts'
import { subjectAccessReviewKind } from './authorization/subject-access-review/index.ts'
import { horizontalPodAutoscalerV1Kind } from './autoscaling/horizontal-pod-autoscaler/index-v1.ts'
import { horizontalPodAutoscalerKind } from './autoscaling/horizontal-pod-autoscaler/index.ts'
import { cronJobKind } from './batch/cron-job/index.ts'
import { jobKind } from './batch/job/index.ts'
import { certificateSigningRequestKind } from './certificates/certificate-signing-request/index.ts'
import { leaseKind } from './coordination/lease/index.ts'
import { bindingKind } from './core/binding/index.ts'
import { componentStatusKind } from './core/component-status/index.ts'
import { configMapKind } from './core/config-map/index.ts'
import { endpointsKind } from './core/endpoints/index.ts'
import { eventKind } from './core/event/index.ts'
import { limitRangeKind } from './core/limit-range/index.ts'
import { namespaceKind } from './core/namespace/index.ts'
import { nodeKind } from './core/node/index.ts'
import { persistentVolumeClaimKind } from './core/persistent-volume-claim/index.ts'
import { persistentVolumeKind } from './core/persistent-volume/index.ts'
import { podTemplateKind } from './core/pod-template/index.ts'
import { podKind } from './core/pod/index.ts'
import { replicationControllerKind } from './core/replication-controller/index.ts'
import { resourceQuotaKind } from './core/resource-quota/index.ts'
import { secretKind } from './core/secret/index.ts'
import { serviceAccountKind } from './core/service-account/index.ts'
import { serviceKind } from './core/service/index.ts'
import { endpointSliceKind } from './discovery/endpoint-slice/index.ts'
import { eventsEventKind } from './events/event/index.ts'
import { flowSchemaKind } from './flowcontrol/flow-schema/index.ts'
import { priorityLevelConfigurationKind } from './flowcontrol/priority-level-configuration/index.ts'
import { ingressClassKind } from './networking/ingress-class/index.ts'
import { ingressKind } from './networking/ingress/index.ts'
import { ipAddressKind } from './networking/ip-address/index.ts'
import { networkPolicyKind } from './networking/network-policy/index.ts'
import { serviceCIDRKind } from './networking/service-cidr/index.ts'
import { runtimeClassKind } from './node/runtime-class/index.ts'
import { podDisruptionBudgetKind } from './policy/pod-disruption-budget/index.ts'
import { clusterRoleBindingKind } from './rbac/cluster-role-binding/index.ts'
import { clusterRoleKind } from './rbac/cluster-role/index.ts'
import { roleBindingKind } from './rbac/role-binding/index.ts'
import { roleKind } from './rbac/role/index.ts'
import { deviceClassKind } from './resource/device-class/index.ts'
import { resourceClaimTemplateKind } from './resource/resource-claim-template/index.ts'
import { resourceClaimKind } from './resource/resource-claim/index.ts'
import { resourceSliceKind } from './resource/resource-slice/index.ts'
import { priorityClassKind } from './scheduling/priority-class/index.ts'
import { csiDriverKind } from './storage/csi-driver/index.ts'
import { csiNodeKind } from './storage/csi-node/index.ts'
import { csiStorageCapacityKind } from './storage/csi-storage-capacity/index.ts'
import { storageClassKind } from './storage/storage-class/index.ts'
import { volumeAttachmentKind } from './storage/volume-attachment/index.ts'
import { volumeAttributesClassKind } from './storage/volume-attributes-class/index.ts'

/** Every kind that a server has from the start. */
export const builtInKinds = [
  bindingKind,
  componentStatusKind,
  configMapKind,
  endpointsKind,
  eventKind,
  limitRangeKind,
  namespaceKind,
  nodeKind,
  persistentVolumeClaimKind,
  persistentVolumeKind,
  podKind,
  podTemplateKind,
  replicationControllerKind,
  resourceQuotaKind,
  secretKind,
  serviceAccountKind,
  serviceKind,
  apiServiceKind,
  controllerRevisionKind,
  daemonSetKind,
  deploymentKind,
  replicaSetKind,
  statefulSetKind,
  eventsEventKind,
  selfSubjectReviewKind,
  tokenReviewKind,
  localSubjectAccessReviewKind,
  selfSubjectAccessReviewKind,
  selfSubjectRulesReviewKind,
  subjectAccessReviewKind,
  horizontalPodAutoscalerKind,
  horizontalPodAutoscalerV1Kind,
  cronJobKind,
  jobKind,
  certificateSigningRequestKind,
  ingressKind,
  ingressClassKind,
  ipAddressKind,
  networkPolicyKind,
  serviceCIDRKind,
  podDisruptionBudgetKind,
  clusterRoleKind,
  clusterRoleBindingKind,
  roleKind,
  roleBindingKind,
  storageClassKind,
  csiDriverKind,
  csiNodeKind,
  csiStorageCapacityKind,
  volumeAttachmentKind,
  volumeAttributesClassKind,
  mutatingAdmissionPolicyBindingKind,
  mutatingAdmissionPolicyKind,
  mutatingWebhookConfigurationKind,
  validatingAdmissionPolicyBindingKind,
  validatingAdmissionPolicyKind,
  validatingWebhookConfigurationKind,
  customResourceDefinitionKind,
  priorityClassKind,
  leaseKind,
  runtimeClassKind,
  endpointSliceKind,
  flowSchemaKind,
  priorityLevelConfigurationKind,
  deviceClassKind,
  resourceClaimKind,
  resourceClaimTemplateKind,
  resourceSliceKind,
] as unknown as readonly KindDefinition[]
