// The rest of the simulated RuntimeService: commands answered by the script, statistics, version and status. Streaming URLs
// are given in the scheme `simulated:`; nothing listens there.
import type { ExecSyncRequest, RuntimeService } from '../contract.ts'
import { CriError } from '../error.ts'
import type { ContainerStats, PodSandboxStats } from '../messages/stats.ts'
import { requireRunning } from './container-calls.ts'
import type { EventHub } from './events.ts'
import type { CallDeps } from './sandbox-calls.ts'
import { type ContainerRecord, labelsMatcher, type SandboxRecord } from './state.ts'

type StreamCalls = Pick<RuntimeService, 'execSync' | 'exec' | 'attach' | 'portForward' | 'getContainerEvents'>
type StatsCalls = Pick<
  RuntimeService,
  'containerStats' | 'listContainerStats' | 'podSandboxStats' | 'listPodSandboxStats'
>

const encoder = new TextEncoder()
const nanosecondsPerMillisecond = 1e6

/** Makes exec, attach, port-forward and events. */
export function createStreamCalls(deps: CallDeps & { readonly events: EventHub }): StreamCalls {
  const { guard, world, events } = deps
  const url = (what: string, id: string): { url: string } => ({ url: `simulated://${what}/${id}` })
  return {
    execSync: (request, call) => {
      const deadlineMs = (request.timeoutSeconds ?? 0) * 1000 + 120_000
      return guard({ deadlineMs, ...call }, async (wait) =>
        execute(world.container(request.containerId), request, wait),
      )
    },
    exec: ({ containerId }, call) =>
      guard(call, async () => {
        requireRunning(world.container(containerId))
        return url('exec', containerId)
      }),
    attach: ({ containerId }, call) =>
      guard(call, async () => {
        requireRunning(world.container(containerId))
        return url('attach', containerId)
      }),
    portForward: ({ podSandboxId }, call) =>
      guard(call, async () => url('portforward', world.sandbox(podSandboxId).id)),
    getContainerEvents: (call) => events.subscribe(call?.signal),
  }
}

async function execute(container: ContainerRecord, request: ExecSyncRequest, wait: (ms: number) => Promise<void>) {
  const { process } = requireRunning(container)
  const { exec = {} } = container.script
  const line = request.cmd.join(' ')
  const key = Object.hasOwn(exec, line) ? line : '*'
  const timeoutMs = (request.timeoutSeconds ?? 0) * 1000
  const answer = Object.hasOwn(exec, key) ? exec[key] : undefined
  const { exitCode = 0, stdout = '', stderr = '', afterMs = 0 } = answer ?? { exitCode: process.isReady() ? 0 : 1 }
  if (timeoutMs > 0 && afterMs >= timeoutMs) {
    await wait(timeoutMs)
    throw new CriError(
      'deadlineExceeded',
      `failed to exec in container: timeout ${timeoutMs / 1000}s exceeded: context deadline exceeded`,
    )
  }
  await wait(afterMs)
  requireRunning(container)
  return { stdout: encoder.encode(stdout), stderr: encoder.encode(stderr), exitCode }
}

/** Makes the statistics: what scripts say they use. */
export function createStatsCalls({ clock, guard, world }: CallDeps): StatsCalls {
  const ofContainer = (container: ContainerRecord): ContainerStats => {
    const { id, config, life, script } = container
    const { metadata, labels = {}, annotations = {} } = config
    const attributes = { id, metadata, labels, annotations }
    const timestamp = clock.now()
    if (life.phase !== 'running') return { attributes }
    const { cpuMillicores = 1, memoryBytes = 1_000_000 } = script.usage ?? {}
    return {
      attributes,
      cpu: {
        timestamp,
        usageCoreNanoSeconds: (life.process.runningMs() * nanosecondsPerMillisecond * cpuMillicores) / 1000,
        usageNanoCores: cpuMillicores * nanosecondsPerMillisecond,
      },
      memory: { timestamp, workingSetBytes: memoryBytes, usageBytes: memoryBytes, rssBytes: memoryBytes },
      writableLayer: { timestamp, fsId: { mountpoint: '/simulated/images' }, usedBytes: 0, inodesUsed: 0 },
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
        [...world.containers.values()]
          .filter((container) => container.life.phase === 'running')
          .filter((container) => !filter.id || container.id.startsWith(filter.id))
          .filter((container) => !filter.podSandboxId || container.sandbox.id === filter.podSandboxId)
          .filter(labelsMatcher(({ config }) => config.labels, filter.labelSelector))
          .map(ofContainer),
      ),
    podSandboxStats: (id, call) => guard(call, async () => ofSandbox(world.sandbox(id))),
    listPodSandboxStats: (filter = {}, call) =>
      guard(call, async () =>
        [...world.sandboxes.values()]
          .filter((sandbox) => !filter.id || sandbox.id.startsWith(filter.id))
          .filter(labelsMatcher(({ config }) => config.labels, filter.labelSelector))
          .map(ofSandbox),
      ),
  }
}
