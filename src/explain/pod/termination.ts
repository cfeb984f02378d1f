// What a Pod that is being deleted waits for. Pure. In order: preStop hooks, containers that stop, the node's clean-up, then
// finalizers; a node that cannot be reached comes before all of them.
import { type ContainerReport, type core, findCondition, isTerminalPhase } from '#api'
import type { Step } from '../explanation.ts'
import { nodeTrouble } from './node.ts'
import type { PodFacts } from './pod-facts.ts'

/** After its time a Pod may still be cleaned up for so long before that is worth a word. */
const overdueMs = 10_000

/** Who wanted the Pod gone, as far as it is known. */
function requested({ pod }: PodFacts): Step {
  const { metadata, status } = pod
  const disruption = findCondition(status?.conditions, 'DisruptionTarget')
  const grace = metadata.deletionGracePeriodSeconds ?? 0
  const askedMs = Date.parse(metadata.deletionTimestamp ?? '') - grace * 1000
  const since = Number.isNaN(askedMs) ? {} : { since: new Date(askedMs).toISOString().replace('.000Z', 'Z') }
  if (disruption?.status === 'True') {
    const { reason = '', message = '' } = disruption
    const text = `It is being deleted: ${message || reason}`
    return { code: 'DeletionRequested', state: 'done', ...since, message: text, evidence: { reason, message } }
  }
  return {
    code: 'DeletionRequested',
    state: 'done',
    ...since,
    message: `Its deletion was asked for, with ${grace} s to stop`,
  }
}

function isRunning({ status }: core.Pod): boolean {
  const { initContainerStatuses = [], containerStatuses = [] } = status ?? {}
  return [...initContainerStatuses, ...containerStatuses].some(({ state }) => state.running !== undefined)
}

function activitySteps(containers: readonly ContainerReport[]): readonly Step[] {
  return containers.flatMap(({ name, activity }): readonly Step[] => {
    const subject = `container ${name}`
    if (activity?.kind === 'preStop') {
      const { since, until, handler } = activity
      const message = `Its preStop hook runs (${handler})`
      const due = until === undefined ? {} : { until }
      return [{ code: 'PreStopRunning', state: 'current', subject, since, ...due, message, evidence: { handler } }]
    }
    if (activity?.kind !== 'stop') return []
    const { since, until } = activity
    const message = 'It has got the stop signal and has not ended yet'
    return [{ code: 'ContainersStopping', state: 'current', subject, since, until, message }]
  })
}

function finalizerStep(finalizers: readonly string[], isDone: boolean): readonly Step[] {
  if (finalizers.length === 0) return []
  return [
    {
      code: 'FinalizersPending',
      state: isDone ? 'waiting' : 'pending',
      message: `It is gone when its finalizers are: ${finalizers.join(', ')}`,
      hint: 'Whoever set a finalizer removes it when its work is done; if nobody does any more, remove it from metadata.finalizers.',
      evidence: { finalizers },
    },
  ]
}

/** What is being done on the node, or is overdue there. */
function stopSteps(facts: PodFacts): readonly Step[] {
  const { pod, report, nowMs } = facts
  const { deletionTimestamp: until = '' } = pod.metadata
  const doing = activitySteps(report?.containers ?? [])
  if (doing.length > 0) return doing
  const overdue = nowMs - Date.parse(until) > overdueMs
  if (overdue && report === undefined) {
    const message = 'Its time to stop has passed, and the node has not said that it is gone'
    const node = pod.spec.nodeName ?? ''
    return [{ code: 'StopOverdue', state: 'waiting', since: until, message, evidence: { node } }]
  }
  if (isRunning(pod)) {
    const hook = pod.spec.containers.some(({ lifecycle }) => lifecycle?.preStop !== undefined)
    const message = `Its containers are stopping${hook ? ', or their preStop hooks run' : ''}`
    return [{ code: 'ContainersStopping', state: 'current', until, message }]
  }
  return [{ code: 'CleaningUp', state: 'current', message: 'Everything has stopped; the node gives back what it had' }]
}

/** Whether nothing is left to do on the node. */
function isStopped({ pod, report }: PodFacts): boolean {
  if (!pod.spec.nodeName) return true
  if (report !== undefined) return report.phase === 'finished'
  return isTerminalPhase(pod.status?.phase)
}

/** The chain of a Pod with a deletionTimestamp. */
export function terminationSteps(facts: PodFacts): readonly Step[] {
  const { pod, node } = facts
  const { finalizers = [] } = pod.metadata
  const begun = requested(facts)
  if (isStopped(facts)) {
    const left = finalizerStep(finalizers, true)
    return left.length > 0 ? [begun, ...left] : [begun, ...cleaning()]
  }
  const trouble = nodeTrouble(pod.spec.nodeName ?? '', node)
  if (trouble !== undefined && (trouble.code === 'NodeUnreachable' || trouble.code === 'NodeGone')) {
    const hint =
      trouble.code === 'NodeUnreachable'
        ? 'It goes when the node is back. If the machine is gone for good: delete the node, or taint it node.kubernetes.io/out-of-service.'
        : 'The Pod garbage collector deletes it.'
    return [begun, { ...trouble, hint }, ...finalizerStep(finalizers, false)]
  }
  return [begun, ...stopSteps(facts), ...finalizerStep(finalizers, false)]
}

function cleaning(): readonly Step[] {
  return [{ code: 'CleaningUp', state: 'current', message: 'Everything has stopped; its object goes in a moment' }]
}
