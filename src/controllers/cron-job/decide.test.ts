import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type batch, newControllerRef, renderTime } from '#api'
import { deepFreeze } from '#base'
import { cronJobKind } from '../kinds.ts'
import type { Action } from '../runtime/plan.ts'
import { decideCronJob, type ObservedCronJob } from './decide.ts'
import { jobNameOf, scheduledAnnotation } from './new-job.ts'

const created = Date.UTC(2026, 0, 1)
const minuteMs = 60_000
const metadata = {
  name: 'tick',
  namespace: 'ns',
  uid: 'cron',
  resourceVersion: '1',
  creationTimestamp: renderTime(created),
}

function cronJob(spec: Partial<batch.CronJobSpec> = {}, status: batch.CronJobStatus = {}): batch.CronJob {
  const jobTemplate = {
    metadata: { labels: { a: 'b' } },
    spec: { template: { metadata: {}, spec: { containers: [] } } },
  }
  return { metadata, spec: { schedule: '*/10 * * * *', concurrencyPolicy: 'Allow', jobTemplate, ...spec }, status }
}

type End = 'Complete' | 'Failed' | undefined

/** The Job of a minute after the CronJob's creation. */
function job(minute: number, end?: End, more: Partial<batch.Job['metadata']> = {}): batch.Job {
  const scheduled = created + minute * minuteMs
  const ended = renderTime(scheduled + 30_000)
  const conditions = end === undefined ? [] : [{ type: end, status: 'True', lastTransitionTime: ended }]
  return {
    metadata: {
      name: jobNameOf(cronJob(), scheduled),
      namespace: 'ns',
      uid: `job-${minute}`,
      resourceVersion: '1',
      creationTimestamp: renderTime(scheduled),
      annotations: { [scheduledAnnotation]: renderTime(scheduled) },
      ownerReferences: [newControllerRef(cronJob(), cronJobKind)],
      ...more,
    },
    spec: { template: { metadata: {}, spec: { containers: [] } } },
    status: { startTime: renderTime(scheduled), conditions, ...(end === 'Complete' ? { completionTime: ended } : {}) },
  }
}

const reference = (minute: number) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  name: job(minute).metadata.name,
  namespace: 'ns',
  uid: `job-${minute}`,
  resourceVersion: '1',
})

/** An action in short. */
function short(action: Action): string {
  switch (action.type) {
    case 'create':
      return `create ${action.object.metadata?.name}`
    case 'delete':
      return `delete ${action.object.metadata.name} ${action.propagationPolicy}`
    case 'recordEvent':
      return `${action.event.type} ${action.event.reason}`
    case 'updateStatus': {
      const { active = [], lastScheduleTime, lastSuccessfulTime } = (action.object as batch.CronJob).status
      return `status ${active.map(({ name }) => name).join(',')} ${lastScheduleTime ?? '-'} ${lastSuccessfulTime ?? '-'}`
    }
    default:
      return action.type
  }
}

function decide(
  one: batch.CronJob,
  minute: number,
  more: Partial<ObservedCronJob> = {},
): { actions: readonly string[]; wakesInMs: number | undefined } {
  const observed = deepFreeze({
    cronJob: one,
    jobs: [],
    foreignNames: new Set<string>(),
    defaultTimeZone: 'UTC',
    ...more,
  })
  const plan = decideCronJob(observed, created + minute * minuteMs)
  return { actions: plan.actions.map(short), wakesInMs: plan.requeueAfterMs }
}

const nameAt = (minute: number): string => jobNameOf(cronJob(), created + minute * minuteMs)
const timeAt = (minute: number): string => renderTime(created + minute * minuteMs)

interface Case {
  readonly cronJob?: batch.CronJob
  readonly minute: number
  readonly jobs?: readonly batch.Job[]
  readonly foreignNames?: ReadonlySet<string>
  readonly actions: readonly string[]
}

const ran = { lastScheduleTime: timeAt(10) }
const cases: Readonly<Record<string, Case>> = {
  'nothing before the first time': { minute: 9, actions: [] },
  'a Job at its time': { minute: 10, actions: [`create ${nameAt(10)}`] },
  'only the latest of several missed times': { minute: 35, actions: [`create ${nameAt(30)}`] },
  'more than 100 missed times are told of, and the latest is started': {
    minute: 10 * 101,
    actions: ['Warning TooManyMissedTimes', `create ${nameAt(1010)}`],
  },
  'a starting deadline bounds how many were missed': {
    cronJob: cronJob({ startingDeadlineSeconds: 600 }),
    minute: 10 * 101,
    actions: [`create ${nameAt(1010)}`],
  },
  'a time past its starting deadline is skipped': {
    cronJob: cronJob({ startingDeadlineSeconds: 60 }),
    minute: 12,
    actions: ['Warning MissSchedule'],
  },
  'a time within its starting deadline is started': {
    cronJob: cronJob({ startingDeadlineSeconds: 120 }),
    minute: 12,
    actions: [`create ${nameAt(10)}`],
  },
  'nothing while suspended': { cronJob: cronJob({ suspend: true }), minute: 35, actions: [] },
  'a started Job becomes active and is not started again': {
    minute: 11,
    jobs: [job(10)],
    actions: [`status ${nameAt(10)} ${timeAt(10)} -`],
  },
  'nothing when all is written down': {
    cronJob: cronJob({}, { active: [reference(10)], ...ran }),
    minute: 11,
    jobs: [job(10)],
    actions: [],
  },
  'a name that someone else has taken counts as started': {
    minute: 11,
    foreignNames: new Set([nameAt(10)]),
    actions: [],
  },
  'Allow starts beside what runs': {
    cronJob: cronJob({}, { active: [reference(10)], ...ran }),
    minute: 20,
    jobs: [job(10)],
    actions: [`create ${nameAt(20)}`],
  },
  'Forbid does not start while one runs': {
    cronJob: cronJob({ concurrencyPolicy: 'Forbid' }, { active: [reference(10)], ...ran }),
    minute: 20,
    jobs: [job(10)],
    actions: ['Normal JobAlreadyActive'],
  },
  'Forbid starts the missed time when the one before has ended': {
    cronJob: cronJob({ concurrencyPolicy: 'Forbid' }, { active: [reference(10)], ...ran }),
    minute: 23,
    jobs: [job(10, 'Failed')],
    actions: [`status  ${timeAt(10)} -`, 'Normal SawCompletedJob', `create ${nameAt(20)}`],
  },
  'Replace deletes what runs and starts': {
    cronJob: cronJob({ concurrencyPolicy: 'Replace' }, { active: [reference(10)], ...ran }),
    minute: 20,
    jobs: [job(10)],
    actions: [`delete ${nameAt(10)} Background`, `create ${nameAt(20)}`],
  },
  'a completed Job is taken from the list and its end noted': {
    cronJob: cronJob({}, { active: [reference(10)], ...ran }),
    minute: 11,
    jobs: [job(10, 'Complete')],
    actions: [`status  ${timeAt(10)} ${renderTime(created + 10 * minuteMs + 30_000)}`, 'Normal SawCompletedJob'],
  },
  'a Job that is gone is taken from the list': {
    cronJob: cronJob({}, { active: [reference(10)], ...ran }),
    minute: 11,
    actions: [`status  ${timeAt(10)} -`, 'Normal MissingJob'],
  },
  'a Job made by hand is told of, and left alone': {
    cronJob: cronJob({ concurrencyPolicy: 'Replace' }, ran),
    minute: 20,
    jobs: [job(3, undefined, { name: 'by-hand', annotations: {} })],
    actions: ['Warning UnexpectedJob', `create ${nameAt(20)}`],
  },
  'history beyond the limits goes, the oldest first': {
    cronJob: cronJob(
      { successfulJobsHistoryLimit: 1, failedJobsHistoryLimit: 0 },
      { lastScheduleTime: timeAt(40), lastSuccessfulTime: renderTime(created + 40 * minuteMs + 30_000) },
    ),
    minute: 41,
    jobs: [job(40, 'Complete'), job(20, 'Complete'), job(30, 'Failed'), job(10, 'Complete')],
    actions: [`delete ${nameAt(10)} Background`, `delete ${nameAt(20)} Background`, `delete ${nameAt(30)} Background`],
  },
  'a schedule that is none': {
    cronJob: cronJob({ schedule: 'soon' }),
    minute: 11,
    actions: ['Warning UnparseableSchedule'],
  },
  'a time zone that is none': {
    cronJob: cronJob({ timeZone: 'Mars/Olympus' }),
    minute: 11,
    actions: ['Warning UnknownTimeZone'],
  },
  'a time zone that is none, while suspended': {
    cronJob: cronJob({ timeZone: 'Mars/Olympus', suspend: true }),
    minute: 11,
    actions: ['Warning UnknownTimeZone'],
  },
  'a schedule that is none, while suspended': {
    cronJob: cronJob({ schedule: 'soon', suspend: true }),
    minute: 11,
    actions: [],
  },
  'nothing but the status while it is being deleted': {
    cronJob: { ...cronJob(), metadata: { ...metadata, deletionTimestamp: timeAt(5) } },
    minute: 35,
    actions: [],
  },
  'a span counts from the last start': {
    cronJob: cronJob({ schedule: '@every 7m' }, { lastScheduleTime: timeAt(7) }),
    minute: 14,
    jobs: [job(7, 'Failed')],
    actions: [`create ${nameAt(14)}`],
  },
}

for (const [what, { cronJob: one = cronJob(), minute, actions, ...more }] of Object.entries(cases)) {
  test(`W6: decideCronJob: ${what}`, () => assert.deepEqual(decide(one, minute, more).actions, actions))
}

test('W6: decideCronJob wakes 100 ms after the next time, also after a miss', () => {
  const wakes = [
    decide(cronJob(), 9),
    decide(cronJob(), 10),
    decide(cronJob({ startingDeadlineSeconds: 60 }), 12),
    decide(cronJob({ schedule: '@every 7m', startingDeadlineSeconds: 60 }), 12),
    decide(cronJob({ suspend: true }), 9),
    decide(cronJob({ schedule: '0 0 31 2 *' }), 9),
  ].map(({ wakesInMs }) => wakesInMs)
  assert.deepEqual(wakes, [60_100, 600_100, 480_100, 120_100, undefined, undefined])
})

test('W6: decideCronJob writes the scheduled time in the time zone on the Job', () => {
  const one = cronJob({ timeZone: 'Asia/Tokyo' })
  const plan = decideCronJob(
    { cronJob: one, jobs: [], foreignNames: new Set(), defaultTimeZone: 'UTC' },
    created + 10 * minuteMs,
  )
  const [action] = plan.actions
  assert.ok(action?.type === 'create')
  assert.deepEqual(
    { ...action.object.metadata, annotations: { ...action.object.metadata?.annotations } },
    {
      name: 'tick-29453770',
      namespace: 'ns',
      labels: { a: 'b' },
      annotations: { [scheduledAnnotation]: '2026-01-01T09:10:00+09:00' },
      ownerReferences: [newControllerRef(one, cronJobKind)],
    },
  )
})

/** What may happen between two looks. */
const steps = fc.array(
  fc.record({ passes: fc.integer({ min: 0, max: 25 }), ends: fc.constantFrom<End>(undefined, 'Complete', 'Failed') }),
  { maxLength: 40 },
)

for (const concurrencyPolicy of ['Forbid', 'Replace'] as const) {
  test(`W6: with ${concurrencyPolicy} Jobs never overlap, and no time is started twice`, () => {
    fc.assert(
      fc.property(steps, (events) => {
        let one = cronJob({ concurrencyPolicy })
        let jobs: readonly batch.Job[] = []
        let minute = 0
        const started: string[] = []
        for (const { passes, ends } of events) {
          minute += passes
          if (ends !== undefined) {
            const end = { type: ends, status: 'True', lastTransitionTime: timeAt(minute) }
            const done = ends === 'Complete' ? { completionTime: timeAt(minute) } : {}
            jobs = jobs.map((each) =>
              (each.status.conditions ?? []).length > 0
                ? each
                : { ...each, status: { ...each.status, conditions: [end], ...done } },
            )
          }
          const observed: ObservedCronJob = { cronJob: one, jobs, foreignNames: new Set(), defaultTimeZone: 'UTC' }
          for (const action of decideCronJob(deepFreeze(observed), created + minute * minuteMs).actions) {
            if (action.type === 'delete')
              jobs = jobs.filter(({ metadata: { uid } }) => uid !== action.object.metadata.uid)
            if (action.type === 'updateStatus') one = action.object as batch.CronJob
            if (action.type !== 'create') continue
            const name = action.object.metadata?.name ?? ''
            assert.ok(!started.includes(name), `${name} is started once`)
            started.push(name)
            jobs = [...jobs, job((Number(name.slice('tick-'.length)) * minuteMs - created) / minuteMs)]
          }
          assert.ok(jobs.filter(({ status }) => (status.conditions ?? []).length === 0).length <= 1)
        }
      }),
      { seed: 6, numRuns: 200 },
    )
  })
}
