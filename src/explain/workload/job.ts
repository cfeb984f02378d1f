// Why a Job is not done. Pure, and the looking. Upstream counterpart: pkg/controller/job.
import { type batch, type core, findCondition, hasJobCondition } from '#api'
import { renderRfc3339 } from '#base'
import type { Explanation, Step } from '../explanation.ts'
import { whyPod } from '../pod/observe-pod.ts'
import { jobKind } from '../read-kinds.ts'
import type { Observer } from '../reader.ts'
import { podsSteps } from './common-steps.ts'
import { creationRefusal } from './creation-refusal.ts'
import { concludeWorkload } from './decision.ts'
import { explainUnready, podsOwnedBy } from './pods.ts'

export interface JobFacts {
  readonly job: batch.Job
  readonly pods: readonly core.Pod[]
  readonly events: readonly core.Event[]
  readonly blocking: readonly Explanation[]
  readonly nowMs: number
}

/** Waits between failures: upstream's --job backoff. */
const backoffMs = { first: 10_000, max: 600_000 }

function failedStep({ job }: JobFacts): Step | undefined {
  const condition = [...(job.status?.conditions ?? [])].find(
    ({ type, status }) => (type === 'Failed' || type === 'FailureTarget') && status === 'True',
  )
  if (condition === undefined) return undefined
  const { reason = '', message = '', lastTransitionTime: since } = condition
  const begun = since === undefined ? {} : { since }
  const failed = job.status?.failed ?? 0
  const backoffLimit = job.spec.backoffLimit ?? 6
  switch (reason) {
    case 'BackoffLimitExceeded': {
      const text = `${failed} of its Pods failed, which is more than its backoffLimit of ${backoffLimit}`
      return {
        code: 'JobBackoffLimitExceeded',
        state: 'failed',
        ...begun,
        message: text,
        evidence: { failed, backoffLimit, message },
      }
    }
    case 'DeadlineExceeded': {
      const seconds = job.spec.activeDeadlineSeconds ?? 0
      const text = `It ran longer than its activeDeadlineSeconds of ${seconds} s`
      return { code: 'JobDeadlineExceeded', state: 'failed', ...begun, message: text, evidence: { seconds, message } }
    }
    default:
      return {
        code: 'JobFailed',
        state: 'failed',
        ...begun,
        message: message || 'It has failed',
        evidence: { reason, message },
      }
  }
}

/** When a Pod ended. */
function endOf({ status }: core.Pod): number {
  const ends = (status?.containerStatuses ?? []).map(({ state }) => Date.parse(state.terminated?.finishedAt ?? ''))
  return Math.max(...ends.filter((end) => !Number.isNaN(end)), 0)
}

function backOffStep({ job, pods, nowMs }: JobFacts): Step | undefined {
  const failedPods = pods.filter(({ status }) => status?.phase === 'Failed')
  const failed = job.status?.failed ?? failedPods.length
  if (failed === 0 || failedPods.length === 0) return undefined
  const last = Math.max(...failedPods.map(endOf))
  const dueMs = last + Math.min(backoffMs.max, backoffMs.first * 2 ** (failedPods.length - 1))
  const backoffLimit = job.spec.backoffLimit ?? 6
  const until = dueMs > nowMs ? { until: renderRfc3339(dueMs) } : {}
  const message = `${failed} of its Pods failed (its backoffLimit is ${backoffLimit}); the next one waits`
  return { code: 'JobBackOff', state: 'waiting', ...until, message, evidence: { failed, backoffLimit } }
}

/** Steps from the controller's first look to the Job's end. */
export function jobSteps(facts: JobFacts): readonly Step[] {
  const { job, pods, events, blocking, nowMs } = facts
  const { succeeded = 0, failed = 0, active = 0 } = job.status ?? {}
  if (hasJobCondition({ status: job.status ?? {} }, 'Complete')) {
    return [{ code: 'JobComplete', state: 'done', message: 'It is done', evidence: { succeeded } }]
  }
  const ended = failedStep(facts)
  if (ended !== undefined) return [ended]
  const suspended = findCondition(job.status?.conditions, 'Suspended')
  if (job.spec.suspend === true) {
    const since = suspended?.lastTransitionTime
    return [
      {
        code: 'JobSuspended',
        state: 'waiting',
        ...(since === undefined ? {} : { since }),
        message: 'It is suspended',
        hint: 'Set spec.suspend to false to let it go on.',
      },
    ]
  }
  const young = nowMs - Date.parse(job.metadata.creationTimestamp) < 5_000
  if (job.status?.startTime === undefined && pods.length === 0) {
    const refused = creationRefusal(events, job.metadata.namespace)
    if (refused !== undefined) return [refused]
    const message = 'No controller has looked at it yet'
    return [{ code: 'ControllerSilent', state: young ? 'current' : 'waiting', message }]
  }
  const refusal = active === 0 ? creationRefusal(events, job.metadata.namespace) : undefined
  if (refusal !== undefined) return [refusal]
  const desired = job.spec.completions ?? job.spec.parallelism ?? 1
  const running: Step = {
    code: 'JobRunning',
    state: 'current',
    message: `${active} of its Pods ${active === 1 ? 'is' : 'are'} at work, ${succeeded} of ${desired} have succeeded${failed === 0 ? '' : `, ${failed} failed`}`,
    evidence: { active, succeeded, failed, desired },
  }
  if (active === 0) return [backOffStep(facts) ?? running]
  const held = podsSteps(blocking, { desired: active, ready: job.status?.ready ?? 0 }).filter(
    ({ code }) => code === 'PodBlocked',
  )
  return held.length > 0 ? [...held, { ...running, because: 'PodBlocked' }] : [running]
}

/** Failed Pods are kept, so the last of them can say why. */
async function lastFailed(
  observer: Observer,
  pods: readonly core.Pod[],
  nowMs: number,
): Promise<readonly Explanation[]> {
  const [last] = pods.filter(({ status }) => status?.phase === 'Failed').toSorted((a, b) => endOf(b) - endOf(a))
  return last === undefined ? [] : [await whyPod(observer, last, nowMs)]
}

/** Observes and explains. */
export async function whyJob(observer: Observer, job: batch.Job, nowMs: number): Promise<Explanation> {
  const pods = await podsOwnedBy(observer, job)
  const isActive = (job.status?.active ?? 0) > 0
  const complete = hasJobCondition({ status: job.status ?? {} }, 'Complete')
  const open = pods.filter(({ status }) => status?.phase !== 'Failed')
  const [events, blocking] = await Promise.all([
    observer.eventsOf(job),
    complete ? [] : isActive ? explainUnready(observer, open, nowMs) : lastFailed(observer, pods, nowMs),
  ])
  const steps = jobSteps({ job, pods, events, blocking, nowMs })
  const health = hasJobCondition({ status: job.status ?? {} }, 'Failed') ? ({ health: 'failed' } as const) : {}
  return concludeWorkload(observer, { kind: jobKind, object: job, nowMs, steps, blocking, ...health })
}
