// The sandbox half of the simulated RuntimeService.
import type { Clock, Random } from '#base'
import type { RuntimeService } from '../contract.ts'
import { CriError, isCriError } from '../error.ts'
import type { PodSandboxConfig } from '../messages/sandbox.ts'
import type { Guard } from './guard.ts'
import type { IpPool } from './ip-pool.ts'
import {
  labelsMatcher,
  randomId,
  renderContainerStatus,
  renderSandbox,
  renderSandboxStatus,
  type SandboxRecord,
} from './state.ts'
import type { World } from './world.ts'

type SandboxCalls = Pick<
  RuntimeService,
  | 'runPodSandbox'
  | 'stopPodSandbox'
  | 'removePodSandbox'
  | 'podSandboxStatus'
  | 'listPodSandbox'
  | 'updatePodSandboxResources'
>

/** What both halves work with. */
export interface CallDeps {
  readonly clock: Clock
  readonly random: Random
  readonly guard: Guard
  readonly world: World
}

/** What `look` gives, or undefined where it finds nothing. */
export function ifPresent<T>(look: () => T): T | undefined {
  try {
    return look()
  } catch (error) {
    if (isCriError(error, 'notFound')) return undefined
    throw error
  }
}

/** Makes the calls. */
export function createSandboxCalls(
  deps: CallDeps & { readonly ips: IpPool },
  options: { readonly sandboxStartMs: number },
): SandboxCalls {
  const { clock, random, guard, world, ips } = deps
  return {
    runPodSandbox: ({ config, runtimeHandler = '' }, call) =>
      guard(call, async (wait) => {
        refuseSecond(world, config)
        await wait(options.sandboxStartMs)
        refuseSecond(world, config)
        const onNodeNetwork = config.linux?.securityContext?.namespaceOptions?.network === 'node'
        const sandbox: SandboxRecord = {
          id: randomId(random),
          config,
          runtimeHandler,
          createdAt: clock.now(),
          ip: onNodeNetwork ? '' : ips.take(),
          state: 'ready',
        }
        world.sandboxes.set(sandbox.id, sandbox)
        world.tell('created', sandbox.id, sandbox)
        world.tell('started', sandbox.id, sandbox)
        return sandbox.id
      }),
    stopPodSandbox: (id, call) =>
      guard(call, async () => {
        const sandbox = ifPresent(() => world.sandbox(id))
        if (sandbox) world.stopSandbox(sandbox)
      }),
    removePodSandbox: (id, call) =>
      guard(call, async () => {
        const sandbox = ifPresent(() => world.sandbox(id))
        if (!sandbox) return
        world.stopSandbox(sandbox)
        for (const container of world.containersOf(sandbox)) world.removeContainer(container)
        world.sandboxes.delete(sandbox.id)
        world.tell('deleted', sandbox.id, sandbox)
      }),
    podSandboxStatus: ({ podSandboxId }, call) =>
      guard(call, async () => {
        const sandbox = world.sandbox(podSandboxId)
        return {
          status: renderSandboxStatus(sandbox),
          info: {},
          containersStatuses: world.containersOf(sandbox).map(renderContainerStatus),
          timestamp: clock.now(),
        }
      }),
    listPodSandbox: (filter = {}, call) =>
      guard(call, async () =>
        [...world.sandboxes.values()]
          .filter((sandbox) => filter.id === undefined || (filter.id !== '' && sandbox.id.startsWith(filter.id)))
          .filter((sandbox) => filter.state === undefined || sandbox.state === filter.state)
          .filter(labelsMatcher(({ config }) => config.labels, filter.labelSelector))
          .map(renderSandbox),
      ),
    updatePodSandboxResources: ({ podSandboxId }, call) =>
      guard(call, async () => {
        world.sandbox(podSandboxId)
      }),
  }
}

function refuseSecond(world: World, { metadata }: PodSandboxConfig): void {
  for (const { id, config } of world.sandboxes.values()) {
    const other = config.metadata
    if (other.uid !== metadata.uid || other.name !== metadata.name || other.attempt !== metadata.attempt) continue
    const name = `${metadata.name}_${metadata.namespace}_${metadata.uid}_${metadata.attempt}`
    throw new CriError('unknown', `failed to reserve sandbox name "${name}": name is reserved for "${id}"`)
  }
}
