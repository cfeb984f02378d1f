// The termination messages of a Pod may take 12 KiB together: each container has its equal share. Pure: facts §5.
// Upstream: pkg/kubelet/status/status_manager.go normalizeStatus.
import type { core } from '#api'
import { podContainers } from '../pod/containers.ts'

/** Bytes of all messages of a Pod. */
export const terminationMessagesBytesMax = 12 * 1024

const encoder = new TextEncoder()
const decoder = new TextDecoder()

function trim(state: core.ContainerState, bytesMax: number): core.ContainerState {
  const { terminated } = state
  const bytes = encoder.encode(terminated?.message ?? '')
  if (terminated === undefined || bytes.length <= bytesMax) return state
  let end = bytesMax
  // Not within a character: its later bytes begin with the bits 10.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--
  return { terminated: { ...terminated, message: decoder.decode(bytes.subarray(0, end)) } }
}

/** The statuses with messages cut to their share. */
export function trimMessages(pod: core.Pod, statuses: readonly core.ContainerStatus[]): core.ContainerStatus[] {
  const share = Math.floor(terminationMessagesBytesMax / Math.max(1, podContainers(pod).length))
  return statuses.map((status) => {
    const { state, lastState } = status
    return {
      ...status,
      ...(state === undefined ? {} : { state: trim(state, share) }),
      ...(lastState === undefined ? {} : { lastState: trim(lastState, share) }),
    }
  })
}
