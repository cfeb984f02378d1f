// A Pod that does not tolerate a NoExecute taint of its node is deleted: at once, or when the time that it tolerates it is
// over. The deletion is an ordinary graceful one. Woken by Pods and nodes.
// Upstream counterpart: pkg/controller/tainteviction.
import { type core, parseTime, renderTime, setCondition } from '#api'
import { nodeKind, podKind } from './kinds.ts'
import { isPodTerminal, isPodTerminating } from './pod/facts.ts'
import { byNodeName } from './pod/indexes.ts'
import { objectKey } from './runtime/apply-plan.ts'
import { type Controller, defineController, watchKind } from './runtime/define-controller.ts'
import { type Action, idle, type Plan } from './runtime/plan.ts'

export interface ObservedTainted {
  readonly pod: core.Pod
  /** NoExecute taints of its node. */
  readonly taints: readonly core.Taint[]
  /** Since when they have been seen, milliseconds since the epoch. */
  readonly sinceMs: number
  /** Whether it was to leave when its time would be over. */
  readonly wasLeaving: boolean
}

function matches({ key, operator = 'Equal', value = '', effect }: core.Toleration, taint: core.Taint): boolean {
  if (effect !== undefined && effect !== taint.effect) return false
  if (key !== undefined && key !== '' && key !== taint.key) return false
  return operator === 'Exists' || (operator === 'Equal' && value === (taint.value ?? ''))
}

/** How long the Pod tolerates the taints, in milliseconds: 0 not at all, infinity for ever. */
export function tolerationMs({ spec }: core.Pod, taints: readonly core.Taint[]): number {
  let least = Number.POSITIVE_INFINITY
  for (const taint of taints) {
    const found = (spec.tolerations ?? []).filter((toleration) => matches(toleration, taint))
    if (found.length === 0) return 0
    for (const { tolerationSeconds } of found) {
      if (tolerationSeconds !== undefined) least = Math.min(least, Math.max(0, tolerationSeconds) * 1_000)
    }
  }
  return least
}

function tell(regarding: core.Pod, message: string): Action {
  return { type: 'recordEvent', regarding, event: { type: 'Normal', reason: 'TaintManagerEviction', message } }
}

/** Decides whether a Pod must leave its node. */
export function decideEviction({ pod, taints, sinceMs, wasLeaving }: ObservedTainted, now: number): Plan {
  if (isPodTerminating(pod) || isPodTerminal(pod)) return idle('The Pod has ended or is being deleted.')
  const leaveMs = sinceMs + tolerationMs(pod, taints)
  const { namespace, name } = pod.metadata
  if (leaveMs === Number.POSITIVE_INFINITY) {
    const because = 'The Pod tolerates its node.'
    return wasLeaving
      ? { actions: [tell(pod, `Cancelling deletion of Pod ${namespace}/${name}`)], because }
      : idle(because)
  }
  if (leaveMs > now) return idle('The Pod tolerates its node for a while.', leaveMs - now)
  const condition: core.PodCondition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'DeletionByTaintManager',
    message: 'Taint manager: deleting due to NoExecute taint',
    lastTransitionTime: renderTime(now),
  }
  const conditions = setCondition(pod.status.conditions, condition, now).filter(({ type }) => type === condition.type)
  const body = { status: { conditions: conditions.map((one) => ({ ...one })) } }
  return {
    actions: [
      tell(pod, `Marking for deletion Pod ${namespace}/${name}`),
      { type: 'patch', kind: podKind, object: pod, patch: { type: 'strategic', body }, subresource: 'status' },
      { type: 'delete', kind: podKind, object: pod },
    ],
    because: `The Pod does not tolerate ${taints.map(({ key }) => key).join(', ')}.`,
    measures: [
      { metric: 'taint_eviction_controller_pod_deletions_total' },
      { metric: 'taint_eviction_controller_pod_deletion_duration_seconds', value: (now - leaveMs) / 1_000 },
    ],
  }
}

/** The controller, with its memory of when taints without a time were first seen. */
export function createTaintEvictionController(): Controller<ObservedTainted> {
  const firstSeen = new Map<string, number>()
  /** Pods that are to leave when their time is over. */
  const leaving = new Set<string>()
  return defineController<ObservedTainted>({
    name: 'taint-eviction-controller',
    queue: 'noexec_taint_pod',
    workers: 8,
    watches: [
      watchKind({ kind: podKind, keys: (pod) => (pod.spec.nodeName ? [objectKey(pod)] : []), indexes: byNodeName }),
      watchKind({
        kind: nodeKind,
        keys: ({ metadata }, caches) => [...caches.of(podKind).byIndex('nodeName', metadata.name)].map(objectKey),
      }),
    ],
    observe(caches, key, { now }) {
      const pod = caches.of(podKind).get(key)
      const node = caches.of(nodeKind).get(pod?.spec.nodeName ?? '')
      const taints = (node?.spec.taints ?? []).filter(({ effect }) => effect === 'NoExecute')
      const wasLeaving = leaving.delete(key)
      if (pod === undefined || taints.length === 0) {
        firstSeen.delete(key)
        return pod === undefined || !wasLeaving ? undefined : { pod, taints, sinceMs: now, wasLeaving }
      }
      const added = taints.map(({ timeAdded }) => parseTime(timeAdded)).filter((time) => time !== undefined)
      const sinceMs = added.length === taints.length ? Math.min(...added) : (firstSeen.get(key) ?? now)
      firstSeen.set(key, sinceMs)
      const toleratesMs = tolerationMs(pod, taints)
      if (toleratesMs > 0 && toleratesMs !== Number.POSITIVE_INFINITY) leaving.add(key)
      return { pod, taints, sinceMs, wasLeaving }
    },
    decide: decideEviction,
  })
}
