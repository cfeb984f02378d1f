// A container runtime without containers: scripts on a given clock. For tests, scale and time travel; runs anywhere.
// Behaves as `conformance.ts` says, like the gRPC driver in front of containerd.
import type { Clock, Random } from '#base'
import type { ContainerRuntime, RuntimeService } from '../contract.ts'
import { createContainerCalls } from './container-calls.ts'
import { createEventHub } from './events.ts'
import { createGuard } from './guard.ts'
import { createSimulatedImages } from './image-service.ts'
import { createIpPool } from './ip-pool.ts'
import { createLogStore } from './log-store.ts'
import { createSandboxCalls } from './sandbox-calls.ts'
import type { SimulatedImage } from './script.ts'
import { createStatsCalls, createStreamCalls } from './stream-calls.ts'
import { createWorld, type World } from './world.ts'

export interface SimulatedRuntimeOptions {
  /** Images by reference; others cannot be pulled unless `anyImage` is given. */
  readonly images?: Readonly<Record<string, SimulatedImage>>
  /** What every image is like that `images` does not name. */
  readonly anyImage?: SimulatedImage
  /** Range of sandbox addresses. Default 10.88.0.0/16. */
  readonly podCidr?: string
  /** How long runPodSandbox takes. Default 0. */
  readonly sandboxStartMs?: number
}

/** The runtime, and what a test does to it from outside. */
export interface SimulatedRuntime extends ContainerRuntime {
  /** Adds or changes an image. */
  defineImage(reference: string, image: SimulatedImage): void
  /** The text of a log file; undefined if there is none. */
  readLog(path: string): string | undefined
  /** Ends a running container, as a crash of its process would. 'notFound' if it is not there. */
  exitContainer(
    containerId: string,
    exitCode: number,
    how?: { readonly oom?: boolean; readonly message?: string },
  ): void
  /** Kills a sandbox, as the end of its pause process would. */
  crashSandbox(podSandboxId: string): void
  /** Whether probes of the container succeed now. */
  isReady(containerId: string): boolean
  /** Whether anything ready runs in the ready sandbox with this address. */
  isServing(ip: string): boolean
  /** Calls reject with 'unavailable' while false; event streams are cut. Containers run on. */
  setAvailable(available: boolean): void
  /** A condition of `status()`: 'RuntimeReady' or 'NetworkReady'. */
  setCondition(type: 'RuntimeReady' | 'NetworkReady', status: boolean): void
}

/** Makes a runtime with nothing running in it. */
export function createSimulatedRuntime(
  deps: { readonly clock: Clock; readonly random: Random },
  options: SimulatedRuntimeOptions = {},
): SimulatedRuntime {
  const { clock, random } = deps
  let available = true
  const conditions = { RuntimeReady: true, NetworkReady: true }
  const events = createEventHub()
  const ips = createIpPool(options.podCidr ?? '10.88.0.0/16')
  const logs = createLogStore()
  const guard = createGuard(clock, () => available)
  const world = createWorld({ clock, events, ips, logs })
  const images = createSimulatedImages({ clock, guard }, { images: options.images ?? {}, anyImage: options.anyImage })
  const callDeps = { clock, random, guard, world }
  const runtime: RuntimeService = {
    version: (call) => guard(call, async () => versionResponse),
    status: (_, call) =>
      guard(call, async () => ({
        status: {
          conditions: Object.entries(conditions).map(([type, status]) => ({ type, status, reason: '', message: '' })),
        },
        info: {},
        runtimeHandlers: [],
      })),
    updateRuntimeConfig: (_, call) => guard(call, async () => {}),
    ...createSandboxCalls({ ...callDeps, ips }, { sandboxStartMs: options.sandboxStartMs ?? 0 }),
    ...createContainerCalls({ ...callDeps, images, logs }),
    ...createStreamCalls({ ...callDeps, events }),
    ...createStatsCalls(callDeps),
  }
  return {
    runtime,
    images: images.service,
    defineImage: images.define,
    readLog: logs.read,
    ...createProcessControls(world),
    setAvailable(value) {
      available = value
      if (!value) events.cut()
    },
    setCondition(type, status) {
      conditions[type] = status
    },
  }
}

const versionResponse = { version: '0.1.0', runtimeName: 'simulated', runtimeVersion: '1', runtimeApiVersion: 'v1' }

function createProcessControls(
  world: World,
): Pick<SimulatedRuntime, 'exitContainer' | 'crashSandbox' | 'isReady' | 'isServing'> {
  return {
    exitContainer(id, exitCode, how) {
      const { life } = world.container(id)
      if (life.phase === 'running') life.process.exit(exitCode, how)
    },
    crashSandbox(id) {
      world.stopSandbox(world.sandbox(id))
    },
    isReady(id) {
      const { life } = world.container(id)
      return life.phase === 'running' && life.process.isReady()
    },
    isServing(ip) {
      const sandbox = [...world.sandboxes.values()].find((item) => item.ip === ip && item.state === 'ready')
      if (!sandbox) return false
      return world.containersOf(sandbox).some(({ life }) => life.phase === 'running' && life.process.isReady())
    },
  }
}
