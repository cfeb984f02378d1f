// What to do for a Pod, as data. Carried out by `runtime/run-plan.ts`, in order.
import type { BackoffState } from '#base'
import type { ContainerKind } from '../pod/containers.ts'

/** Why a container is killed; decides which grace period holds. */
export type KillReason =
  | 'livenessProbe'
  | 'startupProbe'
  | 'definitionChanged'
  | 'unknownState'
  | 'sandboxGone'
  | 'allRestarting'
  | 'podDone'

export interface CreateSandboxAction {
  readonly type: 'createSandbox'
  readonly attempt: number
  /** A sandbox of the Pod was there before: `SandboxChanged` is reported. */
  readonly changed: boolean
}

export interface StopSandboxAction {
  readonly type: 'stopSandbox'
  readonly sandboxId: string
}

export interface StartContainerAction {
  readonly type: 'startContainer'
  readonly kind: ContainerKind
  readonly name: string
  /** Restarts before this one. */
  readonly attempt: number
  /** A container of this attempt that was made and not started, by a kubelet that ended in between: it is taken as it is. */
  readonly madeId?: string
  /** How often all containers of the Pod have been restarted together; absent: never. */
  readonly restartGeneration?: number
  /** The back-off to remember if the start is tried. */
  readonly backoff?: { readonly key: string; readonly state: BackoffState }
}

export interface KillContainerAction {
  readonly type: 'killContainer'
  readonly containerId: string
  readonly name: string
  readonly reason: KillReason
  /** Text of the `Killing` event. */
  readonly message: string
}

/** A container that has to wait before it may start again. */
export interface HoldContainerAction {
  readonly type: 'holdContainer'
  readonly name: string
  /** Waiting reason: `CrashLoopBackOff`, or that of the start that failed. */
  readonly reason: string
  readonly message: string
  readonly untilMs: number
}

export type PodAction =
  | CreateSandboxAction
  | StopSandboxAction
  | StartContainerAction
  | KillContainerAction
  | HoldContainerAction

/**
 * `finish`: nothing runs that must, and nothing will be started again: the Pod can be taken down.
 * `run`: carry out the actions, look again when something changes, at the latest at `wakeAtMs`.
 */
export type PodPlan =
  | { readonly kind: 'finish' }
  | { readonly kind: 'run'; readonly actions: readonly PodAction[]; readonly wakeAtMs?: number }
