// What the steps of a StatefulSet's decision are made of.
import type { apps, core } from '#api'
import { podKind } from '../kinds.ts'
import { isPodTerminating, msUntilAvailable } from '../pod/facts.ts'
import type { Action } from '../runtime/plan.ts'

/** The Pod of an ordinal of the range, if there is one. */
export interface Slot {
  readonly ordinal: number
  readonly pod: core.Pod | undefined
}

/** What a step wants done; `waits`: why nothing after it may be done yet. */
export interface Step {
  readonly actions: readonly Action[]
  readonly waits?: string | undefined
}

/** Whether it is running, ready for long enough and not on its way out. */
export function isAvailable(pod: core.Pod, { spec }: apps.StatefulSet, now: number): boolean {
  return (
    pod.status.phase === 'Running' &&
    !isPodTerminating(pod) &&
    msUntilAvailable(pod, spec.minReadySeconds ?? 0, now) === 0
  )
}

/** Deletes a Pod, telling so in upstream's words. */
export function deleteStatefulPod(set: apps.StatefulSet, object: core.Pod): Action {
  const what = `delete Pod ${object.metadata.name} in StatefulSet ${set.metadata.name}`
  const words = { done: `${what} successful`, failed: `${what} failed error` }
  return { type: 'delete', kind: podKind, object, announce: { regarding: set, subject: 'pod', words } }
}
