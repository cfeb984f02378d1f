// What is shown at the end of a Pod of containers whose end nobody saw: removed records, containers that were made and never
// started. They count as failed, so that no Pod is called better than it was. Where init containers never got to the end,
// theirs is the failure, and what comes after them goes on waiting. Pure. Upstream: status_manager.go TerminatePod.
import type { core } from '#api'
import { initContainers } from '../pod/containers.ts'

/** The exit code of a container whose end is not known. */
export const exitCodeUnknown = 137

const message = 'The container could not be located when the pod was terminated'

const hasEnded = ({ state }: core.ContainerStatus): boolean => state?.terminated !== undefined

/** Whether the container ever came out of waiting. */
const hasBegun = ({ state, lastState }: core.ContainerStatus): boolean =>
  state?.waiting === undefined || lastState?.terminated !== undefined

function ended(status: core.ContainerStatus): core.ContainerStatus {
  if (hasEnded(status)) return status
  const { containerID } = status
  const id = containerID === undefined ? {} : { containerID }
  const state = { terminated: { exitCode: exitCodeUnknown, reason: 'ContainerStatusUnknown', message, ...id } }
  return { ...status, ready: false, started: false, state }
}

/** Whether all init containers have done their part, as far as their statuses tell. */
function isInitialized(
  pod: core.Pod,
  initStatuses: readonly core.ContainerStatus[],
  statuses: readonly core.ContainerStatus[],
): boolean {
  const last = initContainers(pod).at(-1)
  if (last === undefined || statuses.some(hasBegun)) return true
  const status = initStatuses.find(({ name }) => name === last.spec.name)
  // A sidecar has ended by now, and its status no longer tells whether it had started.
  return [status?.state?.terminated, status?.lastState?.terminated].some((end) => end?.exitCode === 0)
}

export interface Statuses {
  /** In the order of the spec. */
  readonly initStatuses: readonly core.ContainerStatus[]
  readonly statuses: readonly core.ContainerStatus[]
}

/** The statuses of a Pod of which nothing runs and nothing will. */
export function terminateStatuses(pod: core.Pod, { initStatuses, statuses }: Statuses): Statuses {
  // The first has always been tried.
  const begun = Math.max(0, initStatuses.findLastIndex(hasBegun))
  return {
    initStatuses: initStatuses.map((status, index) => (index <= begun ? ended(status) : status)),
    statuses: isInitialized(pod, initStatuses, statuses) ? statuses.map(ended) : statuses,
  }
}
