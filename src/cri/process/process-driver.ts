// What the process runtime brings to the engine: host processes for containers, the machine's address for sandboxes.
import { join } from 'node:path'
import type { Clock } from '#base'
import type { RuntimeDriver } from '../engine/driver.ts'
import { CriError } from '../error.ts'
import { makeContainerRoot, removeContainerRoot } from './container-root.ts'
import type { GroupLeaders } from './group-leaders.ts'
import { computeHostCommand, stopSignalOf } from './host-command.ts'
import { createHostContainer, type HostContainer } from './host-container.ts'
import type { HostImages } from './host-images.ts'
import { readGroupUsage } from './process-usage.ts'
import { runCommand } from './run-command.ts'
import type { StreamingServer } from './streaming-server.ts'

export interface ProcessDriverDeps {
  readonly clock: Clock
  readonly images: HostImages
  readonly leaders: GroupLeaders
  readonly streaming: Pick<StreamingServer, 'urlOf'>
  readonly hostEnv: Readonly<Record<string, string | undefined>>
}

export interface ProcessDriverOptions {
  /** Folder of the containers' own folders. */
  readonly containersDir: string
  /** What every sandbox shows as its own: containers listen on the machine itself. */
  readonly address: string
  readonly pathDefault: string
}

/** Makes the driver. */
export function createProcessDriver(
  { clock, images, leaders, streaming, hostEnv }: ProcessDriverDeps,
  { containersDir, address, pathDefault }: ProcessDriverOptions,
): RuntimeDriver<HostContainer> {
  /** Processor time at the last look, for a rate. */
  const lastUsage = new WeakMap<HostContainer, { readonly atMs: number; readonly cpuNanoSeconds: number }>()
  return {
    beforeSandbox: async () => {},
    sandboxAddress: () => address,
    sandboxStopped() {},
    createContainer({ id, config, logPath }) {
      const found = images.find(config.image.image)
      if (found === undefined)
        throw new CriError('unknown', `failed to resolve image "${config.image.image}": not found`)
      const rootDir = join(containersDir, id)
      const command = computeHostCommand({ config, image: found.image, rootDir, hostEnv, pathDefault })
      if ('refused' in command) throw new CriError('unknown', command.refused)
      makeContainerRoot(rootDir, config.mounts ?? [])
      const options = { command, rootDir, logPath, stopSignal: stopSignalOf(config), stdin: config.stdin === true }
      return { own: createHostContainer({ clock, leaders }, options), imageRef: found.id }
    },
    containerRemoved: ({ own }) => removeContainerRoot(own.rootDir),
    reopenLog: ({ own }) => own.reopenLog(),
    execSync: ({ own }, request, how) => runCommand(own, request, how),
    streamUrl: streaming.urlOf,
    usage({ own }) {
      const { cpuNanoSeconds, memoryBytes } = own.pid === undefined ? noUsage : readGroupUsage(own.pid)
      const atMs = clock.monotonic()
      const last = lastUsage.get(own)
      lastUsage.set(own, { atMs, cpuNanoSeconds })
      const passedSeconds = last === undefined ? 0 : (atMs - last.atMs) / 1000
      const rate = passedSeconds > 0 ? (cpuNanoSeconds - (last?.cpuNanoSeconds ?? 0)) / passedSeconds : 0
      return {
        cpuNanoSeconds,
        cpuNanoCores: Math.max(0, Math.round(rate)),
        memoryBytes,
        writableBytes: 0,
        writablePath: containersDir,
      }
    },
  }
}

const noUsage = { cpuNanoSeconds: 0, memoryBytes: 0 }
