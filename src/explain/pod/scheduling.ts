// Why a Pod has no node: gates, then what the scheduler said, node by node where it says so. Pure. The reasons' texts are
// upstream's (pkg/scheduler/framework/plugins), so they are recognised whichever scheduler wrote them.
import {
  compareQuantities,
  type core,
  findCondition,
  findUntoleratedTaint,
  isQuantity,
  nodeRejectionsAnnotation,
  type NodeRejectionGroup,
  parseNodeRejections,
  podRequests,
  renderTaint,
} from '#api'
import { openGet } from '#base'
import type { Code } from '../codes.ts'
import type { Evidence, Step } from '../explanation.ts'
import { lastEvent, type PodFacts } from './pod-facts.ts'

interface ReasonRow {
  readonly pattern: RegExp
  readonly code: Code
}

/** What the scheduler's plugins say, most telling first. */
const reasonRows: readonly ReasonRow[] = [
  { pattern: /persistentvolumeclaim "[^"]*" not found|create the persistentvolumeclaim/, code: 'ClaimMissing' },
  { pattern: /Insufficient |(?:^|\s)Preemption is not helpful.*resource/, code: 'InsufficientResources' },
  { pattern: /Too many pods/, code: 'TooManyPods' },
  { pattern: /free ports for the requested pod ports/, code: 'HostPortConflict' },
  {
    pattern: /node affinity\/selector|Pod's node affinity|affinity terms conflict|node\(s\) didn't match node selector/,
    code: 'NodeSelectorMismatch',
  },
  { pattern: /requested (?:node|host) ?name/, code: 'NodeNameMismatch' },
  {
    pattern:
      /PersistentVolume's node affinity|volume node affinity|available persistent volumes|non-existent p[vV]|volume zone/,
    code: 'VolumeNodeConflict',
  },
  { pattern: /topology spread/, code: 'TopologySpreadUnsatisfied' },
  { pattern: /pod (?:anti-)?affinity|affinity rules/, code: 'PodAffinityMismatch' },
  { pattern: /taint/, code: 'NodesTainted' },
  { pattern: /were unschedulable/, code: 'NodesCordoned' },
]

/** The code of a scheduler's reason. */
export function codeOfReason(text: string): Code {
  return reasonRows.find(({ pattern }) => pattern.test(text))?.code ?? 'Unschedulable'
}

/** Codes by how much a group of nodes that has them tells: those that other Pods are to blame for, then most nodes, then the table's order. */
function primaryCode(groups: readonly NodeRejectionGroup[]): Code {
  const rank = (code: Code): number => reasonRows.findIndex((row) => row.code === code)
  const found = groups.map((group) => ({ ...group, code: codeOfReason(group.reasons.join('; ')) }))
  const [first] = found.toSorted(
    (a, b) => Number(b.resolvable) - Number(a.resolvable) || b.count - a.count || rank(a.code) - rank(b.code),
  )
  return first?.code ?? 'Unschedulable'
}

/** Groups made of the condition's own sentence, where no scheduler gave any: `0/3 nodes are available: 1 …, 2 ….` */
export function groupsOfMessage(message: string): readonly NodeRejectionGroup[] {
  const [, list = ''] = /nodes are available: (.*?)(?:\. (?:preemption|no new claims)|\.? ?$)/s.exec(message) ?? []
  return list
    .split(/, (?=\d+ )/)
    .map((part) => /^(\d+) (.*?)\.?$/s.exec(part.trim()))
    .filter((match) => match !== null)
    .map(([, count, reason = '']) => ({
      plugin: '',
      reasons: [reason],
      resolvable: ['InsufficientResources', 'TooManyPods', 'HostPortConflict'].includes(codeOfReason(reason)),
      nodes: [],
      count: Number(count),
    }))
}

/** Resources that are short, with what the Pod asks for and the most that a node could give if it were empty. */
function shortResources(pod: core.Pod, groups: readonly NodeRejectionGroup[], nodes: PodFacts['nodes']) {
  const requests = podRequests(pod)
  const requested: Record<string, string> = {}
  const largest: Record<string, string> = {}
  for (const reason of groups.flatMap(({ reasons }) => reasons)) {
    const name = /Insufficient ([^\s,]+)/.exec(reason)?.[1]
    const amount = name === undefined ? undefined : openGet(requests, name)
    if (name === undefined || amount === undefined) continue
    requested[name] = String(amount)
    const offers = (nodes ?? []).map(({ status }) => openGet(status?.allocatable ?? {}, name)).filter(isQuantity)
    const most = offers.toSorted((a, b) => compareQuantities(b, a))[0]
    if (most !== undefined) largest[name] = most
  }
  return { requested, largest }
}

function neverFits({ requested, largest }: ReturnType<typeof shortResources>): string | undefined {
  return Object.keys(requested).find((name) => {
    const [asked, most] = [requested[name], largest[name]]
    return asked !== undefined && most !== undefined && compareQuantities(asked, most) > 0
  })
}

interface Told {
  readonly message: string
  readonly groups: readonly NodeRejectionGroup[]
}

function hintFor(code: Code, { pod, nodes }: PodFacts, { groups }: Told): string | undefined {
  switch (code) {
    case 'InsufficientResources': {
      const short = shortResources(pod, groups, nodes)
      const name = neverFits(short)
      if (name === undefined) return 'Free some, lower the requests of the Pod, or add a node.'
      return `No node could ever take it: it asks for ${name} ${short.requested[name]}, and the largest node has ${short.largest[name]}. Lower the request.`
    }
    case 'NodesTainted':
      return 'Add a toleration to the Pod, or remove the taint from a node.'
    case 'NodesCordoned':
      return 'Allow scheduling again: kubectl uncordon NODE.'
    case 'NodeSelectorMismatch':
      return 'Label a node so that it matches, or change the selector.'
    case 'HostPortConflict':
      return 'Choose another hostPort, or none.'
    default:
      return undefined
  }
}

function evidenceFor(code: Code, { pod, nodes }: PodFacts, { message, groups }: Told): Evidence {
  const base = { message, ...(groups.length === 0 ? {} : { nodes: groups }) }
  switch (code) {
    case 'InsufficientResources':
      return { ...base, ...shortResources(pod, groups, nodes) }
    case 'NodesTainted':
      return { ...base, taints: untolerated(pod, nodes) }
    case 'NodeSelectorMismatch':
      return { ...base, selector: renderNodeSelector(pod) }
    case 'HostPortConflict':
      return { ...base, ports: hostPorts(pod) }
    default:
      return base
  }
}

/** The taints that keep the Pod from nodes. */
function untolerated(pod: core.Pod, nodes: PodFacts['nodes']): readonly string[] {
  const found = (nodes ?? []).flatMap(({ spec }) => {
    const taint = findUntoleratedTaint(pod.spec.tolerations, spec?.taints, ['NoSchedule', 'NoExecute'])
    return taint === undefined ? [] : [renderTaint(taint)]
  })
  return [...new Set(found)]
}

/** What the Pod asks of a node's labels. */
export function renderNodeSelector({ spec }: Pick<core.Pod, 'spec'>): string {
  const plain = Object.entries(spec.nodeSelector ?? {}).map(([key, value]) => `${key}=${value}`)
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []
  const affinity = terms.map(({ matchExpressions = [], matchFields = [] }) =>
    [...matchExpressions, ...matchFields]
      .map(
        ({ key, operator, values = [] }) => `${key} ${operator}${values.length === 0 ? '' : ` [${values.join(' ')}]`}`,
      )
      .join(' and '),
  )
  return [...plain, ...(affinity.length === 0 ? [] : [affinity.join(' or ')])].join(', ')
}

function hostPorts({ spec }: core.Pod): readonly string[] {
  return spec.containers.flatMap(({ ports = [] }) =>
    ports.flatMap(({ hostPort, protocol = 'TCP' }) => (hostPort ? [`${hostPort}/${protocol}`] : [])),
  )
}

const sentences: Readonly<Partial<Record<Code, string>>> = {
  InsufficientResources: 'no node has enough left of what it asks for',
  TooManyPods: 'the nodes already run as many Pods as they may',
  NodesTainted: 'it does not tolerate the taints of the nodes',
  NodesCordoned: 'the nodes are cordoned',
  NodeSelectorMismatch: 'no node has the labels that it asks for',
  NodeNameMismatch: 'it names a node that is not there',
  HostPortConflict: 'its host port is taken',
  VolumeNodeConflict: 'its volumes are on nodes where it cannot go',
  TopologySpreadUnsatisfied: 'every node would break its topology spread constraints',
  PodAffinityMismatch: 'no node satisfies its affinity to other Pods',
  ClaimMissing: 'a claim that it uses does not exist',
}

/** What the scheduler said last. */
function toldBy(facts: PodFacts, condition: core.PodCondition): Told {
  const { message = '' } = condition
  const event = lastEvent(facts.events, ['FailedScheduling'])
  const annotation = openGet(event?.metadata.annotations ?? {}, nodeRejectionsAnnotation)
  // An event that says something else is of another try.
  const groups = event?.message === message && annotation !== undefined ? parseNodeRejections(annotation) : undefined
  return { message, groups: groups ?? groupsOfMessage(message) }
}

function unschedulable(facts: PodFacts, condition: core.PodCondition): Step {
  const told = toldBy(facts, condition)
  if (/^no nodes available/.test(told.message)) {
    return { code: 'NoNodes', state: 'waiting', message: 'There is no node that the Pod could be scheduled to' }
  }
  const [claim] = facts.claims
  const single = told.groups.length === 0 || /^0\/\d+ nodes are available: persistentvolumeclaim/.test(told.message)
  const code = single ? codeOfReason(told.message) : primaryCode(told.groups)
  const why = sentences[code]
  const hint = claim === undefined ? hintFor(code, facts, told) : undefined
  return {
    code,
    state: 'waiting',
    ...(condition.lastTransitionTime === undefined ? {} : { since: condition.lastTransitionTime }),
    message: why === undefined ? `It cannot be scheduled: ${told.message}` : `It cannot be scheduled: ${why}`,
    ...(claim === undefined || claim.code === code ? {} : { because: claim.code }),
    ...(hint === undefined ? {} : { hint }),
    evidence: evidenceFor(code, facts, told),
  }
}

/** Pods of a scheduler that says nothing for so long are taken to have none. */
const silenceMs = 10_000
const defaultSchedulerName = 'default-scheduler'

function notTried({ pod, nowMs }: PodFacts): Step {
  const { schedulerName = defaultSchedulerName } = pod.spec
  const since = pod.metadata.creationTimestamp
  if (nowMs - Date.parse(since) < silenceMs) {
    return { code: 'SchedulingPending', state: 'current', since, message: 'The scheduler has not decided about it yet' }
  }
  const running = schedulerName === defaultSchedulerName ? 'the scheduler is running' : 'that scheduler is running'
  return {
    code: 'SchedulerMissing',
    state: 'waiting',
    since,
    message: `No scheduler of the name "${schedulerName}" has said anything about it`,
    hint: `See to it that ${running}${schedulerName === defaultSchedulerName ? '' : ', or remove schedulerName'}.`,
    evidence: { scheduler: schedulerName },
  }
}

/** Steps up to a node. The Pod has one when the last of them is done. */
export function schedulingSteps(facts: PodFacts): readonly Step[] {
  const { pod, claims } = facts
  const condition = findCondition(pod.status?.conditions, 'PodScheduled')
  const { nodeName } = pod.spec
  if (nodeName) {
    const since = condition?.status === 'True' ? condition.lastTransitionTime : undefined
    return [
      {
        code: 'Scheduled',
        state: 'done',
        ...(since === undefined ? {} : { since }),
        message: `Scheduled to node ${nodeName}`,
        evidence: { node: nodeName },
      },
    ]
  }
  const gates = (pod.spec.schedulingGates ?? []).map(({ name }) => name)
  if (gates.length > 0) {
    return [
      {
        code: 'SchedulingGated',
        state: 'waiting',
        since: pod.metadata.creationTimestamp,
        message: `It is held back by the scheduling gate${gates.length === 1 ? '' : 's'} ${gates.join(', ')}`,
        hint: 'Whoever set a gate removes it from spec.schedulingGates when the Pod may be scheduled.',
        evidence: { gates },
      },
    ]
  }
  if (condition?.status === 'False' && condition.reason === 'Unschedulable') {
    const step = unschedulable(facts, condition)
    // The same said twice helps nobody.
    return claims.some(({ code }) => code === step.code) ? claims : [...claims, step]
  }
  if (condition?.status === 'False') {
    const { message = '', lastTransitionTime: since } = condition
    return [
      ...claims,
      {
        code: 'Unschedulable',
        state: 'failed',
        ...(since === undefined ? {} : { since }),
        message: `It cannot be bound to a node: ${message}`,
        evidence: { message },
      },
    ]
  }
  return [notTried(facts)]
}
