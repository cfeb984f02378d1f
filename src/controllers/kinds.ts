// The kinds that controllers read and write, as the client needs to know them.
import type { apps, batch, coordination, core, discovery, policy } from '#api'
import type { ClientKind } from '#client'

const namespaced = true

export const podKind: ClientKind<core.Pod> = { group: '', version: 'v1', kind: 'Pod', plural: 'pods', namespaced }
export const nodeKind: ClientKind<core.Node> = {
  group: '',
  version: 'v1',
  kind: 'Node',
  plural: 'nodes',
  namespaced: false,
}
export const namespaceKind: ClientKind<core.Namespace> = {
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  namespaced: false,
}
export const serviceKind: ClientKind<core.Service> = {
  group: '',
  version: 'v1',
  kind: 'Service',
  plural: 'services',
  namespaced,
}
export const endpointsKind: ClientKind<core.Endpoints> = {
  group: '',
  version: 'v1',
  kind: 'Endpoints',
  plural: 'endpoints',
  namespaced,
}
export const serviceAccountKind: ClientKind<core.ServiceAccount> = {
  group: '',
  version: 'v1',
  kind: 'ServiceAccount',
  plural: 'serviceaccounts',
  namespaced,
}
export const configMapKind: ClientKind<core.ConfigMap> = {
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  namespaced,
}
export const replicationControllerKind: ClientKind<core.ReplicationController> = {
  group: '',
  version: 'v1',
  kind: 'ReplicationController',
  plural: 'replicationcontrollers',
  namespaced,
}
export const persistentVolumeClaimKind: ClientKind<core.PersistentVolumeClaim> = {
  group: '',
  version: 'v1',
  kind: 'PersistentVolumeClaim',
  plural: 'persistentvolumeclaims',
  namespaced,
}
export const endpointSliceKind: ClientKind<discovery.EndpointSlice> = {
  group: 'discovery.k8s.io',
  version: 'v1',
  kind: 'EndpointSlice',
  plural: 'endpointslices',
  namespaced,
}
export const leaseKind: ClientKind<coordination.Lease> = {
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  plural: 'leases',
  namespaced,
}
export const replicaSetKind: ClientKind<apps.ReplicaSet> = {
  group: 'apps',
  version: 'v1',
  kind: 'ReplicaSet',
  plural: 'replicasets',
  namespaced,
}
export const deploymentKind: ClientKind<apps.Deployment> = {
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  plural: 'deployments',
  namespaced,
}
export const statefulSetKind: ClientKind<apps.StatefulSet> = {
  group: 'apps',
  version: 'v1',
  kind: 'StatefulSet',
  plural: 'statefulsets',
  namespaced,
}
export const daemonSetKind: ClientKind<apps.DaemonSet> = {
  group: 'apps',
  version: 'v1',
  kind: 'DaemonSet',
  plural: 'daemonsets',
  namespaced,
}
export const controllerRevisionKind: ClientKind<apps.ControllerRevision> = {
  group: 'apps',
  version: 'v1',
  kind: 'ControllerRevision',
  plural: 'controllerrevisions',
  namespaced,
}
export const jobKind: ClientKind<batch.Job> = { group: 'batch', version: 'v1', kind: 'Job', plural: 'jobs', namespaced }
export const cronJobKind: ClientKind<batch.CronJob> = {
  group: 'batch',
  version: 'v1',
  kind: 'CronJob',
  plural: 'cronjobs',
  namespaced,
}
export const podDisruptionBudgetKind: ClientKind<policy.PodDisruptionBudget> = {
  group: 'policy',
  version: 'v1',
  kind: 'PodDisruptionBudget',
  plural: 'poddisruptionbudgets',
  namespaced,
}
