// A container runtime without containers, for machines without root, namespaces or Linux: each container is a host process in a
// process group of its own. No isolation at all, no images, one network, no limits of resources (docs/PROCESS-RUNTIME.md).
// Behaves as `conformance.ts` says as far as that can be. Containers end with the runtime's process.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Clock, type Log, type Random } from '#base'
import { removeTree } from '#base/node'
import type { ContainerRuntime } from '../contract.ts'
import { createEngine } from '../engine/create-engine.ts'
import { createEventHub } from '../engine/events.ts'
import { createGuard } from '../engine/guard.ts'
import { openGroupLeaders } from './group-leaders.ts'
import type { HostImage } from './host-command.ts'
import { createHostImages } from './host-images.ts'
import { createProcessDriver } from './process-driver.ts'
import { startStreamingServer } from './streaming-server.ts'

export interface ProcessRuntimeDeps {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** The runtime's own environment. */
  readonly hostEnv: Readonly<Record<string, string | undefined>>
}

export interface ProcessRuntimeOptions {
  /** A folder for itself. */
  readonly root: string
  /** The machine's address, which all Pods share. */
  readonly address: string
  /** Images whose command is known, by reference. */
  readonly images?: Readonly<Record<string, HostImage>>
}

/** A runtime that runs; disposing ends its containers. */
export interface ProcessRuntime extends ContainerRuntime, AsyncDisposable {}

const pathDefault = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
const version = { version: '0.1.0', runtimeName: 'process', runtimeVersion: '1', runtimeApiVersion: 'v1' }

/** Starts a runtime with nothing running in it; what a killed one left is ended first. */
export async function createProcessRuntime(
  deps: ProcessRuntimeDeps,
  { root, address, images: given = {} }: ProcessRuntimeOptions,
): Promise<ProcessRuntime> {
  const { clock, hostEnv } = deps
  const containersDir = join(root, 'containers')
  mkdirSync(root, { recursive: true, mode: 0o700 })
  const leaders = await openGroupLeaders(join(root, 'processes.json'))
  await removeTree(containersDir, { within: root })
  const streaming = await startStreamingServer(deps)
  const events = createEventHub()
  const guard = createGuard(clock, () => true)
  const images = createHostImages({ clock, guard }, { given, mountpoint: root, uid: process.getuid?.() })
  const driver = createProcessDriver(
    { clock, images, leaders, streaming, hostEnv },
    { containersDir, address, pathDefault },
  )
  const { runtime, world } = createEngine({ ...deps, guard, events }, driver, { version })
  return {
    runtime,
    images: images.service,
    async [Symbol.asyncDispose]() {
      await Promise.all([...world.sandboxes.byId.values()].map(world.stopSandbox))
      events.cut()
      await streaming[Symbol.asyncDispose]()
    },
  }
}
