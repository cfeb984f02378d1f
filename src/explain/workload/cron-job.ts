// Why a CronJob starts nothing, and when it does. Pure, and the looking. Upstream counterpart: pkg/controller/cronjob.
import { type batch, type core, isJobFinished, nextTime, parseCronSchedule, zoneOf } from '#api'
import { renderRfc3339 } from '#base'
import type { Explanation, Step } from '../explanation.ts'
import { lastEvent } from '../pod/pod-facts.ts'
import { cronJobKind, jobKind } from '../read-kinds.ts'
import type { Observer } from '../reader.ts'
import { creationRefusal } from './creation-refusal.ts'
import { concludeWorkload } from './decision.ts'
import { whyJob } from './job.ts'

export interface CronJobFacts {
  readonly cronJob: batch.CronJob
  /** Jobs that it controls, the newest first. */
  readonly jobs: readonly batch.Job[]
  readonly events: readonly core.Event[]
  readonly nowMs: number
}

function scheduleProblem({ cronJob, events }: CronJobFacts): Step | undefined {
  const { schedule, timeZone } = cronJob.spec
  const parsed = parseCronSchedule(schedule)
  const message = !parsed.ok
    ? `Its schedule "${schedule}" cannot be understood`
    : timeZone !== undefined && zoneOf(timeZone) === undefined
      ? `Its time zone "${timeZone}" is not known`
      : undefined
  if (message === undefined) return undefined
  const told = lastEvent(events, ['UnparseableSchedule', 'UnknownTimeZone', 'UnParseableCronJobSchedule'])?.message
  return { code: 'ScheduleInvalid', state: 'failed', message, evidence: { message: told ?? message } }
}

function dueStep({ cronJob, nowMs }: CronJobFacts): Step | undefined {
  const { schedule, timeZone } = cronJob.spec
  const parsed = parseCronSchedule(schedule)
  const zone = zoneOf(timeZone ?? 'UTC')
  const atMs = !parsed.ok || zone === undefined ? undefined : nextTime(parsed.schedule, zone, nowMs)
  if (atMs === undefined) return undefined
  const until = renderRfc3339(atMs)
  return {
    code: 'ScheduleWaiting',
    state: 'done',
    until,
    message: 'Its next Job comes at its time',
    evidence: { schedule },
  }
}

function isFollowed({ cronJob, jobs }: CronJobFacts): batch.Job | undefined {
  if (cronJob.spec.concurrencyPolicy !== 'Forbid') return undefined
  return jobs.find((job) => !isJobFinished({ status: job.status ?? {} }))
}

/** Steps: what keeps it from starting Jobs, how the last one ended, when the next comes. */
export function cronJobSteps(facts: CronJobFacts): readonly Step[] {
  const { cronJob, events } = facts
  if (cronJob.spec.suspend === true) {
    const hint = 'Set spec.suspend to false to let it start Jobs.'
    return [{ code: 'CronJobSuspended', state: 'waiting', message: 'It is suspended', hint }]
  }
  const problem = scheduleProblem(facts)
  if (problem !== undefined) return [problem]
  const steps: Step[] = []
  const refusal = creationRefusal(events, cronJob.metadata.namespace)
  if (refusal !== undefined) steps.push(refusal)
  const running = isFollowed(facts)
  const forbidden = lastEvent(events, ['JobAlreadyActive'])
  if (running !== undefined && forbidden !== undefined) {
    const { name, namespace } = running.metadata
    const message = `Job ${name} still runs, and the policy Forbid allows no other beside it`
    steps.push({
      code: 'ConcurrencyForbidden',
      state: 'waiting',
      message,
      evidence: { object: { kind: 'Job', namespace, name } },
    })
  }
  const missed = lastEvent(events, ['MissSchedule'])
  const last = cronJob.status?.lastScheduleTime
  if (missed !== undefined && (last === undefined || Date.parse(missed.lastTimestamp ?? '') > Date.parse(last))) {
    const message = `A run was missed: ${missed.message ?? ''}`
    steps.push({ code: 'ScheduleMissed', state: 'waiting', message, evidence: { message: missed.message ?? '' } })
  }
  const due = dueStep(facts)
  return due === undefined ? steps : [...steps, due]
}

/** Observes and explains. */
export async function whyCronJob(observer: Observer, cronJob: batch.CronJob, nowMs: number): Promise<Explanation> {
  const { namespace, uid } = cronJob.metadata
  const all = (await observer.list<batch.Job>(jobKind, { namespace })) ?? []
  const jobs = all
    .filter(({ metadata }) => metadata.ownerReferences?.some((owner) => owner.controller === true && owner.uid === uid))
    .toSorted((a, b) => Date.parse(b.metadata.creationTimestamp) - Date.parse(a.metadata.creationTimestamp))
  const [newest] = jobs
  const [events, last] = await Promise.all([
    observer.eventsOf(cronJob),
    newest === undefined ? undefined : whyJob(observer, newest, nowMs),
  ])
  const facts = { cronJob, jobs, events, nowMs }
  const steps = [...cronJobSteps(facts)]
  const blocking = last === undefined || last.health === 'ok' ? [] : [last]
  if (last?.health === 'failed' && !steps.some(({ state }) => state !== 'done')) {
    const message = `Its last Job, ${newest?.metadata.name}, failed`
    steps.unshift({
      code: 'JobFailed',
      state: 'failed',
      message,
      evidence: { reason: last.verdict.code, message: last.verdict.message },
    })
  }
  const waiting: Step = { code: 'ScheduleWaiting', state: 'done', message: 'Its schedule names no time to come' }
  const told = steps.length === 0 ? [waiting] : steps
  return concludeWorkload(observer, { kind: cronJobKind, object: cronJob, nowMs, steps: told, blocking })
}
