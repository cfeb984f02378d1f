// Turns over the logs of running containers that are full: files moved and compressed, then the runtime told to write a new
// one. When it cannot be told, the log gets its name back. Upstream: container_log_manager.go rotateLatestLog.
import { type Clock, errorMessage, type Log, renderRfc3339 } from '#base'
import type { RuntimeService } from '#cri'
import type { KubeletHost } from '../host.ts'
import type { ResolvedKubeletOptions } from '../options.ts'
import { planRotation, rotationStamp } from './rotation-plan.ts'

export interface RotateLogsDeps {
  readonly host: KubeletHost
  readonly runtime: RuntimeService
  readonly clock: Clock
  readonly log: Log
  readonly logs: () => readonly { readonly containerId: string; readonly path: string }[]
}

type Limits = Pick<ResolvedKubeletOptions, 'containerLogMaxBytes' | 'containerLogMaxFiles'>

/** Looks at every log once. */
export async function rotateLogs(deps: RotateLogsDeps, limits: Limits, signal: AbortSignal): Promise<void> {
  for (const { containerId, path } of deps.logs()) {
    signal.throwIfAborted()
    try {
      await rotateLog(deps, { containerId, path }, limits)
    } catch (error) {
      deps.log.warn('Cannot rotate log', { path, error: errorMessage(error) })
    }
  }
}

async function rotateLog(
  { host, runtime, clock }: RotateLogsDeps,
  { containerId, path }: { readonly containerId: string; readonly path: string },
  { containerLogMaxBytes, containerLogMaxFiles }: Limits,
): Promise<void> {
  const { files } = host
  const sizeBytes = (await files.stat(path))?.sizeBytes ?? 0
  if (sizeBytes < containerLogMaxBytes) return
  const slash = path.lastIndexOf('/')
  const [folder, log] = [path.slice(0, slash), path.slice(slash + 1)]
  const plan = planRotation({
    names: await files.list(folder),
    log,
    sizeBytes,
    maxBytes: containerLogMaxBytes,
    maxFiles: containerLogMaxFiles,
    stamp: rotationStamp(renderRfc3339(clock.now())),
  })
  if (plan === undefined) return
  for (const name of plan.remove) await files.remove(`${folder}/${name}`)
  for (const name of plan.compress) await files.compress(`${folder}/${name}`)
  const turned = `${folder}/${plan.renameTo}`
  await files.rename(path, turned)
  try {
    await runtime.reopenContainerLog(containerId)
  } catch (error) {
    await files.rename(turned, path)
    throw error
  }
}
