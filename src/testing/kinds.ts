// The kinds that tests use most, for calls of the client. Any other is written the same way.
import type { apps, batch, KubernetesObject } from '#api'
import type { ClientKind } from '#client'

export { configMapKind, namespaceKind, nodeKind, podKind, serviceKind } from '#api'

const kindOf =
  (group: string) =>
  <T extends KubernetesObject>(kind: string, plural: string): ClientKind<T> => ({
    group,
    version: 'v1',
    kind,
    plural,
    namespaced: true,
  })
const inApps = kindOf('apps')
const inBatch = kindOf('batch')

export const deploymentKind = inApps<apps.Deployment>('Deployment', 'deployments')
export const replicaSetKind = inApps<apps.ReplicaSet>('ReplicaSet', 'replicasets')
export const statefulSetKind = inApps<apps.StatefulSet>('StatefulSet', 'statefulsets')
export const daemonSetKind = inApps<apps.DaemonSet>('DaemonSet', 'daemonsets')
export const jobKind = inBatch<batch.Job>('Job', 'jobs')
export const cronJobKind = inBatch<batch.CronJob>('CronJob', 'cronjobs')
