// What the simulated runtime brings to the engine: scripts for containers, addresses from a range, logs in memory, commands
// answered by the script. Streaming URLs are given in the scheme `simulated:`; nothing listens there.
import type { Clock } from '#base'
import type { ExecSyncRequest } from '../contract.ts'
import type { RuntimeDriver } from '../engine/driver.ts'
import type { ContainerRecord } from '../engine/state.ts'
import { CriError } from '../error.ts'
import type { SimulatedImages } from './image-service.ts'
import type { IpPool } from './ip-pool.ts'
import type { LogStore } from './log-store.ts'
import { scriptOfAnnotations, scriptOfAttempt } from './script.ts'
import { createSimulatedContainer, type SimulatedContainer } from './simulated-container.ts'

export interface SimulatedDriverDeps {
  readonly clock: Clock
  readonly images: SimulatedImages
  readonly ips: IpPool
  readonly logs: LogStore
}

const encoder = new TextEncoder()
const nanosecondsPerMillisecond = 1e6

/** Makes the driver. */
export function createSimulatedDriver(
  { clock, images, ips, logs }: SimulatedDriverDeps,
  { sandboxStartMs }: { readonly sandboxStartMs: number },
): RuntimeDriver<SimulatedContainer> {
  return {
    beforeSandbox: (_, wait) => wait(sandboxStartMs),
    sandboxAddress: ips.take,
    sandboxStopped({ ip }) {
      if (ip !== '') ips.giveBack(ip)
    },
    createContainer({ sandbox, config, logPath }) {
      const image = images.find(config.image.image)
      if (!image) throw new CriError('unknown', `failed to resolve image "${config.image.image}": not found`)
      const { name, attempt } = config.metadata
      const annotated = scriptOfAnnotations(name, config.annotations ?? {}, sandbox.config.annotations ?? {})
      const script = scriptOfAttempt(annotated ?? image.definition.script ?? {}, attempt)
      const log = (text: string, stream: 'stdout' | 'stderr'): void => {
        if (logPath !== '') logs.append(logPath, { timeMs: clock.now(), stream, text })
      }
      return { own: createSimulatedContainer(clock, script, log), imageRef: image.id }
    },
    containerRemoved({ logPath }) {
      if (logPath !== '') logs.remove(logPath)
    },
    reopenLog() {},
    execSync: (container, request, { wait }) => answerCommand(container, request, wait),
    streamUrl: (target) =>
      `simulated://${target.verb}/${target.verb === 'portforward' ? target.sandbox.id : target.container.id}`,
    usage({ own: { script, process } }) {
      const { cpuMillicores = 1, memoryBytes = 1_000_000 } = script.usage ?? {}
      const cpuNanoCores = cpuMillicores * nanosecondsPerMillisecond
      return {
        cpuNanoSeconds: ((process?.runningMs() ?? 0) * cpuNanoCores) / 1000,
        cpuNanoCores,
        memoryBytes,
        writableBytes: 0,
        writablePath: '/simulated/images',
      }
    },
  }
}

async function answerCommand(
  { own: { script, process } }: ContainerRecord<SimulatedContainer>,
  request: ExecSyncRequest,
  wait: (ms: number) => Promise<void>,
) {
  const { exec = {} } = script
  const line = request.cmd.join(' ')
  const key = Object.hasOwn(exec, line) ? line : '*'
  const timeoutMs = (request.timeoutSeconds ?? 0) * 1000
  const answer = Object.hasOwn(exec, key) ? exec[key] : undefined
  const { exitCode = 0, stdout = '', stderr = '', afterMs = 0 } = answer ?? { exitCode: process?.isReady() ? 0 : 1 }
  if (timeoutMs > 0 && afterMs >= timeoutMs) {
    await wait(timeoutMs)
    throw new CriError(
      'deadlineExceeded',
      `failed to exec in container: timeout ${timeoutMs / 1000}s exceeded: context deadline exceeded`,
    )
  }
  await wait(afterMs)
  return { stdout: encoder.encode(stdout), stderr: encoder.encode(stderr), exitCode }
}
