// Stops everything that runs on this node, for `down`: each container gets its stop signal and a short grace, then its
// sandbox goes. The Pods' objects stay; the next start runs them anew.
import { errorMessage, type Log } from '#base'
import type { ContainerRuntime } from '#cri'

/** Seconds between the stop signal and KILL. */
const graceSeconds = 10

/** Stops all containers, then all sandboxes. What cannot be stopped is logged and left. */
export async function stopPods({ runtime }: ContainerRuntime, log: Log): Promise<void> {
  const running = await runtime.listContainers({ state: 'running' })
  await settleAll(
    log,
    running.map(({ id }) => runtime.stopContainer({ containerId: id, timeoutSeconds: graceSeconds })),
  )
  const sandboxes = await runtime.listPodSandbox()
  await settleAll(
    log,
    sandboxes.map(({ id }) => runtime.stopPodSandbox(id)),
  )
}

async function settleAll(log: Log, work: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(work)) {
    if (result.status === 'rejected')
      log.warn('a container or sandbox was not stopped', { error: errorMessage(result.reason) })
  }
}
