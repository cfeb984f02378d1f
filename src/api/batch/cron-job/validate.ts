// CronJobs: a schedule that can be read, a time zone that exists, and a template of Jobs whose selector is generated.
// Upstream: ValidateCronJobCreate, ValidateCronJobUpdate.
import { shownValue, validateNonnegative } from '../../meta/field-checks.ts'
import { type FieldError, invalidError, notSupportedError, requiredError } from '../../meta/field-error.ts'
import { validateJobTemplate } from '../job/validate-spec.ts'
import type { CronJob, CronJobSpec } from '../v1.types.ts'
import { isTimeZone, parseCronSchedule } from './schedule.ts'

/** The controller appends eleven characters to make the name of a Job, which is a label's length at most. */
const nameLengthMax = 52

const policies: readonly string[] = ['Allow', 'Forbid', 'Replace']

/** What is wrong with a CronJob. */
export function validateCronJob(next: CronJob, previous: CronJob | undefined): FieldError[] {
  const errors = [...validateSpec(next.spec, previous?.spec)]
  const { name } = next.metadata
  if (previous === undefined && name.length > nameLengthMax) {
    errors.push(invalidError('metadata.name', name, `must be no more than ${nameLengthMax} bytes`))
  }
  return errors
}

function* validateSpec(spec: CronJobSpec, previous: CronJobSpec | undefined): Iterable<FieldError> {
  const { schedule, timeZone, concurrencyPolicy: policy = '' } = spec
  if (schedule === '') yield requiredError('spec.schedule')
  else yield* validateSchedule(spec, previous)
  yield* validateNonnegative(spec.startingDeadlineSeconds, 'spec.startingDeadlineSeconds')
  if (timeZone !== undefined && timeZone !== previous?.timeZone) yield* validateTimeZone(timeZone, 'spec.timeZone')
  if (policy === '') yield requiredError('spec.concurrencyPolicy')
  else if (!policies.includes(policy)) yield notSupportedError('spec.concurrencyPolicy', policy, policies)
  yield* validateTemplate(spec)
  yield* validateNonnegative(spec.successfulJobsHistoryLimit, 'spec.successfulJobsHistoryLimit')
  yield* validateNonnegative(spec.failedJobsHistoryLimit, 'spec.failedJobsHistoryLimit')
}

/** A zone within the schedule was never supported; objects that have one may keep one. */
function* validateSchedule(
  { schedule, timeZone }: CronJobSpec,
  previous: CronJobSpec | undefined,
): Iterable<FieldError> {
  const parsed = parseCronSchedule(schedule)
  if (!parsed.ok) yield invalidError('spec.schedule', schedule, parsed.message)
  if (!schedule.includes('TZ')) return
  if (previous?.schedule.includes('TZ') !== true) {
    const detail = 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'
    yield invalidError('spec.schedule', schedule, detail)
  } else if (timeZone !== undefined) {
    yield invalidError('spec.schedule', schedule, 'cannot use both timeZone field and TZ or CRON_TZ in schedule')
  }
}

/** Parts of a zone's name, between slashes. */
const zonePart = /^(?!-)(?!\.\.?$)[-A-Za-z._0-9+]{1,14}$/

function* validateTimeZone(timeZone: string, path: string): Iterable<FieldError> {
  if (timeZone === '') return yield invalidError(path, timeZone, 'timeZone must be nil or non-empty string')
  const unknown = `unknown time zone ${timeZone}`
  if (!timeZone.split('/').every((part) => zonePart.test(part))) return yield invalidError(path, timeZone, unknown)
  if (timeZone.toLowerCase() === 'local') {
    const detail = 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones'
    yield invalidError(path, timeZone, detail)
    // To upstream `Local` itself is a zone that can be loaded.
    if (timeZone === 'Local') return
  }
  if (!isTimeZone(timeZone)) yield invalidError(path, timeZone, unknown)
}

function* validateTemplate({ jobTemplate: { spec } }: CronJobSpec): Iterable<FieldError> {
  const path = 'spec.jobTemplate.spec'
  yield* validateJobTemplate(spec, path)
  if (spec.selector !== undefined) {
    yield invalidError(`${path}.selector`, shownValue(spec.selector), '`selector` will be auto-generated')
  }
  if (spec.manualSelector === true) {
    yield notSupportedError(`${path}.manualSelector`, spec.manualSelector, ['nil', 'false'])
  }
}
