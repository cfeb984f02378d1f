// Which records of a Pod nobody needs any more. Pure: facts §1. Of each container the newest is its state and the one before
// its last state; the newest sandbox stays, and others as long as records of theirs do. Upstream: kuberuntime_gc.go.
import type { PodRuntimeStatus } from '../pod/runtime-status.ts'

/** Dead containers kept of each, beside the newest. */
export const deadContainersKept = 1

export interface Garbage {
  readonly containerIds: readonly string[]
  readonly sandboxIds: readonly string[]
}

/** What may be removed from the runtime now. */
export function podGarbage({ containers, sandboxes }: PodRuntimeStatus): Garbage {
  const seen = new Map<string, number>()
  const containerIds: string[] = []
  const sandboxesInUse = new Set<string>()
  for (const { id, name, state, sandboxId } of containers) {
    const newer = seen.get(name) ?? 0
    seen.set(name, newer + 1)
    if (newer > deadContainersKept && state !== 'running') containerIds.push(id)
    else sandboxesInUse.add(sandboxId)
  }
  const sandboxIds = sandboxes.slice(1).filter(({ id, ready }) => !ready && !sandboxesInUse.has(id))
  return { containerIds, sandboxIds: sandboxIds.map(({ id }) => id) }
}
