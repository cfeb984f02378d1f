// What a user does, through the API.
import {
  type apps,
  configMapKind,
  controllerOf,
  type core,
  type JsonValue,
  persistentVolumeKind,
  podDisruptionBudgetKind,
} from '#api'
import type { TestCluster } from '#testing'
import type { Action } from './actions.ts'
import {
  cronJobKind,
  deploymentKind,
  jobKind,
  nodeKind,
  podKind,
  resourceOf,
  serviceKind,
  workloadKinds,
} from './kinds.ts'
import {
  barePod,
  budget,
  asksOf,
  budgetName,
  config,
  configName,
  cronJob,
  job,
  moreVolumes,
  namespace,
  service,
  templateOf,
  workload,
} from './manifests.ts'
import { previousTemplate } from './previous-template.ts'
import { isEverydayFailure, podAt, podsInOrder, type Stage } from './stage.ts'
import { keyOf, type World } from './world.ts'

const strangerName = 'stranger'

/** Does it; nothing if it is no user's action. */
export async function performAsUser({ cluster, world }: Stage, action: Action): Promise<void> {
  const { client } = cluster
  const merge = async (kind: (typeof workloadKinds)[string] | undefined, name: string, body: JsonValue) => {
    if (kind !== undefined) await client.patch(kind, { namespace, name }, { type: 'merge', body })
  }
  switch (action.do) {
    case 'create':
      if (action.claims !== undefined) await addVolumes({ cluster, world })
      if (action.asks === 'beyond') await client.create(configMapKind, config(0)).catch(shrug)
      await client.create(workloadKinds[action.kind] ?? deploymentKind, workload(action) as never)
      await client.create(serviceKind, service(action.name) as never)
      return
    case 'scale':
      if (hasClaims(world, action)) await addVolumes({ cluster, world })
      return merge(workloadKinds[action.kind], action.name, { spec: { replicas: action.replicas } })
    case 'edit': {
      const kind = workloadKinds[action.kind]
      const asks = kind === undefined ? 'plain' : asksOf(world.get(resourceOf(kind), namespace, action.name))
      // Only one that asks for it can do without help then.
      const behaviour = action.behaviour === 'broken' && asks === 'plain' ? 'steady' : action.behaviour
      const { metadata, spec } = templateOf({ ...action, behaviour, asks })
      return merge(kind, action.name, { spec: { template: { metadata, spec } } })
    }
    case 'changeConfig':
      return merge(configMapKind as never, configName, { data: config(action.value).data })
    case 'pauseRollout':
    case 'resumeRollout':
      return merge(deploymentKind as never, action.name, { spec: { paused: action.do === 'pauseRollout' } })
    case 'rollback': {
      const template = previousTemplate(world, action)
      if (template === undefined) return
      return merge(workloadKinds[action.kind], action.name, { spec: { template } })
    }
    case 'createBudget':
      return void (await client.create(podDisruptionBudgetKind, budget(action) as never))
    case 'deleteBudget':
      world.outside.userDeleted.add(keyOf('policy/poddisruptionbudgets', namespace, budgetName(action.name)))
      return void (await client.delete(podDisruptionBudgetKind, { namespace, name: budgetName(action.name) }))
    case 'createJob':
      return void (await client.create(jobKind, job(action) as never))
    case 'suspendJob':
    case 'resumeJob':
      return merge(jobKind as never, action.name, { spec: { suspend: action.do === 'suspendJob' } })
    case 'createCronJob':
      return void (await client.create(cronJobKind, cronJob(action) as never))
    case 'createBarePod':
      return createBarePod(cluster, action.name, action.foreignTo)
    case 'delete': {
      const kind = workloadKinds[action.kind]
      if (kind === undefined) return
      const key = keyOf(resourceOf(kind), namespace, action.name)
      world.outside.userDeleted.add(key)
      if (action.propagation !== 'Foreground') world.outside.letGo.add(key)
      await client.delete(kind, { namespace, name: action.name }, { propagationPolicy: action.propagation })
      return
    }
    case 'deletePod':
      return deletePod({ cluster, world }, podAt(world, action.at), action.force)
    case 'relabelPod': {
      const pod = podAt(world, action.at)
      // The name of a StatefulSet's Pod would stay taken for ever.
      const name = pod && controllerOf(pod)?.kind === 'ReplicaSet' ? pod.metadata.name : undefined
      return name === undefined
        ? undefined
        : merge(podKind as never, name, { metadata: { labels: { app: 'set-free' } } })
    }
    case 'evictPod': {
      const pod = podAt(world, action.at)
      return pod === undefined ? undefined : evict({ cluster, world }, pod)
    }
    case 'drain':
      return drain({ cluster, world }, action.node)
    case 'cordon':
      await client.patch(nodeKind, { name: action.node }, { type: 'merge', body: { spec: { unschedulable: true } } })
      return
    case 'uncordon':
      await client.patch(nodeKind, { name: action.node }, { type: 'merge', body: { spec: { unschedulable: null } } })
      return
    default:
      return
  }
}

function hasClaims(world: World, { kind, name }: { readonly kind: string; readonly name: string }): boolean {
  const set = kind === 'StatefulSet' ? world.get<apps.StatefulSet>('apps/statefulsets', namespace, name) : undefined
  return (set?.spec.volumeClaimTemplates ?? []).length > 0
}

async function addVolumes({ cluster, world }: Stage): Promise<void> {
  for (const volume of moreVolumes([...world.all('persistentvolumes')].length)) {
    await cluster.client.create(persistentVolumeKind, volume as never).catch(shrug)
  }
}

async function createBarePod(cluster: TestCluster, name: string, foreignTo: string | undefined): Promise<void> {
  const { client } = cluster
  const stranger = await client
    .get(configMapKind, { namespace, name: strangerName })
    .catch(() => client.create(configMapKind, { metadata: { namespace, name: strangerName } } as never))
  await client.create(podKind, barePod(name, foreignTo, { name: strangerName, uid: stranger.metadata.uid }) as never)
}

async function deletePod({ cluster, world }: Stage, pod: core.Pod | undefined, force: boolean): Promise<void> {
  if (pod === undefined) return
  const { name, uid } = pod.metadata
  world.outside.userDeleted.add(keyOf('pods', namespace, name))
  if (force) world.outside.forced.add(uid)
  await cluster.client.delete(podKind, { namespace, name }, force ? { gracePeriodSeconds: 0 } : {})
}

const shrug = (error: unknown): void => {
  if (!isEverydayFailure(error)) throw error
}

/** Asks for an eviction; what the budgets say to it is `pod-disruption-budget.ts`'s to judge. */
async function evict({ cluster, world: { outside } }: Stage, { metadata }: core.Pod): Promise<void> {
  const { name, uid } = metadata
  outside.userDeleted.add(keyOf('pods', namespace, name))
  outside.evicting.add(uid)
  await cluster.client
    .post(podKind, { namespace, name }, 'eviction', { metadata: { name, namespace } })
    .catch(shrug)
    .finally(() => outside.evicting.delete(uid))
}

async function drain({ cluster, world }: Stage, node: string): Promise<void> {
  const { client } = cluster
  await client.patch(nodeKind, { name: node }, { type: 'merge', body: { spec: { unschedulable: true } } })
  for (const pod of podsInOrder(world)) {
    if (pod.spec.nodeName !== node || controllerOf(pod)?.kind === 'DaemonSet') continue
    await evict({ cluster, world }, pod)
  }
}
