// The kinds that controllers read and write, as the client needs to know them.
import type { apps, batch, core, policy } from '#api'
import type { ClientKind } from '#client'

export {
  configMapKind,
  endpointSliceKind,
  endpointsKind,
  leaseKind,
  namespaceKind,
  nodeKind,
  podKind,
  serviceAccountKind,
  serviceKind,
} from '#api'

const namespaced = true

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
