// A container runtime without containers: scripts on a given clock. For tests, scale and time travel; runs anywhere.
// Behaves as `conformance.ts` says, like the gRPC driver in front of containerd.
import type { Clock, Random } from '#base'
import type { ContainerRuntime } from '../contract.ts'
import { createEngine } from '../engine/create-engine.ts'
import { createEventHub } from '../engine/events.ts'
import { createGuard } from '../engine/guard.ts'
import type { ContainerRecord } from '../engine/state.ts'
import type { World } from '../engine/world.ts'
import { createSimulatedImages } from './image-service.ts'
import { createIpPool } from './ip-pool.ts'
import { createLogStore } from './log-store.ts'
import type { SimulatedImage } from './script.ts'
import type { SimulatedContainer } from './simulated-container.ts'
import { createSimulatedDriver } from './simulated-driver.ts'

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
  const { clock } = deps
  let available = true
  const conditions = { RuntimeReady: true, NetworkReady: true }
  const events = createEventHub()
  const logs = createLogStore()
  const guard = createGuard(clock, () => available)
  const images = createSimulatedImages({ clock, guard }, { images: options.images ?? {}, anyImage: options.anyImage })
  const ips = createIpPool(options.podCidr ?? '10.88.0.0/16')
  const driver = createSimulatedDriver({ clock, images, ips, logs }, { sandboxStartMs: options.sandboxStartMs ?? 0 })
  const { runtime, world } = createEngine({ ...deps, guard, events }, driver, {
    version: versionResponse,
    condition: (type) => conditions[type],
  })
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
  world: World<SimulatedContainer>,
): Pick<SimulatedRuntime, 'exitContainer' | 'crashSandbox' | 'isReady' | 'isServing'> {
  const isReady = ({ life, own }: ContainerRecord<SimulatedContainer>): boolean =>
    life.phase === 'running' && own.process?.isReady() === true
  return {
    exitContainer(id, exitCode, how) {
      const { life, own } = world.container(id)
      if (life.phase === 'running') own.process?.exit(exitCode, how)
    },
    crashSandbox(id) {
      // Scripts end within the call.
      void world.stopSandbox(world.sandbox(id))
    },
    isReady: (id) => isReady(world.container(id)),
    isServing(ip) {
      const sandbox = [...world.sandboxes.byId.values()].find((item) => item.ip === ip && item.state === 'ready')
      return sandbox !== undefined && world.containersOf(sandbox).some(isReady)
    },
  }
}
