// Decides what a CronJob does now: put the list of active Jobs right, delete finished ones beyond the limits, and start the
// Job of the latest time that has come, if none was started for it. Upstream counterpart: syncCronJob of pkg/controller/cronjob.
import {
  type batch,
  type core,
  type Draft,
  hasJobCondition,
  isJobFinished,
  type KubernetesObject,
  missedTimes,
  nextTime,
  parseCronSchedule,
  parseTime,
  renderTime,
  type Zone,
  zoneOf,
} from '#api'
import { deepEqual } from '#base'
import { cronJobKind, jobKind } from '../kinds.ts'
import type { Action, Plan } from '../runtime/plan.ts'
import { jobNameOf, newJob, scheduledMsOf } from './new-job.ts'

export interface ObservedCronJob {
  readonly cronJob: batch.CronJob
  /** Jobs that it controls. */
  readonly jobs: readonly batch.Job[]
  /** Names of other Jobs of the namespace that begin as its own do. */
  readonly foreignNames: ReadonlySet<string>
  /** The zone of schedules that name none. */
  readonly defaultTimeZone: string
}

/** A start is looked for this long after its time, so that it has surely come. Upstream: nextScheduleDelta. */
export const nextScheduleDelayMs = 100
/** More missed times than this are told of. */
export const missedTimesMax = 100

const successfulLimitDefault = 3
const failedLimitDefault = 1

interface Sync {
  readonly observed: ObservedCronJob
  readonly now: number
  /** Its own Jobs that have not ended. */
  readonly running: readonly batch.Job[]
}

/** What follows from the schedule. */
interface Start {
  readonly actions: readonly Action[]
  readonly requeueAfterMs?: number | undefined
  readonly next?: string | undefined
  readonly because: string
  readonly settled?: boolean
  readonly measures?: NonNullable<Plan['measures']>
}

function tell(regarding: batch.CronJob, type: 'Normal' | 'Warning', text: readonly [string, string]): Action {
  const [reason, message] = text
  return { type: 'recordEvent', regarding, event: { type, reason, message } }
}

function deleteJob(cronJob: batch.CronJob, object: batch.Job): Action {
  const { name } = object.metadata
  const words = { done: `Deleted job ${name}`, failed: 'Deleted job' }
  const announce = { regarding: cronJob, subject: 'job', words }
  return { type: 'delete', kind: jobKind, object, propagationPolicy: 'Background', announce }
}

function referenceTo({ metadata }: batch.Job): core.ObjectReference {
  const { name, namespace, uid, resourceVersion } = metadata
  return { apiVersion: 'batch/v1', kind: 'Job', name, namespace, uid, resourceVersion }
}

/** The status as the Jobs make it, and what is to be told. */
function decideStatus({ observed, running }: Sync): { status: batch.CronJobStatus; events: readonly Action[] } {
  const { cronJob, jobs } = observed
  const before = cronJob.status.active ?? []
  const byUid = new Map(jobs.map((job) => [job.metadata.uid, job]))
  const events: Action[] = []
  for (const { uid = '', name = '' } of before) {
    const job = byUid.get(uid)
    if (job === undefined) events.push(tell(cronJob, 'Normal', ['MissingJob', `Active job went missing: ${name}`]))
    else if (isJobFinished(job)) {
      const condition = hasJobCondition(job, 'Complete') ? 'Complete' : 'Failed'
      const message = `Saw completed job: ${name}, condition: ${condition}`
      events.push(tell(cronJob, 'Normal', ['SawCompletedJob', message]))
    }
  }
  const known = new Set(before.map(({ uid }) => uid))
  const kept = before.filter(({ uid = '' }) => running.some(({ metadata }) => metadata.uid === uid))
  const fresh = running.filter((job) => !known.has(job.metadata.uid) && scheduledMsOf(cronJob, job) !== undefined)
  const active = [...kept, ...fresh.map(referenceTo)]
  for (const { metadata } of running) {
    if (active.some(({ uid }) => uid === metadata.uid)) continue
    const message = `Saw a job that the controller did not create or forgot: ${metadata.name}`
    events.push(tell(cronJob, 'Warning', ['UnexpectedJob', message]))
  }
  const latest = (times: readonly (number | undefined)[]): number | undefined => {
    const there = times.filter((time) => time !== undefined)
    return there.length === 0 ? undefined : Math.max(...there)
  }
  const { lastScheduleTime, lastSuccessfulTime } = cronJob.status
  const scheduled = latest([parseTime(lastScheduleTime), ...jobs.map((job) => scheduledMsOf(cronJob, job))])
  const ends = jobs.filter((job) => hasJobCondition(job, 'Complete')).map(({ status }) => status.completionTime)
  const successful = latest([parseTime(lastSuccessfulTime), ...ends.map(parseTime)])
  const status = {
    ...(active.length === 0 ? {} : { active }),
    ...(scheduled === undefined ? {} : { lastScheduleTime: renderTime(scheduled) }),
    ...(successful === undefined ? {} : { lastSuccessfulTime: renderTime(successful) }),
  }
  return { status, events }
}

/** Deletes finished Jobs beyond the limits, the oldest first. */
function trimHistory({ cronJob, jobs }: ObservedCronJob): readonly Action[] {
  const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = cronJob.spec
  const limits = [
    { type: 'Complete', limit: successfulJobsHistoryLimit ?? successfulLimitDefault },
    { type: 'Failed', limit: failedJobsHistoryLimit ?? failedLimitDefault },
  ] as const
  const startMs = ({ metadata, status }: batch.Job): number =>
    parseTime(status.startTime) ?? parseTime(metadata.creationTimestamp) ?? 0
  return limits.flatMap(({ type, limit }) => {
    const ended = jobs
      .filter((job) => hasJobCondition(job, type) && job.metadata.deletionTimestamp === undefined)
      .sort((a, b) => startMs(a) - startMs(b) || (a.metadata.name < b.metadata.name ? -1 : 1))
    return ended.slice(0, Math.max(0, ended.length - limit)).map((job) => deleteJob(cronJob, job))
  })
}

/** What concurrency allows: start, after deleting what runs, or not. */
function startJob({ observed, running, now }: Sync, scheduledMs: number, zone: Zone): Omit<Start, 'requeueAfterMs'> {
  const { cronJob } = observed
  const { concurrencyPolicy } = cronJob.spec
  const ours = running.filter(
    (job) =>
      scheduledMsOf(cronJob, job) !== undefined ||
      cronJob.status.active?.some(({ uid }) => uid === job.metadata.uid) === true,
  )
  const name = jobNameOf(cronJob, scheduledMs)
  if (concurrencyPolicy === 'Forbid' && ours.length > 0) {
    const message = 'Not starting job because prior execution is running and concurrency policy is Forbid'
    return { actions: [tell(cronJob, 'Normal', ['JobAlreadyActive', message])], because: message }
  }
  const replaced = concurrencyPolicy === 'Replace' ? ours.filter((job) => !job.metadata.deletionTimestamp) : []
  const words = { done: `Created job ${name}`, failed: 'Error creating job' }
  const create: Action = {
    type: 'create',
    kind: jobKind,
    object: newJob(cronJob, scheduledMs, zone) as Draft<KubernetesObject>,
    existsIsFine: true,
    announce: { regarding: cronJob, subject: 'job', words },
  }
  const skew = (now - scheduledMs) / 1_000
  return {
    actions: [...replaced.map((job) => deleteJob(cronJob, job)), create],
    because: `Job ${name} is started.`,
    measures: [{ metric: 'cronjob_controller_job_creation_skew_duration_seconds', value: skew }],
  }
}

/** Starts the latest missed time's Job, if it is to be. */
function decideStart(sync: Sync, lastScheduleTime: string | undefined): Start {
  const { observed, now } = sync
  const { cronJob, foreignNames, jobs } = observed
  const { schedule: text, startingDeadlineSeconds, suspend, timeZone } = cronJob.spec
  const unknownZone = (name: string): Start => {
    const message = `invalid timeZone: ${JSON.stringify(name)}: unknown time zone ${name}`
    return { actions: [tell(cronJob, 'Warning', ['UnknownTimeZone', message])], because: message }
  }
  // In upstream's order: a zone of its own is told of even while it is suspended, a schedule is not.
  if (timeZone !== undefined && zoneOf(timeZone) === undefined) return unknownZone(timeZone)
  if (suspend === true) return { actions: [], because: 'It is suspended.' }
  const parsed = parseCronSchedule(text)
  if (!parsed.ok) {
    const message = `unparseable schedule: ${JSON.stringify(text)} : ${parsed.message}`
    return { actions: [tell(cronJob, 'Warning', ['UnparseableSchedule', message])], because: message }
  }
  const zoneName = timeZone ?? parsed.timeZone ?? observed.defaultTimeZone
  const zone = zoneOf(zoneName)
  if (zone === undefined) return unknownZone(zoneName)
  const { schedule } = parsed
  const lastMs = parseTime(lastScheduleTime ?? cronJob.metadata.creationTimestamp) ?? now
  const all = missedTimes(schedule, zone, { fromMs: lastMs, now })
  // Spans are counted from the last start, all else from the clock on the wall.
  const nextMs = nextTime(schedule, zone, schedule.kind === 'every' ? (all.latest ?? lastMs) : now)
  const requeueAfterMs = nextMs === undefined ? undefined : nextMs + nextScheduleDelayMs - now
  const next = 'its next Job is due'
  const wait = nextMs === undefined ? 'It is never due again.' : `It is next due at ${renderTime(nextMs)}.`
  const { latest } = all
  if (latest === undefined) return { actions: [], requeueAfterMs, next, because: wait, settled: true }
  if (startingDeadlineSeconds !== undefined && latest + startingDeadlineSeconds * 1_000 < now) {
    const message = `Missed scheduled time to start a job: ${renderTime(latest)}`
    return {
      actions: [tell(cronJob, 'Warning', ['MissSchedule', message])],
      requeueAfterMs,
      next,
      because: `${message}. ${wait}`,
    }
  }
  const fromMs = Math.max(lastMs, now - (startingDeadlineSeconds ?? Number.POSITIVE_INFINITY) * 1_000)
  const { count } = fromMs === lastMs ? all : missedTimes(schedule, zone, { fromMs, now })
  const many = count > missedTimesMax ? [tell(cronJob, 'Warning', ['TooManyMissedTimes', tooManyText(count)])] : []
  const name = jobNameOf(cronJob, latest)
  const isDone = foreignNames.has(name) || jobs.some(({ metadata }) => metadata.name === name)
  if (isDone) return { actions: [], requeueAfterMs, next, because: `Job ${name} is there. ${wait}`, settled: true }
  const start = startJob(sync, latest, zone)
  return { ...start, actions: [...many, ...start.actions], requeueAfterMs, next }
}

function tooManyText(count: number): string {
  return `too many missed start times: ${count}. Set or decrease .spec.startingDeadlineSeconds or check clock skew`
}

/** Decides on Jobs and the status. */
export function decideCronJob(observed: ObservedCronJob, now: number): Plan {
  const { cronJob, jobs } = observed
  const sync: Sync = { observed, now, running: jobs.filter((job) => !isJobFinished(job)) }
  const { status, events } = decideStatus(sync)
  const actions: Action[] = deepEqual({ active: [], ...cronJob.status }, { active: [], ...status })
    ? [...events]
    : [{ type: 'updateStatus', kind: cronJobKind, object: { ...cronJob, status } as KubernetesObject }, ...events]
  if (cronJob.metadata.deletionTimestamp !== undefined) return { actions, because: 'The CronJob is being deleted.' }
  const start = decideStart(sync, status.lastScheduleTime)
  return {
    ...start,
    actions: [...actions, ...trimHistory(observed), ...start.actions],
  }
}
