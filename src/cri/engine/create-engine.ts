// A runtime of our own, put together: a driver's containers under the CRI's bookkeeping.
import type { Clock, Random } from '#base'
import type { RuntimeService } from '../contract.ts'
import type { VersionResponse } from '../messages/runtime.ts'
import { createContainerCalls } from './container-calls.ts'
import type { DriverContainer, RuntimeDriver } from './driver.ts'
import type { EventHub } from './events.ts'
import type { Guard } from './guard.ts'
import { createSandboxCalls } from './sandbox-calls.ts'
import { createStatsCalls, createStreamCalls } from './stream-calls.ts'
import { createWorld, type World } from './world.ts'

export interface EngineDeps {
  readonly clock: Clock
  readonly random: Random
  readonly guard: Guard
  readonly events: EventHub
}

export interface EngineOptions {
  readonly version: VersionResponse
  /** Whether a condition of `status()` holds: 'RuntimeReady', 'NetworkReady'. Default: they do. */
  readonly condition?: (type: 'RuntimeReady' | 'NetworkReady') => boolean
}

export interface Engine<C extends DriverContainer> {
  readonly runtime: RuntimeService
  readonly world: World<C>
}

/** Makes a runtime with nothing running in it. */
export function createEngine<C extends DriverContainer>(
  deps: EngineDeps,
  driver: RuntimeDriver<C>,
  { version, condition = () => true }: EngineOptions,
): Engine<C> {
  const { guard, events } = deps
  const world = createWorld(deps, driver)
  const callDeps = { ...deps, world, driver }
  const conditions = ['RuntimeReady', 'NetworkReady'] as const
  const runtime: RuntimeService = {
    version: (call) => guard(call, async () => version),
    status: (_, call) =>
      guard(call, async () => ({
        status: {
          conditions: conditions.map((type) => ({ type, status: condition(type), reason: '', message: '' })),
        },
        info: {},
        runtimeHandlers: [],
      })),
    updateRuntimeConfig: (_, call) => guard(call, async () => {}),
    ...createSandboxCalls(callDeps),
    ...createContainerCalls(callDeps),
    ...createStreamCalls({ ...callDeps, events }),
    ...createStatsCalls(callDeps),
  }
  return { runtime, world }
}
