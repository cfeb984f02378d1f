// Makes an explanation of a chain of steps: names the true cause, says what comes next. Pure.
//
// The true cause is a step that is neither behind us nor the consequence of another one; of several that which went wrong, before
// that which waits, before that which is being done; of equals the first. Where the cause lies in another object that is
// explained beside it (the Pod that a Deployment waits for), it is named from there.
import { sampanApiVersion } from '#api'
import { renderRfc3339 } from '#base'
import type { Code } from './codes.ts'
import type { Explanation, Health, ObjectName, Step, StepState, Verdict } from './explanation.ts'
import { type ObservedObject, objectNameOf, renderObjectName } from './object-name.ts'

/** Explanations of other objects within one. */
export const blockingMax = 5

export interface Conclusion {
  readonly object: ObservedObject
  readonly nowMs: number
  readonly steps: readonly Step[]
  /** Explanations of what it waits for, the worst first. */
  readonly blocking?: readonly Explanation[]
  /** Where it is not what follows from the verdict's state. */
  readonly health?: Health
  readonly unseen?: readonly string[]
}

const ranks: Readonly<Record<StepState, number>> = { failed: 0, waiting: 1, current: 2, pending: 3, done: 4 }
const healthOf: Readonly<Record<StepState, Health>> = {
  failed: 'blocked',
  waiting: 'blocked',
  current: 'progressing',
  pending: 'progressing',
  done: 'ok',
}

/** Steps that only say that others are to blame. */
const delegating: ReadonlySet<Code> = new Set<Code>([
  'ClaimInUse',
  'ConcurrencyForbidden',
  'JobBackOff',
  'JobBackoffLimitExceeded',
  'JobFailed',
  'JobRunning',
  'NamespaceContentRemaining',
  'NoReadyPods',
  'OldPodsTerminating',
  'OrdinalBlocked',
  'PodBlocked',
  'PodsStarting',
  'ProgressDeadlineExceeded',
  'RollingOut',
])

/** What happens at the `until` of a step. */
const nextTexts: Readonly<Partial<Record<Code, string>>> = {
  ContainersStopping: 'what still runs is killed',
  CrashLoopBackOff: 'the container is started again',
  ImagePullBackOff: 'the image is pulled again',
  JobBackOff: 'the next Pod is created',
  NodeDiskFull: 'it is tried again',
  PodNotAvailable: 'the Pod counts as available',
  PreStopRunning: 'the stop signal is sent',
  ReadinessProbeFailed: 'the probe asks again',
  ReadinessProbePending: 'the probe asks',
  SandboxFailed: 'the sandbox is tried again',
  ScheduleWaiting: 'the next Job is created',
  StartBackOff: 'the start is tried again',
  StartupProbePending: 'the probe asks again',
  VolumeFailed: 'it is tried again',
}

/** Whether it is neither behind us nor still to come. */
export function isOpen({ state }: Step): boolean {
  return state !== 'done' && state !== 'pending'
}

/** The step that is the true cause; undefined where there are no steps. */
export function findCause(steps: readonly Step[]): Step | undefined {
  const order = (step: Step): number => (step.because === undefined ? 0 : 10) + ranks[step.state]
  const [first] = steps.filter(isOpen).toSorted((a, b) => order(a) - order(b))
  return first ?? steps.at(-1)
}

function nextOf(steps: readonly Step[]): Explanation['next'] {
  const due = steps.filter(({ until }) => until !== undefined)
  // What is done and comes again, such as a schedule, is of interest where nothing is open.
  const chosen = due.some(isOpen) ? due.filter(isOpen) : due
  const [first] = chosen.toSorted((a, b) => Date.parse(a.until ?? '') - Date.parse(b.until ?? ''))
  if (first?.until === undefined) return undefined
  return { at: first.until, message: first.next ?? nextTexts[first.code] ?? first.message }
}

function verdictOf(cause: Step, blocking: readonly Explanation[]): Verdict {
  const { code, state, subject, message, hint } = cause
  const own: Verdict = {
    code,
    state,
    ...(subject === undefined ? {} : { subject }),
    message,
    ...(hint === undefined ? {} : { hint }),
  }
  const [worst] = blocking
  if (worst === undefined || !delegating.has(code) || worst.health === 'ok') return own
  // What is on its way is to blame only for what is on its way too.
  if (worst.health === 'progressing' && state !== 'current') return own
  const where: ObjectName = worst.verdict.in ?? worst.regarding
  return { ...worst.verdict, message: `${renderObjectName(where)}: ${plain(worst)}`, in: where }
}

/** The verdict's sentence without the object that it may begin with, but with the part of the object that it is about. */
function plain({ verdict }: Explanation): string {
  const { message, subject } = verdict
  if (verdict.in === undefined) return subject === undefined ? message : `${subject}: ${message}`
  const prefix = `${renderObjectName(verdict.in)}: `
  return message.startsWith(prefix) ? message.slice(prefix.length) : message
}

/** The explanation. */
export function conclude({ object, nowMs, steps, blocking = [], health, unseen = [] }: Conclusion): Explanation {
  const cause = findCause(steps)
  if (cause === undefined) throw new Error('Cannot conclude: there is no step')
  const next = nextOf(steps) ?? blocking.find((one) => one.next !== undefined)?.next
  const { name, namespace, creationTimestamp } = object.metadata
  return {
    apiVersion: sampanApiVersion,
    kind: 'Explanation',
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
    },
    regarding: objectNameOf(object),
    observedAt: renderRfc3339(nowMs),
    health: health ?? healthOf[cause.state],
    verdict: verdictOf(cause, blocking),
    steps,
    ...(next === undefined ? {} : { next }),
    ...(blocking.length === 0 ? {} : { blocking: blocking.slice(0, blockingMax) }),
    ...(unseen.length === 0 ? {} : { unseen }),
  }
}
