// What chance does to machines, processes and the ways between them.
import type { core } from '#api'
import type { Component, TestNode } from '#testing'
import type { Action, ChanceAction } from './actions.ts'
import { podAt, type Stage } from './stage.ts'

/** Does it; false if it is no action of chance. */
export async function performChance(stage: Stage, action: Action): Promise<boolean> {
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
      await restart(stage, componentsOf(stage, action.component), action.downMs)
      return true
    }
    case 'changeLeader':
      await changeLeader(stage, action)
      return true
    case 'skewControllers':
      for (const { clock } of cluster.controllerManagers) clock.setSkewMs(action.ms)
      return true
    case 'faults': {
      const links = linksOf(stage, action.on)
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

function componentsOf(
  { cluster }: Stage,
  name: Extract<Action, { readonly do: 'restart' }>['component'],
): readonly Component[] {
  if (name === 'controllers') return cluster.controllerManagers
  const component = cluster[name]
  return component === undefined ? [] : [component]
}

async function restart({ cluster }: Stage, components: readonly Component[], downMs: number): Promise<void> {
  for (const one of components) await cluster.during(one.stop())
  await cluster.advance(downMs)
  for (const one of components) await cluster.during(one.start())
}

function linksOf({ cluster }: Stage, on: Extract<Action, { readonly do: 'faults' }>['on']) {
  if (on === 'nodes') return [...cluster.nodes.values()]
  return on === 'controllers' ? cluster.controllerManagers : [cluster.scheduler]
}

/** The process that leads now is ended, cut off or suspended, and comes back after a time, when another may lead. */
async function changeLeader(
  { cluster, world }: Stage,
  { how, ms }: Extract<Action, { readonly do: 'changeLeader' }>,
): Promise<void> {
  const leader = cluster.controllerManagers.find(({ isLeading }) => isLeading)
  if (leader === undefined) return
  if (how === 'kill') {
    await cluster.during(leader.stop())
    await cluster.advance(ms)
    return cluster.during(leader.start())
  }
  if (how === 'pause') {
    // What it was about to write when it was suspended is written when it goes on, whoever leads then, as with Kubernetes.
    world.outside.twoLeaders = true
    world.outside.slow = true
    leader.setPaused(true)
    await cluster.advance(ms)
    return leader.setPaused(false)
  }
  leader.link.set('closed')
  await cluster.advance(ms)
  leader.link.set('open')
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
