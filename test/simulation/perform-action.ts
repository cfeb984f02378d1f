// Carries out one action of a script. What no longer fits (an object that is gone, a node that already runs) is left out,
// so that a script still runs when others of its actions were dropped.
import { controllerOf, type core, type JsonValue, StatusError } from '#api'
import type { TestCluster, TestNode } from '#testing'
import { configMapKind } from '#api'
import type { Action, ChanceAction } from './actions.ts'
import { cronJobKind, deploymentKind, jobKind, nodeKind, podKind, serviceKind, workloadKinds } from './kinds.ts'
import { barePod, cronJob, job, namespace, service, templateOf, workload } from './manifests.ts'
import { keyOf, type World } from './world.ts'

export interface Stage {
  readonly cluster: TestCluster
  readonly world: World
}

const strangerName = 'stranger'

/** What a person sees as an error message and shrugs at: the answer of the API, or that there is none. */
function isEverydayFailure(error: unknown): boolean {
  return error instanceof StatusError || (error instanceof Error && /ECONNREFUSED|ECONNRESET/.test(error.message))
}

/** Does it. Time passes only where the action takes time. */
export async function performAction(stage: Stage, action: Action): Promise<void> {
  const { cluster } = stage
  try {
    if (await performOnNode(stage, action)) return
    await cluster.during(performAsUser(stage, action))
  } catch (error) {
    if (!isEverydayFailure(error)) throw error
  }
}

const podsInOrder = (world: World): readonly core.Pod[] =>
  [...world.all<core.Pod>('pods')].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))

function podAt(world: World, at: number): core.Pod | undefined {
  const pods = podsInOrder(world)
  return pods[Math.floor(at * pods.length)]
}

async function performAsUser({ cluster, world }: Stage, action: Action): Promise<void> {
  const { client } = cluster
  const merge = async (kind: (typeof workloadKinds)[string] | undefined, name: string, body: JsonValue) => {
    if (kind !== undefined) await client.patch(kind, { namespace, name }, { type: 'merge', body })
  }
  switch (action.do) {
    case 'create':
      await client.create(workloadKinds[action.kind] ?? deploymentKind, workload(action) as never)
      await client.create(serviceKind, service(action.name) as never)
      return
    case 'scale':
      return merge(workloadKinds[action.kind], action.name, { spec: { replicas: action.replicas } })
    case 'edit': {
      const { metadata, spec } = templateOf(action.name, action.version, action.behaviour)
      return merge(workloadKinds[action.kind], action.name, { spec: { template: { metadata, spec } } })
    }
    case 'pauseRollout':
    case 'resumeRollout':
      return merge(deploymentKind as never, action.name, { spec: { paused: action.do === 'pauseRollout' } })
    case 'createJob':
      return void (await client.create(jobKind, job(action) as never))
    case 'suspendJob':
    case 'resumeJob':
      return merge(jobKind as never, action.name, { spec: { suspend: action.do === 'suspendJob' } })
    case 'createCronJob':
      return void (await client.create(cronJobKind, cronJob(action.name, action.behaviour) as never))
    case 'createBarePod':
      return createBarePod(cluster, action.name, action.foreignTo)
    case 'delete': {
      const kind = workloadKinds[action.kind]
      if (kind === undefined) return
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
    case 'drain':
      return drain({ cluster, world }, action.node)
    case 'uncordon':
      await client.patch(nodeKind, { name: action.node }, { type: 'merge', body: { spec: { unschedulable: null } } })
      return
    default:
      return
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

async function drain({ cluster, world }: Stage, node: string): Promise<void> {
  const { client } = cluster
  await client.patch(nodeKind, { name: node }, { type: 'merge', body: { spec: { unschedulable: true } } })
  for (const pod of podsInOrder(world)) {
    if (pod.spec.nodeName !== node || controllerOf(pod)?.kind === 'DaemonSet') continue
    const { name } = pod.metadata
    world.outside.userDeleted.add(keyOf('pods', namespace, name))
    await client.post(podKind, { namespace, name }, 'eviction', { metadata: { name, namespace } }).catch((error) => {
      if (!isEverydayFailure(error)) throw error
    })
  }
}

/** What concerns machines and processes; false for anything else. */
async function performOnNode(stage: Stage, action: Action): Promise<boolean> {
  const { cluster } = stage
  const node = 'node' in action ? cluster.nodes.get(action.node) : undefined
  switch (action.do) {
    case 'crashNode':
    case 'startNode':
    case 'partitionNode':
    case 'pauseNode':
    case 'healNode':
    case 'restartKubelet':
    case 'replaceNode':
      if (node !== undefined) await actOnNode(stage, node, action.do)
      return true
    case 'skewClock':
      node?.clock.setSkewMs(action.ms)
      return true
    case 'endContainer':
      await endContainer(stage, action)
      return true
    case 'restart': {
      const component = cluster[action.component]
      if (component === undefined) return true
      await cluster.during(component.stop())
      await cluster.advance(action.downMs)
      await cluster.during(component.start())
      return true
    }
    case 'faults': {
      const links = action.on === 'nodes' ? [...cluster.nodes.values()] : [cluster[action.on]]
      for (const one of links) one?.link.setFaults(action.faults)
      return true
    }
    case 'cutWatches':
      for (const { link } of [...cluster.nodes.values(), cluster.apiServer]) link.cutWatches()
      return true
    default:
      return false
  }
}

type NodeAction = Extract<ChanceAction, { readonly node: string }>['do']

async function actOnNode({ cluster, world }: Stage, { name, state }: TestNode, what: NodeAction): Promise<void> {
  switch (what) {
    case 'crashNode':
      world.outside.crashed.add(name)
      return cluster.crashNode(name)
    case 'startNode':
      return state === 'crashed' ? cluster.startNode(name) : undefined
    case 'partitionNode':
      return cluster.partitionNode(name)
    case 'pauseNode':
      return cluster.pauseNode(name)
    case 'healNode':
      return cluster.healNode(name)
    case 'restartKubelet':
      return state === 'running' ? cluster.restartKubelet(name) : undefined
    case 'replaceNode':
      world.outside.crashed.add(name)
      for (const pod of world.all<core.Pod>('pods')) {
        if (pod.spec.nodeName === name) world.outside.forced.add(pod.metadata.uid)
      }
      await cluster.removeNode(name)
      return void (await cluster.addNode())
    case 'skewClock':
      return
  }
}

async function endContainer(
  stage: Stage,
  { at, code }: Extract<Action, { readonly do: 'endContainer' }>,
): Promise<void> {
  const pod = podAt(stage.world, at)
  const node = stage.cluster.nodes.get(pod?.spec.nodeName ?? '')
  if (pod === undefined || node === undefined || node.state === 'crashed') return
  const running = await node.runtime.runtime.listContainers({ state: 'running' })
  const own = running.find(({ labels }) => labels['io.kubernetes.pod.uid'] === pod.metadata.uid)
  if (own !== undefined) node.runtime.exitContainer(own.id, code)
}
