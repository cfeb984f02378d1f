// The sandbox half of the RuntimeService of a runtime of our own.
import type { Clock, Random } from '#base'
import type { RuntimeService } from '../contract.ts'
import { CriError, isCriError } from '../error.ts'
import type { PodSandboxConfig } from '../messages/sandbox.ts'
import type { DriverContainer, RuntimeDriver } from './driver.ts'
import type { Guard } from './guard.ts'
import { randomId, renderContainerStatus, renderSandbox, renderSandboxStatus, type SandboxRecord } from './state.ts'
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
export interface CallDeps<C extends DriverContainer> {
  readonly clock: Clock
  readonly random: Random
  readonly guard: Guard
  readonly world: World<C>
  readonly driver: RuntimeDriver<C>
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
export function createSandboxCalls<C extends DriverContainer>(deps: CallDeps<C>): SandboxCalls {
  const { clock, random, guard, world, driver } = deps
  return {
    runPodSandbox: ({ config, runtimeHandler = '' }, call) =>
      guard(call, async (wait) => {
        refuseSecond(world, config)
        await driver.beforeSandbox(config, wait)
        refuseSecond(world, config)
        const onNodeNetwork = config.linux?.securityContext?.namespaceOptions?.network === 'node'
        const sandbox: SandboxRecord = {
          id: randomId(random),
          config,
          runtimeHandler,
          createdAt: clock.now(),
          ip: onNodeNetwork ? '' : driver.sandboxAddress(),
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
        if (sandbox) await world.stopSandbox(sandbox)
      }),
    removePodSandbox: (id, call) =>
      guard(call, async () => {
        const sandbox = ifPresent(() => world.sandbox(id))
        if (!sandbox) return
        await world.stopSandbox(sandbox)
        await Promise.all(world.containersOf(sandbox).map(world.removeContainer))
        if (world.sandboxes.delete(sandbox.id)) world.tell('deleted', sandbox.id, sandbox)
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
        world.sandboxes
          .selected(filter.labelSelector)
          .filter((sandbox) => !filter.id || sandbox.id.startsWith(filter.id))
          .filter((sandbox) => filter.state === undefined || sandbox.state === filter.state)
          .map(renderSandbox),
      ),
    updatePodSandboxResources: ({ podSandboxId }, call) =>
      guard(call, async () => {
        world.sandbox(podSandboxId)
      }),
  }
}

function refuseSecond({ sandboxes }: Pick<World<DriverContainer>, 'sandboxes'>, { metadata }: PodSandboxConfig): void {
  for (const { id, config } of sandboxes.byId.values()) {
    const other = config.metadata
    if (other.uid !== metadata.uid || other.name !== metadata.name || other.attempt !== metadata.attempt) continue
    const name = `${metadata.name}_${metadata.namespace}_${metadata.uid}_${metadata.attempt}`
    throw new CriError('unknown', `failed to reserve sandbox name "${name}": name is reserved for "${id}"`)
  }
}
