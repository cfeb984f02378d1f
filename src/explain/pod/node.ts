// What is the matter with a Pod's node. Pure. Upstream counterpart: the conditions and taints of pkg/controller/nodelifecycle.
import { type core, findCondition, taintKeys } from '#api'
import type { Step } from '../explanation.ts'
import { eventTime } from '../reader.ts'
import type { FoundNode, PodFacts } from './pod-facts.ts'

/** Why nothing can be expected of the node; undefined if it is well, or not known. */
export function nodeTrouble(name: string, node: FoundNode): Step | undefined {
  if (node === undefined) return undefined
  if (node === 'missing') {
    return {
      code: 'NodeGone',
      state: 'waiting',
      subject: `node ${name}`,
      message: `Its node ${name} does not exist any more`,
      evidence: { node: name },
    }
  }
  const ready = findCondition(node.status?.conditions, 'Ready')
  if (ready === undefined || ready.status === 'True') return undefined
  const { reason = '', message = '', lastTransitionTime: since } = ready
  const unreachable =
    ready.status === 'Unknown' || (node.spec?.taints ?? []).some(({ key }) => key === taintKeys.unreachable)
  return {
    code: unreachable ? 'NodeUnreachable' : 'NodeNotReady',
    state: 'waiting',
    subject: `node ${name}`,
    ...(since === undefined ? {} : { since }),
    message: unreachable
      ? `Its node ${name} has not been heard of: ${message}`
      : `Its node ${name} is not ready: ${message}`,
    evidence: { node: name, reason, message },
  }
}

/** A kubelet that has not taken up a Pod for so long has something else to do. */
const silenceMs = 5_000

/** The kubelet has not begun with a Pod that it has got. */
export function kubeletSilence({ pod, report, nowMs }: PodFacts): Step | undefined {
  if (report !== undefined || pod.status?.startTime !== undefined) return undefined
  if (pod.status?.containerStatuses !== undefined || !pod.spec.nodeName) return undefined
  const since = findCondition(pod.status?.conditions, 'PodScheduled')?.lastTransitionTime
  const silent = since !== undefined && nowMs - Date.parse(since) > silenceMs
  return {
    code: 'KubeletSilent',
    state: silent ? 'waiting' : 'current',
    subject: `node ${pod.spec.nodeName}`,
    ...(since === undefined ? {} : { since }),
    message: `The kubelet of node ${pod.spec.nodeName} has not taken it up yet`,
    evidence: { node: pod.spec.nodeName },
  }
}

/** A kubelet tells every few minutes that it does not use a manifest; what it told before that is over. */
const refusalMsMax = 600_000

/** Manifests of static Pods that the node's kubelet does not use. */
function refusedManifests(events: readonly core.Event[], nowMs: number): readonly Step[] {
  return events.flatMap((event): readonly Step[] => {
    const [, path = '', message = ''] =
      /^Error validating static Pod manifest (\S+), ignoring: (.*)$/s.exec(event.message ?? '') ?? []
    if (event.reason !== 'FailedValidation' || path === '') return []
    if (nowMs - Date.parse(eventTime(event)) > refusalMsMax) return []
    return [
      {
        code: 'StaticPodRefused',
        state: 'failed',
        subject: path,
        message: `Its kubelet does not run the static Pod of ${path}: ${message}`,
        hint: 'Correct the manifest, or take it away.',
        evidence: { path, message },
      },
    ]
  })
}

/** The explanation of a Node itself. */
export function nodeSteps(node: core.Node, events: readonly core.Event[], nowMs: number): readonly Step[] {
  const { name } = node.metadata
  const trouble = nodeTrouble(name, node)
  const steps: Step[] = []
  if (trouble !== undefined) steps.push({ ...trouble, message: trouble.message.replace(/^Its node/, 'Node') })
  for (const { type, status, reason = '', message = '', lastTransitionTime: since } of node.status?.conditions ?? []) {
    if (type === 'Ready' || status !== 'True') continue
    steps.push({
      code: 'NodePressure',
      state: 'waiting',
      subject: type,
      ...(since === undefined ? {} : { since }),
      message: `${type}: ${message || reason}`,
      evidence: { reason, message },
    })
  }
  if (node.spec?.unschedulable === true) {
    steps.push({
      code: 'NodeCordoned',
      state: 'waiting',
      message: 'It is cordoned: no new Pods are scheduled to it',
      hint: `Allow scheduling again: kubectl uncordon ${name}.`,
    })
  }
  steps.push(...refusedManifests(events, nowMs))
  if (trouble === undefined) steps.unshift({ code: 'NodeReady', state: 'done', message: 'It is ready' })
  return steps
}
