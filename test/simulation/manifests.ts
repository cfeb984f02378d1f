// The objects that a script's actions create.
import type { KubernetesObject } from '#api'
import type { Behaviour, Beyond, UserAction } from './actions.ts'
import { asksFor, replaceAnnotation, restartAnnotation, rollbackAnnotation } from './beyond.ts'

export const namespace = 'default'

type CreateWorkload = Extract<UserAction, { readonly do: 'create' }>
type CreateCronJob = Extract<UserAction, { readonly do: 'createCronJob' }>
type CreateBudget = Extract<UserAction, { readonly do: 'createBudget' }>
type CreateJob = Extract<UserAction, { readonly do: 'createJob' }>

/** The ConfigMap that workloads use that roll with their configuration. */
export const configName = 'settings'

/** Its content. */
export function config(value: number) {
  return { metadata: { namespace, name: configName }, data: { value: String(value) } }
}

export interface TemplateFacts {
  readonly name: string
  readonly version: number
  readonly behaviour: Behaviour
  readonly asks?: Beyond | undefined
}

/** The part of a template that an edit changes. */
export function templateOf({ name, version, behaviour, asks = 'plain' }: TemplateFacts) {
  const uses = asks === 'beyond' ? { envFrom: [{ configMapRef: { name: configName } }] } : {}
  const container = { name: 'main', image: `${behaviour}:v${version}`, imagePullPolicy: 'IfNotPresent', ...uses }
  const probe = { readinessProbe: { exec: { command: ['ready'] }, periodSeconds: 5 } }
  return {
    metadata: { labels: { app: name }, annotations: { version: String(version) } },
    spec: { containers: [behaviour === 'late' ? { ...container, ...probe } : container] },
  }
}

function strategyOf({ kind, strategy }: CreateWorkload): object {
  const rolling = (maxSurge: number | string, maxUnavailable: number | string) => ({
    type: 'RollingUpdate',
    rollingUpdate: { maxSurge, maxUnavailable },
  })
  switch (strategy) {
    case 'surge':
      return kind === 'DaemonSet' ? { updateStrategy: rolling(1, 0) } : { strategy: rolling(2, 0) }
    case 'unavailable':
      return { strategy: rolling(0, '50%') }
    case 'recreate':
      return { strategy: { type: 'Recreate' } }
    case 'parallel':
      return { podManagementPolicy: 'Parallel' }
    case 'default':
      return {}
  }
}

const claimName = 'data'
const storageClassName = 'by-hand'
/** Claims that one action may bring about: as many as a StatefulSet of the scripts may have replicas. */
const volumesPerAction = 9

function claimsOf({ kind, claims }: CreateWorkload): object {
  if (kind !== 'StatefulSet' || claims === undefined) return {}
  const whenGone = claims === 'deleted' ? 'Delete' : 'Retain'
  return {
    persistentVolumeClaimRetentionPolicy: { whenDeleted: whenGone, whenScaled: whenGone },
    volumeClaimTemplates: [
      {
        metadata: { name: claimName },
        spec: { storageClassName, accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      },
    ],
  }
}

/** More volumes, made by hand, for any claim; `have`: how many there are. Each is used once: they are retained. */
export function moreVolumes(have: number): readonly object[] {
  return Array.from({ length: volumesPerAction }, (_, index) => ({
    metadata: { name: `volume-${have + index}` },
    spec: {
      storageClassName,
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Retain',
      hostPath: { path: `/volumes/${have + index}`, type: 'DirectoryOrCreate' },
    },
  }))
}

/** What goes beyond Kubernetes and a kind can do. */
const annotations: Readonly<Record<CreateWorkload['kind'], Readonly<Record<string, string>>>> = {
  Deployment: { [restartAnnotation]: 'true', [rollbackAnnotation]: 'true' },
  StatefulSet: { [restartAnnotation]: 'true', [replaceAnnotation]: 'true' },
  DaemonSet: { [restartAnnotation]: 'true' },
}

/** Soon enough for a script to see a Deployment go back. */
const progressDeadlineSeconds = 60

/** Whether a workload asks for what goes beyond Kubernetes. */
export function asksOf(object: KubernetesObject | undefined): Beyond {
  return asksFor(object, restartAnnotation) ? 'beyond' : 'plain'
}

/** A workload over Pods of its own label. */
export function workload(action: CreateWorkload) {
  const { kind, name, replicas, behaviour, asks } = action
  return {
    metadata: { namespace, name, ...(asks === 'beyond' ? { annotations: annotations[kind] } : {}) },
    spec: {
      selector: { matchLabels: { app: name } },
      template: templateOf({ name, version: 1, behaviour, asks }),
      ...(kind === 'Deployment' && asks === 'beyond' ? { progressDeadlineSeconds } : {}),
      ...(kind === 'DaemonSet' ? {} : { replicas }),
      ...(kind === 'StatefulSet' ? { serviceName: name } : {}),
      ...strategyOf(action),
      ...claimsOf(action),
    },
  }
}

/** A Service that leads to a workload's Pods. */
export function service(name: string) {
  return { metadata: { namespace, name }, spec: { selector: { app: name }, ports: [{ port: 80 }] } }
}

interface JobDraft extends Omit<CreateJob, 'do' | 'behaviour'> {
  readonly behaviour: CreateJob['behaviour'] | CreateCronJob['behaviour']
}

export function job({ name, completions, parallelism, behaviour, restartPolicy, mode = 'NonIndexed' }: JobDraft) {
  const containers = [{ name: 'main', image: behaviour, imagePullPolicy: 'IfNotPresent' }]
  const template = { metadata: { labels: { job: name } }, spec: { restartPolicy, containers } }
  return {
    metadata: { namespace, name },
    spec: { completions, parallelism, completionMode: mode, backoffLimit: 3, template },
  }
}

export function cronJob({ name, behaviour, policy }: CreateCronJob) {
  const { spec } = job({ name, completions: 1, parallelism: 1, behaviour, restartPolicy: 'OnFailure' })
  return {
    metadata: { namespace, name },
    spec: { schedule: '* * * * *', concurrencyPolicy: policy, jobTemplate: { spec } },
  }
}

export const budgetName = (workloadName: string): string => `of-${workloadName}`

/** A budget for the Pods of a workload. */
export function budget({ name, spec, unhealthy }: CreateBudget) {
  return {
    metadata: { namespace, name: budgetName(name) },
    spec: { ...spec, selector: { matchLabels: { app: name } }, unhealthyPodEvictionPolicy: unhealthy },
  }
}

/** A Pod of the user's own. With `foreignTo` it has a workload's label but is controlled by something else. */
export function barePod(
  name: string,
  foreignTo: string | undefined,
  stranger: { readonly name: string; readonly uid: string },
) {
  const reference = { apiVersion: 'v1', kind: 'ConfigMap', ...stranger, controller: true, blockOwnerDeletion: false }
  return {
    metadata: {
      namespace,
      name,
      ...(foreignTo === undefined ? {} : { labels: { app: foreignTo }, ownerReferences: [reference] }),
    },
    spec: { containers: [{ name: 'main', image: 'steady', imagePullPolicy: 'IfNotPresent' }] },
  }
}
