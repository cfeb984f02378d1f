// Why a Pod is where it is: one chain from gates to readiness, or to its end. Pure.
import { type core, findCondition, isSidecar } from '#api'
import { conclude } from '../conclude.ts'
import type { Explanation, Step } from '../explanation.ts'
import { type ContainerPlace, containerSteps } from './container.ts'
import { meaningOfSandboxFailure, meaningOfVolumeFailure } from './kubelet-words.ts'
import { kubeletSilence, nodeTrouble } from './node.ts'
import { type PodFacts, statusOf } from './pod-facts.ts'
import { firstLine } from './probe.ts'
import { schedulingSteps } from './scheduling.ts'
import { terminationSteps } from './termination.ts'

/** Init containers and sidecars in order, then regular ones. */
export function containersInOrder({ spec }: core.Pod): readonly ContainerPlace[] {
  const init = (spec.initContainers ?? []).map(
    (container): ContainerPlace => ({ container, role: isSidecar(container) ? 'sidecar' : 'init' }),
  )
  return [...init, ...spec.containers.map((container): ContainerPlace => ({ container, role: 'app' }))]
}

function hasBegun({ status }: core.Pod): boolean {
  const { initContainerStatuses = [], containerStatuses = [] } = status ?? {}
  return [...initContainerStatuses, ...containerStatuses].some(
    ({ state, lastState }) => (state.running ?? state.terminated ?? lastState.terminated) !== undefined,
  )
}

/** A volume or a sandbox that fails. The kubelet knows; without its word an event is believed while no container has begun. */
function preparationSteps(facts: PodFacts): readonly Step[] {
  const { pod, report, events } = facts
  const failure = report?.failure
  if (failure !== undefined && failure.kind !== 'sync') {
    const { kind, message, attempts, retryAt: until } = failure
    return [
      kind === 'volume'
        ? volumeStep(message, pod, { attempts, until })
        : sandboxStep(message, pod, { attempts, until }),
    ]
  }
  if (report !== undefined || hasBegun(pod)) return []
  const event = openFailure(pod, events)
  if (event === undefined) return []
  const message = event.message ?? ''
  const attempts = event.count ?? 1
  return [
    event.reason === 'FailedCreatePodSandBox'
      ? sandboxStep(message, pod, { attempts })
      : volumeStep(message, pod, { attempts }),
  ]
}

const failureReasons: readonly (string | undefined)[] = ['FailedMount', 'FailedAttachVolume', 'FailedCreatePodSandBox']
/** What the kubelet says of containers when volumes and sandbox are there. */
const laterReasons: readonly (string | undefined)[] = ['Pulling', 'Pulled', 'Created', 'Started']
/** A kubelet also says that it has waited long enough for volumes; what for, another event says. */
const onlyWaited = /^Unable to attach or mount volumes: /

/** The event that tells what volumes or sandbox wait for; what came after it may show that they no longer do. */
function openFailure(pod: core.Pod, events: readonly core.Event[]): core.Event | undefined {
  const ready = findCondition(pod.status?.conditions, 'PodReadyToStartContainers')
  if (ready?.status === 'True') return undefined
  const since = events.slice(events.findLastIndex(({ reason }) => laterReasons.includes(reason)) + 1)
  const failures = since.filter(({ reason }) => failureReasons.includes(reason))
  return failures.findLast(({ message = '' }) => !onlyWaited.test(message)) ?? failures.at(-1)
}

interface Attempts {
  readonly attempts: number
  readonly until?: string
}

function volumeStep(text: string, pod: core.Pod, { attempts, until }: Attempts): Step {
  const { volume, message, code, evidence, hint } = meaningOfVolumeFailure(text, pod)
  return {
    code,
    state: 'waiting',
    ...(volume === undefined ? {} : { subject: `volume ${volume}` }),
    ...(until === undefined ? {} : { until }),
    message,
    ...(hint === undefined ? {} : { hint }),
    evidence: code === 'VolumeFailed' ? { ...evidence, attempts } : (evidence ?? {}),
  }
}

function sandboxStep(text: string, pod: core.Pod, { attempts, until }: Attempts): Step {
  const message = text.replace(/^Failed to create pod sandbox: /, '')
  const meaning = meaningOfSandboxFailure(message, pod)
  if (meaning !== undefined) return { ...meaning, state: 'waiting', ...(until === undefined ? {} : { until }) }
  return {
    code: 'SandboxFailed',
    state: 'waiting',
    ...(until === undefined ? {} : { until }),
    message: `Its sandbox cannot be made: ${firstLine(message)}`,
    evidence: { message, attempts },
  }
}

function sandboxProgress({ pod, report }: PodFacts): readonly Step[] {
  const ready = findCondition(pod.status?.conditions, 'PodReadyToStartContainers')
  const ips = (pod.status?.podIPs ?? []).map(({ ip }) => ip)
  if (ready?.status === 'True' || report?.sandboxReady === true || hasBegun(pod)) {
    const since = ready?.status === 'True' ? ready.lastTransitionTime : undefined
    const message = ips.length === 0 ? 'Its sandbox runs' : `Its sandbox runs, with address ${ips.join(', ')}`
    return [
      { code: 'SandboxReady', state: 'done', ...(since === undefined ? {} : { since }), message, evidence: { ips } },
    ]
  }
  // Kubelets before 1.29 do not say.
  if (ready === undefined && report === undefined) return []
  return [{ code: 'SandboxCreating', state: 'current', message: 'Its sandbox and network are being made' }]
}

/** Steps of containers. What comes after an init container that is not done has not been reached. */
function allContainerSteps(facts: PodFacts): readonly Step[] {
  const steps: Step[] = []
  for (const place of containersInOrder(facts.pod)) {
    const own = containerSteps(facts, place)
    steps.push(...own)
    if (place.role === 'app' || hasPassed(facts.pod, place)) continue
    const later = containersInOrder(facts.pod).slice(containersInOrder(facts.pod).indexOf(place) + 1)
    const names = later.map(({ container }) => container.name)
    return [...steps, ...pending(facts.pod, place, names)]
  }
  return steps
}

function hasPassed(pod: core.Pod, { container, role }: ContainerPlace): boolean {
  const status = statusOf(pod, container.name)
  if (pod.spec.containers.some(({ name }) => statusOf(pod, name)?.state.running !== undefined)) return true
  if (role === 'sidecar') return status?.started === true
  return status?.state.terminated?.exitCode === 0
}

function pending(_pod: core.Pod, { container }: ContainerPlace, names: readonly string[]): readonly Step[] {
  if (names.length === 0) return []
  const message = `${names.join(', ')} wait${names.length === 1 ? 's' : ''} for container ${container.name}`
  return [{ code: 'InitContainerPending', state: 'pending', message }]
}

function readinessSteps({ pod }: PodFacts): readonly Step[] {
  const ready = findCondition(pod.status?.conditions, 'Ready')
  if (ready?.status === 'True') {
    const since = ready.lastTransitionTime
    return [
      { code: 'PodReady', state: 'done', ...(since === undefined ? {} : { since }), message: 'It runs and is ready' },
    ]
  }
  if (findCondition(pod.status?.conditions, 'ContainersReady')?.status !== 'True') return []
  const gates = (pod.spec.readinessGates ?? []).flatMap(({ conditionType }) =>
    findCondition(pod.status?.conditions, conditionType)?.status === 'True' ? [] : [conditionType],
  )
  if (gates.length === 0) return []
  return [
    {
      code: 'ReadinessGateUnmet',
      state: 'waiting',
      message: `Its containers are ready, but the readiness gate${gates.length === 1 ? '' : 's'} ${gates.join(', ')} ${gates.length === 1 ? 'is' : 'are'} not true`,
      hint: "Whoever answers for a gate sets the condition of that type in the Pod's status.",
      evidence: { gates },
    },
  ]
}

/** Ends that the node or the cluster decided about. */
function endStep({ pod }: PodFacts): Step | undefined {
  const { reason = '', message = '' } = pod.status ?? {}
  const node = pod.spec.nodeName ?? ''
  const disruption = findCondition(pod.status?.conditions, 'DisruptionTarget')
  if (reason === 'Evicted') {
    return {
      code: 'Evicted',
      state: 'failed',
      message: `It was evicted: ${firstLine(message)}`,
      evidence: { node, message },
    }
  }
  if (reason === 'DeadlineExceeded') {
    const seconds = pod.spec.activeDeadlineSeconds ?? 0
    const text = `It ran longer than its activeDeadlineSeconds of ${seconds} s`
    return { code: 'PodDeadlineExceeded', state: 'failed', message: text, evidence: { seconds } }
  }
  if (reason === 'Preempting' || disruption?.reason === 'PreemptionByScheduler') {
    const why = message || disruption?.message || ''
    return {
      code: 'Preempted',
      state: 'failed',
      message: `It made way for another Pod: ${why}`,
      evidence: { message: why },
    }
  }
  if (disruption?.status === 'True' && disruption.reason === 'DeletionByTaintManager') {
    const text = `It was evicted: ${disruption.message ?? ''}`
    return { code: 'Evicted', state: 'failed', message: text, evidence: { node, message: disruption.message ?? '' } }
  }
  if (reason === 'NodeLost') {
    return { code: 'NodeUnreachable', state: 'failed', message, evidence: { node, reason, message } }
  }
  if (reason !== '' && !hasBegun(pod)) {
    const text = `The kubelet of node ${node} refused it: ${message.replace(/^Pod was rejected: /, '')}`
    return { code: 'PodRejected', state: 'failed', message: text, evidence: { node, reason, message } }
  }
  if (reason !== '')
    return { code: 'PodFailed', state: 'failed', message: message || reason, evidence: { reason, message } }
  return undefined
}

function failedSteps(facts: PodFacts): readonly Step[] {
  const end = endStep(facts)
  const containers = containersInOrder(facts.pod).flatMap((place) => containerSteps(facts, place))
  if (end !== undefined) {
    // What became of its containers follows from its end.
    const followed = containers.map(
      (step): Step =>
        step.state === 'failed' || step.state === 'waiting' ? { ...step, state: 'done', because: end.code } : step,
    )
    return [...schedulingSteps(facts), ...followed, end]
  }
  const cause = containers.find(({ state }) => state === 'failed')
  const { reason = '', message = '' } = facts.pod.status ?? {}
  const failed: Step = {
    code: 'PodFailed',
    state: 'failed',
    message: 'The Pod has failed, and its restart policy starts nothing again',
    ...(cause === undefined ? {} : { because: cause.code }),
    evidence: { reason, message },
  }
  return [...schedulingSteps(facts), ...containers, failed]
}

function runningSteps(facts: PodFacts): readonly Step[] {
  const { pod, node } = facts
  const scheduling = schedulingSteps(facts)
  if (scheduling.at(-1)?.code !== 'Scheduled') return scheduling
  const trouble = nodeTrouble(pod.spec.nodeName ?? '', node)
  if (trouble !== undefined) return [...scheduling, trouble]
  const silence = kubeletSilence(facts)
  if (silence !== undefined) return [...scheduling, silence]
  const preparation = preparationSteps(facts)
  const containers = allContainerSteps(facts)
  const sandbox = preparation.some(({ code }) => code === 'SandboxFailed') ? [] : sandboxProgress(facts)
  // While a volume or the sandbox is missing, that containers are being made says nothing.
  const told = preparation.length === 0 ? containers : containers.filter(({ code }) => code !== 'ContainerStarting')
  const isWaiting = sandbox.some(({ state }) => state === 'current')
  return [
    ...scheduling,
    ...(preparation.length > 0 && isWaiting ? [] : sandbox),
    ...preparation,
    ...(isWaiting ? told.filter(({ code }) => code !== 'ContainerStarting') : told),
    ...readinessSteps(facts),
  ]
}

function stepsOf(facts: PodFacts): readonly Step[] {
  const { pod } = facts
  if (pod.metadata.deletionTimestamp !== undefined) return terminationSteps(facts)
  if (pod.status?.phase === 'Failed') return failedSteps(facts)
  if (pod.status?.phase === 'Succeeded') {
    const containers = containersInOrder(pod).flatMap((place) => containerSteps(facts, place))
    const done: Step = { code: 'PodSucceeded', state: 'done', message: 'All its containers have ended well' }
    return [...schedulingSteps(facts), ...containers, done]
  }
  return runningSteps(facts)
}

/** The explanation of a Pod. */
export function explainPod(facts: PodFacts, unseen: readonly string[] = []): Explanation {
  const steps = stepsOf(facts)
  const { pod, nowMs } = facts
  const health = pod.status?.phase === 'Failed' ? ({ health: 'failed' } as const) : {}
  return conclude({ object: { ...pod, apiVersion: 'v1', kind: 'Pod' }, nowMs, steps, unseen, ...health })
}
