// How far a Pod is on its way to Running and Ready, in words, and whether it will get there. Pure.
import { type core, isConditionTrue } from '#api'

export type PodProgress =
  /** On its way. */
  | { readonly kind: 'going'; readonly text: string }
  /** Running and Ready, or Succeeded. */
  | { readonly kind: 'done'; readonly text: string }
  /** It will not get there by itself, or not soon. */
  | {
      readonly kind: 'stuck'
      readonly text: string
      readonly reason: string
      readonly message: string
      readonly graceMs: number
    }

/** Reasons of a waiting container that people have to do something about, and how long each is given to go away. */
const stuckReasons: Readonly<Record<string, number>> = {
  ErrImagePull: 0,
  ImagePullBackOff: 0,
  ErrImageNeverPull: 0,
  InvalidImageName: 0,
  ImageInspectError: 0,
  RegistryUnavailable: 0,
  CrashLoopBackOff: 0,
  RunContainerError: 1_000,
  // What the Pod asks for may stand further down in the same files.
  CreateContainerConfigError: 3_000,
  CreateContainerError: 3_000,
}

/** A scheduler that has just started may not have seen the node. */
const unschedulableGraceMs = 3_000

/** The progress of `pod`, given its events, oldest first. */
export function podProgress(pod: core.Pod, events: readonly core.Event[]): PodProgress {
  const { status } = pod
  if (pod.metadata.deletionTimestamp !== undefined) return { kind: 'going', text: 'Terminating' }
  if (status.phase === 'Succeeded') return { kind: 'done', text: 'Succeeded' }
  if (status.phase === 'Failed') return failed(pod)
  const scheduled = status.conditions?.find(({ type }) => type === 'PodScheduled')
  if (scheduled?.status === 'False')
    return stuck({
      reason: scheduled.reason ?? 'Unschedulable',
      message: scheduled.message ?? '',
      graceMs: unschedulableGraceMs,
    })
  const waiting = stuckContainer(pod)
  if (waiting !== undefined) return waiting
  if (status.phase === 'Running') return running(pod)
  return { kind: 'going', text: pendingText(pod, events) }
}

function stuck(given: { readonly reason: string; readonly message: string; readonly graceMs: number }): PodProgress {
  return { kind: 'stuck', text: `Pending: ${given.reason}`, ...given }
}

function failed({ status }: core.Pod): PodProgress {
  const ended = allStatuses(status).find(({ state }) => (state.terminated?.exitCode ?? 0) !== 0)
  const terminated = ended?.state.terminated
  const reason = status.reason ?? terminated?.reason ?? 'Failed'
  const how = terminated === undefined ? '' : `container ${ended?.name} ended with code ${terminated.exitCode}`
  const message = [how, status.message ?? terminated?.message ?? ''].filter(Boolean).join(': ')
  return { kind: 'stuck', text: 'Failed', reason, message, graceMs: 0 }
}

function stuckContainer({ status }: core.Pod): PodProgress | undefined {
  for (const { name, state, lastState } of allStatuses(status)) {
    const { reason = '', message = '' } = state.waiting ?? {}
    const graceMs = stuckReasons[reason]
    if (graceMs === undefined) continue
    const last = lastState.terminated
    const ended =
      last === undefined ? '' : `; it ended with code ${last.exitCode}${last.reason ? ` (${last.reason})` : ''}`
    return {
      kind: 'stuck',
      text: `${status.phase ?? 'Pending'}: ${reason}`,
      reason,
      message: `container ${name}: ${message}${ended}`,
      graceMs,
    }
  }
  return undefined
}

function running({ spec, status }: core.Pod): PodProgress {
  if (isConditionTrue(status.conditions, 'Ready')) return { kind: 'done', text: 'Running, Ready' }
  const ready = (status.containerStatuses ?? []).filter((each) => each.ready).length
  return { kind: 'going', text: `Running, ${ready}/${spec.containers.length} containers ready` }
}

function pendingText({ spec, status }: core.Pod, events: readonly core.Event[]): string {
  if (!spec.nodeName) return 'Pending: waiting for a node'
  const pull = events.findLast(({ reason }) => ['Pulling', 'Pulled', 'Failed'].includes(reason ?? ''))
  if (pull?.reason === 'Pulling' && pull.message)
    return `Pending: ${pull.message[0]?.toLowerCase()}${pull.message.slice(1)}`
  const reasons = allStatuses(status).map(({ state }) => state.waiting?.reason)
  return `Pending: ${reasons.find((reason) => reason !== undefined) ?? `scheduled to ${spec.nodeName}`}`
}

function allStatuses(status: core.PodStatus): readonly core.ContainerStatus[] {
  return [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]
}
