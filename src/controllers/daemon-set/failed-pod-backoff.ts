// When a failed Pod of a DaemonSet may be deleted, so that a node which refuses each of them is not asked in a tight loop.
// The first goes at once, the next waits a second, and so on up to 15 minutes. Remembered in the process only.
// Upstream counterpart: failedPodsBackoff of pkg/controller/daemon.
import type { apps, core } from '#api'
import { type BackoffPolicy, type BackoffState, stepBackoff } from '#base'

/** Upstream: 1 s, doubling to 15 min; forgotten after twice the longest wait. */
export const failedPodBackoff = {
  initialMs: 1_000,
  maxMs: 15 * 60_000,
  resetAfterMs: 30 * 60_000,
} as const satisfies BackoffPolicy

interface Remembered {
  readonly uid: string
  readonly notBeforeMs: number
  readonly state: BackoffState
}

export interface FailedPodBackoff {
  /** Not before when a failed Pod may go, monotonic milliseconds. Asking again for the same Pod gives the same answer. */
  notBeforeMs(set: apps.DaemonSet, pod: core.Pod, on: { readonly node: string; readonly nowMs: number }): number
  /** Forgets a DaemonSet (`namespace/name`). */
  forget(key: string): void
}

/** No memories. */
export function createFailedPodBackoff(): FailedPodBackoff {
  const bySet = new Map<string, Map<string, Remembered>>()
  return {
    notBeforeMs({ metadata }, pod, { node, nowMs }) {
      const key = `${metadata.namespace}/${metadata.name}`
      const memories = bySet.get(key) ?? new Map<string, Remembered>()
      bySet.set(key, memories)
      const place = `${metadata.uid} ${metadata.generation ?? 0} ${node}`
      const known = memories.get(place)
      if (known?.uid === pod.metadata.uid) return known.notBeforeMs
      for (const [other, { state }] of memories) {
        if (nowMs - state.updatedMs > failedPodBackoff.resetAfterMs) memories.delete(other)
      }
      const before = memories.get(place)?.state
      const notBeforeMs = before === undefined ? nowMs : Math.max(nowMs, before.updatedMs + before.delayMs)
      memories.set(place, {
        uid: pod.metadata.uid,
        notBeforeMs,
        state: stepBackoff(failedPodBackoff, before, { nowMs: notBeforeMs }),
      })
      return notBeforeMs
    },
    forget: (key) => void bySet.delete(key),
  }
}
