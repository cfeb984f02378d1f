// The kinds that controllers read and write, as the client needs to know them.
import type { apps, batch, core } from '#api'
import type { ClientKind } from '#client'

export {
  configMapKind,
  endpointSliceKind,
  endpointsKind,
  leaseKind,
  namespaceKind,
  nodeKind,
  persistentVolumeClaimKind,
  persistentVolumeKind,
  podDisruptionBudgetKind,
  podKind,
  secretKind,
  serviceAccountKind,
  serviceKind,
  storageClassKind,
} from '#api'

const namespaced = true

export const replicationControllerKind: ClientKind<core.ReplicationController> = {
  group: '',
  version: 'v1',
  kind: 'ReplicationController',
  plural: 'replicationcontrollers',
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
export const resourceQuotaKind: ClientKind<core.ResourceQuota> = {
  group: '',
  version: 'v1',
  kind: 'ResourceQuota',
  plural: 'resourcequotas',
  namespaced,
}
