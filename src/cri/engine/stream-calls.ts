// The rest of the RuntimeService of a runtime of our own: commands, streaming URLs, events, statistics.
import type { RuntimeService } from '../contract.ts'
import type { ContainerStats, PodSandboxStats } from '../messages/stats.ts'
import { requireRunning } from './container-calls.ts'
import type { DriverContainer } from './driver.ts'
import type { EventHub } from './events.ts'
import type { CallDeps } from './sandbox-calls.ts'
import { type ContainerRecord, type SandboxRecord } from './state.ts'

type StreamCalls = Pick<RuntimeService, 'execSync' | 'exec' | 'attach' | 'portForward' | 'getContainerEvents'>
type StatsCalls = Pick<
  RuntimeService,
  'containerStats' | 'listContainerStats' | 'podSandboxStats' | 'listPodSandboxStats'
>

/** Makes exec, attach, port-forward and events. */
export function createStreamCalls<C extends DriverContainer>(
  deps: CallDeps<C> & { readonly events: EventHub },
): StreamCalls {
  const { guard, world, events, driver } = deps
  const running = (id: string): ContainerRecord<C> => {
    const container = world.container(id)
    requireRunning(container)
    return container
  }
  return {
    execSync: (request, call) => {
      const { timeoutSeconds = 0 } = request
      const deadlineMs = timeoutSeconds === 0 ? Number.POSITIVE_INFINITY : timeoutSeconds * 1000 + 120_000
      return guard({ deadlineMs, ...call }, async (wait, onGivenUp) => {
        const container = running(request.containerId)
        const answer = await driver.execSync(container, request, { wait, onGivenUp })
        requireRunning(container)
        return answer
      })
    },
    exec: (request, call) =>
      guard(call, async () => ({
        url: driver.streamUrl({ verb: 'exec', request, ...of(running(request.containerId)) }),
      })),
    attach: (request, call) =>
      guard(call, async () => ({
        url: driver.streamUrl({ verb: 'attach', request, ...of(running(request.containerId)) }),
      })),
    portForward: (request, call) =>
      guard(call, async () => ({
        url: driver.streamUrl({ verb: 'portforward', request, sandbox: world.sandbox(request.podSandboxId) }),
      })),
    getContainerEvents: (call) => events.subscribe(call?.signal),
  }
}

const of = <C extends DriverContainer>(container: ContainerRecord<C>) => ({ container })

/** Makes the statistics: what the driver measures. */
export function createStatsCalls<C extends DriverContainer>({ clock, guard, world, driver }: CallDeps<C>): StatsCalls {
  const ofContainer = (container: ContainerRecord<C>): ContainerStats => {
    const { id, config, life } = container
    const { metadata, labels = {}, annotations = {} } = config
    const attributes = { id, metadata, labels, annotations }
    const timestamp = clock.now()
    if (life.phase !== 'running') return { attributes }
    const { cpuNanoSeconds, cpuNanoCores, memoryBytes, writableBytes, writablePath } = driver.usage(container)
    return {
      attributes,
      cpu: { timestamp, usageCoreNanoSeconds: cpuNanoSeconds, usageNanoCores: cpuNanoCores },
      memory: { timestamp, workingSetBytes: memoryBytes, usageBytes: memoryBytes, rssBytes: memoryBytes },
      writableLayer: { timestamp, fsId: { mountpoint: writablePath }, usedBytes: writableBytes, inodesUsed: 0 },
    }
  }
  const ofSandbox = (sandbox: SandboxRecord): PodSandboxStats => {
    const { id, config } = sandbox
    const { metadata, labels = {}, annotations = {} } = config
    const containers = world.containersOf(sandbox).map(ofContainer)
    const timestamp = clock.now()
    const sum = (of: (stats: ContainerStats) => number | undefined): number =>
      containers.reduce((total, stats) => total + (of(stats) ?? 0), 0)
    return {
      attributes: { id, metadata, labels, annotations },
      linux: {
        cpu: {
          timestamp,
          usageCoreNanoSeconds: sum((stats) => stats.cpu?.usageCoreNanoSeconds),
          usageNanoCores: sum((stats) => stats.cpu?.usageNanoCores),
        },
        memory: {
          timestamp,
          workingSetBytes: sum((stats) => stats.memory?.workingSetBytes),
          usageBytes: sum((stats) => stats.memory?.usageBytes),
        },
        process: { timestamp, processCount: containers.filter((stats) => stats.cpu).length + 1 },
        containers,
      },
    }
  }
  return {
    containerStats: (id, call) => guard(call, async () => ofContainer(world.container(id))),
    listContainerStats: (filter = {}, call) =>
      guard(call, async () =>
        world.containers
          .selected(filter.labelSelector)
          .filter((container) => container.life.phase === 'running')
          .filter((container) => !filter.id || container.id.startsWith(filter.id))
          .filter((container) => !filter.podSandboxId || container.sandbox.id === filter.podSandboxId)
          .map(ofContainer),
      ),
    podSandboxStats: (id, call) => guard(call, async () => ofSandbox(world.sandbox(id))),
    listPodSandboxStats: (filter = {}, call) =>
      guard(call, async () =>
        world.sandboxes
          .selected(filter.labelSelector)
          .filter((sandbox) => !filter.id || sandbox.id.startsWith(filter.id))
          .map(ofSandbox),
      ),
  }
}
