// The kinds that explanations read, as requests need them.
import type { ReadKind } from './reader.ts'

const kind = (group: string, name: string, plural: string, namespaced = true): ReadKind => ({
  group,
  version: 'v1',
  kind: name,
  plural,
  namespaced,
})

export const podKind = kind('', 'Pod', 'pods')
export const nodeKind = kind('', 'Node', 'nodes', false)
export const namespaceKind = kind('', 'Namespace', 'namespaces', false)
export const configMapKind = kind('', 'ConfigMap', 'configmaps')
export const secretKind = kind('', 'Secret', 'secrets')
export const serviceKind = kind('', 'Service', 'services')
export const serviceAccountKind = kind('', 'ServiceAccount', 'serviceaccounts')
export const resourceQuotaKind = kind('', 'ResourceQuota', 'resourcequotas')
export const claimKind = kind('', 'PersistentVolumeClaim', 'persistentvolumeclaims')
export const volumeKind = kind('', 'PersistentVolume', 'persistentvolumes', false)
export const replicationControllerKind = kind('', 'ReplicationController', 'replicationcontrollers')
export const storageClassKind = kind('storage.k8s.io', 'StorageClass', 'storageclasses', false)
export const deploymentKind = kind('apps', 'Deployment', 'deployments')
export const replicaSetKind = kind('apps', 'ReplicaSet', 'replicasets')
export const statefulSetKind = kind('apps', 'StatefulSet', 'statefulsets')
export const daemonSetKind = kind('apps', 'DaemonSet', 'daemonsets')
export const jobKind = kind('batch', 'Job', 'jobs')
export const cronJobKind = kind('batch', 'CronJob', 'cronjobs')
export const endpointSliceKind = kind('discovery.k8s.io', 'EndpointSlice', 'endpointslices')
export const disruptionBudgetKind = kind('policy', 'PodDisruptionBudget', 'poddisruptionbudgets')
