// The kinds that are served, as `kubectl api-resources -o wide` of v1.36 names them: every stable kind of upstream, with its
// short names, scope, categories and views.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { apiVersionOf, type KindDefinition } from './kind-definition.ts'
import { builtInKinds } from './kinds.ts'

/** Resource, short names, apiVersion, whether in namespaces, kind, categories, subresources that are views. */
const expected = `
  bindings - v1 true Binding - -
  componentstatuses cs v1 false ComponentStatus - -
  configmaps cm v1 true ConfigMap - -
  endpoints ep v1 true Endpoints - -
  events ev v1 true Event - -
  limitranges limits v1 true LimitRange - -
  namespaces ns v1 false Namespace - status
  nodes no v1 false Node - status
  persistentvolumeclaims pvc v1 true PersistentVolumeClaim - status
  persistentvolumes pv v1 false PersistentVolume - status
  pods po v1 true Pod all status
  podtemplates - v1 true PodTemplate - -
  replicationcontrollers rc v1 true ReplicationController all scale,status
  resourcequotas quota v1 true ResourceQuota - status
  secrets - v1 true Secret - -
  serviceaccounts sa v1 true ServiceAccount - -
  services svc v1 true Service all status
  apiservices - apiregistration.k8s.io/v1 false APIService api-extensions status
  controllerrevisions - apps/v1 true ControllerRevision - -
  daemonsets ds apps/v1 true DaemonSet all status
  deployments deploy apps/v1 true Deployment all scale,status
  replicasets rs apps/v1 true ReplicaSet all scale,status
  statefulsets sts apps/v1 true StatefulSet all scale,status
  events ev events.k8s.io/v1 true Event - -
  selfsubjectreviews - authentication.k8s.io/v1 false SelfSubjectReview - -
  tokenreviews - authentication.k8s.io/v1 false TokenReview - -
  localsubjectaccessreviews - authorization.k8s.io/v1 true LocalSubjectAccessReview - -
  selfsubjectaccessreviews - authorization.k8s.io/v1 false SelfSubjectAccessReview - -
  selfsubjectrulesreviews - authorization.k8s.io/v1 false SelfSubjectRulesReview - -
  subjectaccessreviews - authorization.k8s.io/v1 false SubjectAccessReview - -
  horizontalpodautoscalers hpa autoscaling/v2 true HorizontalPodAutoscaler all status
  horizontalpodautoscalers hpa autoscaling/v1 true HorizontalPodAutoscaler all status
  cronjobs cj batch/v1 true CronJob all status
  jobs - batch/v1 true Job all status
  certificatesigningrequests csr certificates.k8s.io/v1 false CertificateSigningRequest - approval,status
  ingresses ing networking.k8s.io/v1 true Ingress - status
  ingressclasses - networking.k8s.io/v1 false IngressClass - -
  ipaddresses ip networking.k8s.io/v1 false IPAddress - -
  networkpolicies netpol networking.k8s.io/v1 true NetworkPolicy - -
  servicecidrs - networking.k8s.io/v1 false ServiceCIDR - status
  poddisruptionbudgets pdb policy/v1 true PodDisruptionBudget - status
  clusterroles - rbac.authorization.k8s.io/v1 false ClusterRole - -
  clusterrolebindings - rbac.authorization.k8s.io/v1 false ClusterRoleBinding - -
  roles - rbac.authorization.k8s.io/v1 true Role - -
  rolebindings - rbac.authorization.k8s.io/v1 true RoleBinding - -
  storageclasses sc storage.k8s.io/v1 false StorageClass - -
  csidrivers - storage.k8s.io/v1 false CSIDriver - -
  csinodes - storage.k8s.io/v1 false CSINode - -
  csistoragecapacities - storage.k8s.io/v1 true CSIStorageCapacity - -
  volumeattachments - storage.k8s.io/v1 false VolumeAttachment - status
  volumeattributesclasses vac storage.k8s.io/v1 false VolumeAttributesClass - -
  mutatingadmissionpolicybindings - admissionregistration.k8s.io/v1 false MutatingAdmissionPolicyBinding api-extensions -
  mutatingadmissionpolicies - admissionregistration.k8s.io/v1 false MutatingAdmissionPolicy api-extensions -
  mutatingwebhookconfigurations - admissionregistration.k8s.io/v1 false MutatingWebhookConfiguration api-extensions -
  validatingadmissionpolicybindings - admissionregistration.k8s.io/v1 false ValidatingAdmissionPolicyBinding api-extensions -
  validatingadmissionpolicies - admissionregistration.k8s.io/v1 false ValidatingAdmissionPolicy api-extensions status
  validatingwebhookconfigurations - admissionregistration.k8s.io/v1 false ValidatingWebhookConfiguration api-extensions -
  customresourcedefinitions crd,crds apiextensions.k8s.io/v1 false CustomResourceDefinition api-extensions status
  priorityclasses pc scheduling.k8s.io/v1 false PriorityClass - -
  leases - coordination.k8s.io/v1 true Lease - -
  runtimeclasses - node.k8s.io/v1 false RuntimeClass - -
  endpointslices - discovery.k8s.io/v1 true EndpointSlice - -
  flowschemas - flowcontrol.apiserver.k8s.io/v1 false FlowSchema - status
  prioritylevelconfigurations - flowcontrol.apiserver.k8s.io/v1 false PriorityLevelConfiguration - status
  deviceclasses - resource.k8s.io/v1 false DeviceClass - -
  resourceclaims - resource.k8s.io/v1 true ResourceClaim - status
  resourceclaimtemplates - resource.k8s.io/v1 true ResourceClaimTemplate - -
  resourceslices - resource.k8s.io/v1 false ResourceSlice - -
`

function row(kind: KindDefinition): string {
  const views = [
    ...(kind.statusSubresources ?? []),
    ...(kind.scale === undefined ? [] : ['scale']),
    ...(kind.status ? ['status'] : []),
  ]
  const { plural, shortNames, namespaced, kind: name, categories } = kind
  const cells = [
    plural,
    shortNames.join(),
    apiVersionOf(kind),
    String(namespaced),
    name,
    categories.join(),
    views.join(),
  ]
  return cells.map((cell) => cell || '-').join(' ')
}

test('builtInKinds: are those of v1.36, under its names', () => {
  const rows = expected
    .trim()
    .split('\n')
    .map((line) => line.trim())
  assert.deepEqual(builtInKinds.map(row), rows)
})

test('builtInKinds: the list of kinds outside namespaces, which types are printed by, is theirs', () => {
  const file = path.join(import.meta.dirname, '../../tools/cluster-scoped-kinds.txt')
  const listed = new Set(readFileSync(file, 'utf8').split('\n'))
  for (const { schema, namespaced } of builtInKinds) assert.equal(listed.has(schema.name), !namespaced, schema.name)
})

test('builtInKinds: no two share a name, and columns begin with one', () => {
  const names = builtInKinds.map((kind) => `${apiVersionOf(kind)} ${kind.plural}`)
  assert.equal(new Set(names).size, names.length)
  for (const { plural, columns, stored } of builtInKinds) {
    if (!stored) continue
    assert.equal(columns[0]?.name, plural === 'events' ? 'Last Seen' : 'Name', plural)
    assert.equal(new Set(columns.map(({ name }) => name)).size, columns.length, plural)
  }
})
