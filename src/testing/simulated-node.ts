// A node of a test cluster: a real kubelet on a simulated runtime and machine. It can be cut off, suspended, crash and
// come back. What survives a crash is what survives a power failure: the disk, and what the runtime knows of its
// containers, which have all ended.
import type { core } from '#api'
import { type Clock, type Log, type Random, sleep, type Transport } from '#base'
import { createClient } from '#client'
import { createSimulatedRuntime, type SimulatedImage, type SimulatedRuntime } from '#cri'
import { createSimulatedHost, type HostNetwork, type Kubelet, startKubelet } from '#kubelet'
import { createLink, type Link } from './link.ts'
import { createNodeClock, type NodeClock } from './node-clock.ts'

/** What a simulated machine is like. */
export interface NodeOptions {
  readonly name?: string
  /** Default 8. */
  readonly cpus?: number
  /** Default 32 GiB. */
  readonly memoryBytes?: number
  /** Default 110. */
  readonly maxPods?: number
  readonly labels?: Readonly<Record<string, string>>
  readonly taints?: readonly core.Taint[]
  /** How long a sandbox takes to start. Default 0. */
  readonly sandboxStartMs?: number
}

/** `running`; `partitioned`: its Pods run but it reaches nobody; `paused`: suspended; `crashed`: off. */
export type NodeState = 'running' | 'partitioned' | 'paused' | 'crashed'

export interface TestNode {
  readonly name: string
  readonly state: NodeState
  readonly runtime: SimulatedRuntime
  readonly link: Link
  readonly clock: NodeClock
  /** Undefined while it is off. */
  readonly kubelet: Kubelet | undefined
}

export interface NodeDeps {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** The API server as the node reaches it. */
  readonly transport: Transport
}

export interface NodePlan extends NodeOptions {
  readonly name: string
  /** Its number in the cluster, from which addresses follow. */
  readonly index: number
  readonly images: Readonly<Record<string, SimulatedImage>>
  readonly anyImage: SimulatedImage
}

export interface SimulatedNode extends TestNode {
  partition(): void
  pause(): void
  /** Ends a partition or a pause. */
  heal(): void
  crash(): Promise<void>
  /** Starts the kubelet: for the first time, again after a crash, or anew beside running Pods. */
  boot(): Promise<void>
  /** Ends the kubelet; Pods run on. */
  stop(): Promise<void>
}

/** How long a node that is told to boot tries to register before it gives up; upstream tries for ever. */
const bootRetryMs = 5_000
const bootTriesMax = 100

/** As kubeadm has it. Nothing answers there; a Pod is only told of it. */
const clusterDnsAddress = '10.96.0.10'

function addressOf(index: number): string {
  return `172.${16 + ((index + 1) >> 16)}.${((index + 1) >> 8) & 255}.${(index + 1) & 255}`
}

/** Probes reach what is ready in the node's own sandboxes. */
function networkOf(runtime: () => SimulatedRuntime): Partial<HostNetwork> {
  const check = (host: string): void => {
    if (!runtime().isServing(host)) throw new Error(`dial tcp ${host}: connect: connection refused`)
  }
  return {
    async httpGet({ url }) {
      check(new URL(url).hostname)
      return { statusCode: 200, body: '', redirectedElsewhere: false }
    },
    async tcpConnect(host) {
      check(host)
    },
    async grpcHealth(host) {
      check(host)
      return 'SERVING'
    },
  }
}

async function endAll(runtime: SimulatedRuntime): Promise<void> {
  runtime.setAvailable(true)
  for (const { id } of await runtime.runtime.listPodSandbox()) runtime.crashSandbox(id)
  runtime.setAvailable(false)
}

/** What lasts through every crash: disk, runtime, the way to the API; and how a kubelet is started on it. */
function createMachine(deps: NodeDeps, plan: NodePlan) {
  const { random, log } = deps
  const { name, index, images, anyImage, cpus, memoryBytes, maxPods, labels, taints, sandboxStartMs } = plan
  const clock = createNodeClock(deps.clock)
  const link = createLink({ clock: deps.clock, random })
  const runtime = createSimulatedRuntime(
    { clock, random },
    {
      images,
      anyImage,
      podCidr: `10.${100 + (index >> 8)}.${index & 255}.0/24`,
      ...(sandboxStartMs === undefined ? {} : { sandboxStartMs }),
    },
  )
  const host = createSimulatedHost({
    hostname: name,
    addresses: [addressOf(index)],
    network: networkOf(() => runtime),
    ...(cpus === undefined ? {} : { cpus }),
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
  })
  const client = createClient(link.through(deps.transport))
  const start = (): Promise<Kubelet> =>
    startKubelet(
      {
        client,
        runtime: runtime.runtime,
        images: runtime.images,
        clock,
        random,
        log,
        host,
      },
      {
        nodeName: name,
        rootDir: '/var/lib/kubelet',
        podLogDir: '/var/log/pods',
        clusterDns: [clusterDnsAddress],
        ...(maxPods === undefined ? {} : { maxPods }),
        ...(labels === undefined ? {} : { nodeLabels: labels }),
        ...(taints === undefined ? {} : { registerTaints: taints }),
      },
    )
  return { clock, link, runtime, start }
}

/** A machine that is off. */
export function createSimulatedNode(deps: NodeDeps, plan: NodePlan): SimulatedNode {
  const { name } = plan
  const { clock, link, runtime, start } = createMachine(deps, plan)
  let state: NodeState = 'crashed'
  let kubelet: Kubelet | undefined
  let boots = 0

  const stop = async (): Promise<void> => {
    boots++
    const old = kubelet
    kubelet = undefined
    await old?.[Symbol.asyncDispose]()
  }
  const set = (next: NodeState): void => {
    if (state === 'crashed') return
    state = next
    link.set(next === 'partitioned' ? 'closed' : next === 'paused' ? 'held' : 'open')
    clock.setPaused(next === 'paused')
  }
  return {
    name,
    runtime,
    link,
    clock,
    get state() {
      return state
    },
    get kubelet() {
      return kubelet
    },
    partition: () => set('partitioned'),
    pause: () => set('paused'),
    heal: () => set('running'),
    stop,
    async crash() {
      if (state === 'crashed') return
      set('partitioned')
      state = 'crashed'
      runtime.setAvailable(false)
      await endAll(runtime)
      await stop()
    },
    async boot() {
      await stop()
      const boot = ++boots
      state = 'running'
      runtime.setAvailable(true)
      link.set('open')
      clock.setPaused(false)
      for (let tries = 1; boot === boots; tries++) {
        try {
          const started = await start()
          if (boot !== boots) return started[Symbol.asyncDispose]()
          kubelet = started
          return
        } catch (error) {
          if (boot !== boots) return
          if (tries >= bootTriesMax) throw error
          await sleep(clock, bootRetryMs)
        }
      }
    },
  }
}
