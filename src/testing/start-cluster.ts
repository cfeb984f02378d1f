// A whole cluster in a test: control plane in this process over a store in memory, nodes whose kubelets are real and whose
// containers are scripts. On virtual time by default, and then the same seed gives the same run, write by write.
import type { core } from '#api'
import { isNotFound, nodeKind } from '#api'
import { adminUser, type ApiServer, type UserInfo } from '#apiserver'
import { type Clock, silentLog, type Transport } from '#base'
import { type Client, createClient } from '#client'
import type { SimulatedImage } from '#cri'
import { createMemoryStore, type Store } from '#store'
import type { Component } from './component.ts'
import { type ControlPlane, createControlPlane } from './control-plane.ts'
import { followHistory, type History } from './history.ts'
import type { ClusterOptions } from './options.ts'
import { connectSimulatedKubelets } from './kubelet-connection.ts'
import { createSimulatedNode, type NodeOptions, type SimulatedNode, type TestNode } from './simulated-node.ts'
import { createTime, type Predicate, type Time, type UntilOptions } from './time.ts'

/** A running cluster. Names of nodes that are not there are errors. */
export interface TestCluster extends AsyncDisposable {
  /** The API as an administrator. */
  readonly client: Client
  readonly transport: Transport
  /** The API as anyone. */
  transportFor(user: UserInfo): Transport
  readonly clock: Clock
  readonly store: Store
  /** Only with the option `history`. */
  readonly history: History | undefined
  /** Lets so much time pass; nothing happens between calls when time is virtual. */
  advance(ms: number): Promise<void>
  /** Lets time pass until the predicate holds. Rejects when it does not within the limit. */
  until(predicate: Predicate, options?: UntilOptions): Promise<void>
  /** Lets time pass until the promise has settled: for calls that wait for something to happen. */
  during<T>(promise: Promise<T>): Promise<T>
  readonly nodes: ReadonlyMap<string, TestNode>
  /** Starts another node; resolves when it is registered. */
  addNode(options?: NodeOptions): Promise<TestNode>
  /** Switches a node off and deletes its object, as one who takes a machine away. */
  removeNode(name: string): Promise<void>
  /** Power failure: the kubelet is gone and every container with it. */
  crashNode(name: string): Promise<void>
  /** Power is back. */
  startNode(name: string): Promise<void>
  /** Its Pods run on, but it reaches nobody. */
  partitionNode(name: string): void
  /** The machine stands still: no timer rings, what is said to it waits. */
  pauseNode(name: string): void
  /** Ends a partition or a pause. */
  healNode(name: string): void
  /** A new kubelet beside running Pods. */
  restartKubelet(name: string): Promise<void>
  /** Adds or changes an image on every node, also on those to come. */
  defineImage(reference: string, image: SimulatedImage): void
  /** The API server's process: `stop` it and `start` it again over the same store. */
  readonly apiServer: Component
  /** Undefined where the options leave them out. */
  readonly scheduler: Component | undefined
  readonly controllers: Component | undefined
  /** Each process of the controllers, of which `controllers` is the first. */
  readonly controllerManagers: readonly Component[]
  /** The API server that runs now, for listeners. */
  server(): ApiServer
}

/** Starts a cluster; resolves when its nodes are registered and its controllers at work. */
export async function startCluster(options: ClusterOptions = {}): Promise<TestCluster> {
  const { log = silentLog } = options
  const time = createTime(options.clock)
  const { clock } = time
  await using started = new AsyncDisposableStack()
  const store = started.use(createMemoryStore({ clock, log }))
  const history = options.history ? started.use(followHistory(store)) : undefined
  const nodes = new Map<string, SimulatedNode>()
  const kubeletConnection = connectSimulatedKubelets(nodes)
  const plane = started.use(createControlPlane({ clock, log, store, kubeletConnection }, options))
  await time.during(plane.api.start())
  await plane.scheduler?.start()
  for (const one of plane.controllerManagers) await time.during(one.start())
  const transport = plane.transportFor(adminUser('kubernetes-admin'))
  const client = createClient(transport)
  const machines = started.use(createMachines({ time, plane, client, options, nodes }))
  await time.during(Promise.all(Array.from({ length: options.nodes ?? 1 }, () => machines.add({}))))
  const owned = started.move()
  return {
    client,
    transport,
    store,
    history,
    transportFor: plane.transportFor,
    server: plane.server,
    apiServer: plane.api,
    scheduler: plane.scheduler,
    controllers: plane.controllerManagers[0],
    controllerManagers: plane.controllerManagers,
    ...time,
    ...machines.controls,
    async [Symbol.asyncDispose]() {
      await time.during(owned.disposeAsync())
    },
  }
}

type NodeControls = Pick<
  TestCluster,
  | 'nodes'
  | 'addNode'
  | 'removeNode'
  | 'crashNode'
  | 'startNode'
  | 'partitionNode'
  | 'pauseNode'
  | 'healNode'
  | 'restartKubelet'
  | 'defineImage'
>

interface Machines extends AsyncDisposable {
  add(options: NodeOptions): Promise<SimulatedNode>
  readonly controls: NodeControls
}

interface MachinesDeps {
  readonly time: Time
  readonly plane: ControlPlane
  readonly client: Client
  readonly options: ClusterOptions
  /** Filled here. */
  readonly nodes: Map<string, SimulatedNode>
}

/** The simulated machines of a cluster, and what a test does to them. */
function createMachines({ time, plane, client, options, nodes }: MachinesDeps): Machines {
  const { log = silentLog, anyImage = {} } = options
  const images: Record<string, SimulatedImage> = { ...options.images }
  let lastIndex = -1

  const nodeOf = (name: string): SimulatedNode => {
    const node = nodes.get(name)
    if (node === undefined) throw new Error(`Cannot find node "${name}": there is none of that name`)
    return node
  }
  const add = async (own: NodeOptions): Promise<SimulatedNode> => {
    const index = ++lastIndex
    const name = own.name ?? `node-${index}`
    if (nodes.has(name)) throw new Error(`Cannot add node "${name}": there is one of that name`)
    const transport = plane.transportFor(adminUser(`system:node:${name}`))
    const node = createSimulatedNode(
      { clock: time.clock, random: plane.randomFor(name), log, transport },
      { ...options.node, ...own, name, index, images: { ...images }, anyImage },
    )
    nodes.set(name, node)
    await node.boot()
    return node
  }
  return {
    add,
    controls: {
      nodes,
      addNode: (own = {}) => time.during(add(own)),
      async removeNode(name) {
        await time.during(nodeOf(name).crash())
        nodes.delete(name)
        await client.delete(nodeKind, { name }).catch((error: unknown) => {
          if (!isNotFound(error)) throw error
        })
      },
      crashNode: (name) => time.during(nodeOf(name).crash()),
      startNode: (name) => time.during(nodeOf(name).boot()),
      partitionNode: (name) => nodeOf(name).partition(),
      pauseNode: (name) => nodeOf(name).pause(),
      healNode: (name) => nodeOf(name).heal(),
      restartKubelet: (name) => time.during(nodeOf(name).boot()),
      defineImage(reference, image) {
        images[reference] = image
        for (const node of nodes.values()) node.runtime.defineImage(reference, image)
      },
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(
        [...nodes.values()].map((node) => {
          node.link.set('closed')
          node.clock.setPaused(false)
          return node.stop()
        }),
      )
    },
  }
}

/** Whether the Pod has the condition Ready. */
export function isPodReady(pod: core.Pod): boolean {
  return pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false
}
