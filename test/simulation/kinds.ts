// The kinds that a script's actions name.
import type { KubernetesObject } from '#api'
import { type ClientKind, cronJobKind, daemonSetKind, deploymentKind, jobKind, statefulSetKind } from '#testing'

export { cronJobKind, deploymentKind, jobKind, nodeKind, podKind, serviceKind, statefulSetKind } from '#testing'

export const workloadKinds = {
  Deployment: deploymentKind,
  StatefulSet: statefulSetKind,
  DaemonSet: daemonSetKind,
  Job: jobKind,
  CronJob: cronJobKind,
} as unknown as Readonly<Record<string, ClientKind<KubernetesObject>>>

/** As a world has it: `apps/deployments`. */
export const resourceOf = ({ group, plural }: Pick<ClientKind<KubernetesObject>, 'group' | 'plural'>): string =>
  group === '' ? plural : `${group}/${plural}`
