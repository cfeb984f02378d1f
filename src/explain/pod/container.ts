// One container of a Pod: where it is on its way from image to ready, or why it does not get on. Pure.
import type { ContainerReport, core } from '#api'
import { parseDurationMs, renderRfc3339 } from '#base'
import type { Step } from '../explanation.ts'
import { eventTime } from '../reader.ts'
import { endCause } from './container-end.ts'
import { imageReasons, imageSteps, pullStep } from './image.ts'
import { meaningOfStartFailure } from './kubelet-words.ts'
import { lastEvent, type PodFacts, statusOf } from './pod-facts.ts'
import { firstLine, probeSteps } from './probe.ts'

export type ContainerRole = 'init' | 'sidecar' | 'app'

export interface ContainerPlace {
  readonly container: core.Container
  readonly role: ContainerRole
}

function reportOf({ report }: PodFacts, name: string): ContainerReport | undefined {
  return report?.containers.find((one) => one.name === name)
}

/** When the container is tried again: the kubelet knows; else the message of a crash back-off and the last end say it. */
function retryTime(facts: PodFacts, status: core.ContainerStatus): string | undefined {
  const hold = reportOf(facts, status.name)?.hold
  if (hold !== undefined) return hold.until
  const { reason, message = '' } = status.state.waiting ?? {}
  const delayMs = parseDurationMs(/^back-off (\S+) restarting/.exec(message)?.[1] ?? '')
  const finishedMs = Date.parse(status.lastState.terminated?.finishedAt ?? '')
  if (reason !== 'CrashLoopBackOff' || delayMs === undefined || Number.isNaN(finishedMs)) return undefined
  const dueMs = finishedMs + delayMs
  return dueMs > facts.nowMs ? renderRfc3339(dueMs) : undefined
}

/** Reasons of a container whose start failed. */
const startReasons: ReadonlySet<string> = new Set([
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
  'PreCreateHookError',
  'PreStartHookError',
  'PostStartHookError',
  'StartError',
])

function startFailure(facts: PodFacts, { reason = '', message = '' }: core.ContainerStateWaiting): Omit<Step, 'state'> {
  if (reason === 'PostStartHookError') {
    const text = `Its postStart hook failed, so it was killed${message === '' ? '' : `: ${firstLine(message)}`}`
    return { code: 'PostStartFailed', message: text, evidence: { message } }
  }
  const meaning = meaningOfStartFailure(message, facts.pod)
  if (meaning !== undefined) return meaning
  if (reason === 'CreateContainerConfigError') {
    const text = `Its configuration cannot be made: ${firstLine(message)}`
    return { code: 'ContainerConfigInvalid', message: text, evidence: { reason, message } }
  }
  const text = `It cannot be ${reason === 'RunContainerError' ? 'started' : 'created'}: ${firstLine(message)}`
  return { code: 'ContainerStartFailed', message: text, evidence: { reason, message } }
}

function waitingSteps(
  facts: PodFacts,
  { container, role }: ContainerPlace,
  status: core.ContainerStatus,
): readonly Step[] {
  const waiting = status.state.waiting ?? {}
  const { reason = '' } = waiting
  const subject = `container ${container.name}`
  const activity = reportOf(facts, container.name)?.activity
  const until = retryTime(facts, status)
  const due = until === undefined ? {} : { until }
  if (activity?.kind === 'postStart') return [postStart(container, activity)]
  if (activity?.kind === 'pull') {
    const step = pullStep(facts, container, activity)
    if (step !== undefined) return [step]
  }
  if (imageReasons.has(reason)) return imageSteps(facts, container, { waiting, until })
  if (startReasons.has(reason)) {
    const cause: Step = { ...startFailure(facts, waiting), state: 'failed', subject }
    if (until === undefined) return [cause]
    const message = 'The next attempt to start it waits'
    return [cause, { code: 'StartBackOff', state: 'waiting', subject, until, message, because: cause.code }]
  }
  if (reason === 'CrashLoopBackOff') return crashSteps(facts, container, { status, due })
  const pulling = pullStep(facts, container, undefined)
  if (pulling !== undefined) return [pulling]
  if (reason === 'PodInitializing' && role === 'app') return []
  return [{ code: 'ContainerStarting', state: 'current', subject, message: 'It is being made' }]
}

function postStart({ name }: core.Container, activity: { readonly since: string; readonly handler: string }): Step {
  const { since, handler } = activity
  const message = `Its postStart hook runs (${handler})`
  return {
    code: 'PostStartRunning',
    state: 'current',
    subject: `container ${name}`,
    since,
    message,
    evidence: { handler },
  }
}

/** A postStart that failed leaves the container ended and says so in an event. */
function hookFailure(
  facts: PodFacts,
  name: string,
  terminated: core.ContainerStateTerminated,
): Omit<Step, 'state'> | undefined {
  const event = lastEvent(facts.events, ['FailedPostStartHook'], name)
  if (event === undefined) return undefined
  const startedMs = Date.parse(terminated.startedAt ?? '') || 0
  if (Date.parse(eventTime(event)) < startedMs) return undefined
  return startFailure(facts, {
    reason: 'PostStartHookError',
    message: (event.message ?? '').replace(/^PostStartHook failed: /, ''),
  })
}

function crashSteps(
  facts: PodFacts,
  container: core.Container,
  { status, due }: { readonly status: core.ContainerStatus; readonly due: { readonly until?: string } },
): readonly Step[] {
  const { terminated } = status.lastState
  const subject = `container ${container.name}`
  const delay = /^back-off (\S+) restarting/.exec(status.state.waiting?.message ?? '')?.[1]
  const cause: Step | undefined =
    terminated === undefined
      ? undefined
      : {
          ...(hookFailure(facts, container.name, terminated) ?? endCause(facts, container, { status, terminated })),
          state: 'failed',
          subject,
        }
  const backOff: Step = {
    code: 'CrashLoopBackOff',
    state: 'waiting',
    subject,
    ...due,
    message: `It has been restarted ${times(status.restartCount)}, and is not started again before its time`,
    ...(cause === undefined ? {} : { because: cause.code }),
    evidence: { restarts: status.restartCount, ...(delay === undefined ? {} : { delay }) },
  }
  return cause === undefined ? [backOff] : [cause, backOff]
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}

/** A restart that lies behind: worth telling, for a container that is not ready the cause. */
function lastEnd(facts: PodFacts, container: core.Container, status: core.ContainerStatus): Step | undefined {
  const { terminated } = status.lastState
  if (terminated === undefined || status.restartCount === 0) return undefined
  const cause = hookFailure(facts, container.name, terminated) ?? endCause(facts, container, { status, terminated })
  const { finishedAt } = terminated
  return {
    ...cause,
    state: 'done',
    subject: `container ${container.name}`,
    ...(finishedAt === undefined ? {} : { since: finishedAt }),
    message: `${cause.message} (and was restarted)`,
  }
}

function runningSteps(
  facts: PodFacts,
  { container, role }: ContainerPlace,
  status: core.ContainerStatus,
): readonly Step[] {
  const subject = `container ${container.name}`
  const since = status.state.running?.startedAt
  const begun = since === undefined ? {} : { since }
  const activity = reportOf(facts, container.name)?.activity
  if (activity?.kind === 'postStart') return [postStart(container, activity)]
  const before = lastEnd(facts, container, status)
  const past = before === undefined ? [] : [before]
  if (role === 'init') {
    const message = 'It runs; what comes after it waits until it has ended'
    return [...past, { code: 'InitContainerRunning', state: 'current', subject, ...begun, message }]
  }
  const running: Step = {
    code: 'ContainerRunning',
    state: 'done',
    subject,
    ...begun,
    message: 'It runs',
    evidence: { restarts: status.restartCount },
  }
  const probes = probeSteps(facts, container, status)
  // A container that a probe has killed before and that is not ready again is still in the same trouble.
  const probeKilled = before?.code === 'LivenessProbeFailed' || before?.code === 'StartupProbeFailed'
  const open = probes.some(({ code }) => code === 'StartupProbePending' || code === 'ReadinessProbePending')
  if (before !== undefined && probeKilled && (open || !status.ready)) {
    return [{ ...before, state: 'failed' }, running, ...probes.map((step) => ({ ...step, because: before.code }))]
  }
  return [...past, running, ...probes]
}

function endedSteps(facts: PodFacts, { container, role }: ContainerPlace, ended: EndedContainer): readonly Step[] {
  const { terminated, status } = ended
  const subject = `container ${container.name}`
  const { finishedAt } = terminated
  const at = finishedAt === undefined ? {} : { since: finishedAt }
  const policy = container.restartPolicy ?? facts.pod.spec.restartPolicy
  const well = terminated.exitCode === 0 && (role === 'init' || policy !== 'Always')
  if (well) {
    const message = 'It has ended well'
    return [{ code: 'ContainerCompleted', state: 'done', subject, ...at, message, evidence: { exitCode: 0 } }]
  }
  const cause = hookFailure(facts, container.name, terminated) ?? endCause(facts, container, { status, terminated })
  return [{ ...cause, state: 'failed', subject, ...at }]
}

interface EndedContainer {
  readonly status: core.ContainerStatus
  readonly terminated: core.ContainerStateTerminated
}

/** The container's steps; none where its turn has not come. */
export function containerSteps(facts: PodFacts, place: ContainerPlace): readonly Step[] {
  const { container } = place
  const status = statusOf(facts.pod, container.name)
  if (status === undefined) {
    const activity = reportOf(facts, container.name)?.activity
    const pulling = pullStep(facts, container, activity)
    return pulling === undefined ? [] : [pulling]
  }
  if (status.state.running !== undefined) return runningSteps(facts, place, status)
  if (status.state.terminated !== undefined)
    return endedSteps(facts, place, { status, terminated: status.state.terminated })
  return waitingSteps(facts, place, status)
}
