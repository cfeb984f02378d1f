// What a Job's status may say: counts that only grow, conditions that do not contradict each other, an end that stays.
// Rules about fields that a change leaves alone are not applied, so that old objects can go on.
// Upstream: ValidateJobUpdateStatus, getStatusValidationOptions.
import { deepEqual } from '#base'
import { invalidWithoutValue, shownValue, validateNonnegative } from '../../meta/field-checks.ts'
import { duplicateError, type FieldError, invalidError, requiredError } from '../../meta/field-error.ts'
import { parseTime } from '../../meta/time.ts'
import type { Job, JobStatus } from '../v1.types.ts'
import { hasJobCondition, isJobFinished, type JobConditionType } from './conditions.ts'
import { firstCommonIndex, parseIndexes } from './indexes.ts'

/** Which parts of the status a change touches. */
interface Touched {
  field(...names: readonly (keyof JobStatus)[]): boolean
  condition(...types: readonly JobConditionType[]): boolean
  readonly finished: boolean
}

function touchedBy(next: Job, previous: Job): Touched {
  return {
    field: (...names) => names.some((name) => !deepEqual(next.status[name], previous.status[name])),
    condition: (...types) => types.some((type) => hasJobCondition(next, type) !== hasJobCondition(previous, type)),
    finished: isJobFinished(next) !== isJobFinished(previous),
  }
}

/** What is wrong with a change of a Job's status. */
export function validateJobStatus(next: Job, previous: Job): FieldError[] {
  const touched = touchedBy(next, previous)
  return [
    ...validateCounts(next.status),
    ...validateConditions(next, touched),
    ...validateTimes(next, touched),
    ...validateFinished(next, touched),
    ...validateIndexes(next, touched),
    ...validateChange(next, previous),
  ]
}

const counts = ['active', 'succeeded', 'failed', 'ready', 'terminating'] as const

function* validateCounts(status: JobStatus): Iterable<FieldError> {
  for (const name of counts) yield* validateNonnegative(status[name], `status.${name}`)
  const seen = new Set<string>()
  for (const name of ['succeeded', 'failed'] as const) {
    for (const [i, uid] of (status.uncountedTerminatedPods?.[name] ?? []).entries()) {
      const at = `status.uncountedTerminatedPods.${name}[${i}]`
      if (uid === '') yield invalidError(at, uid, 'must not be empty')
      else if (seen.has(uid)) yield duplicateError(at, uid)
      seen.add(uid)
    }
  }
}

function* validateConditions(job: Job, touched: Touched): Iterable<FieldError> {
  const at = 'status.conditions'
  const has = (type: JobConditionType): boolean => hasJobCondition(job, type)
  if (touched.condition('Complete', 'Failed') && has('Complete') && has('Failed')) {
    yield invalidWithoutValue(at, 'cannot set Complete=True and Failed=true conditions')
  }
  if (touched.condition('Complete', 'FailureTarget') && has('Complete') && has('FailureTarget')) {
    yield invalidWithoutValue(at, 'cannot set Complete=True and FailureTarget=true conditions')
  }
  if (touched.condition('Failed', 'FailureTarget') && has('Failed') && !has('FailureTarget')) {
    yield invalidWithoutValue(at, 'cannot set Failed=True condition without the FailureTarget=true condition')
  }
  if (touched.condition('Complete', 'SuccessCriteriaMet') && has('Complete') && !has('SuccessCriteriaMet')) {
    yield invalidWithoutValue(at, 'cannot set Complete=True condition without the SuccessCriteriaMet=true condition')
  }
  if (has('SuccessCriteriaMet') && has('Failed')) {
    yield invalidWithoutValue(at, 'cannot set SuccessCriteriaMet=True and Failed=true conditions')
  }
  if (has('SuccessCriteriaMet') && has('FailureTarget')) {
    yield invalidWithoutValue(at, 'cannot set SuccessCriteriaMet=True and FailureTarget=true conditions')
  }
  if (job.spec.successPolicy !== undefined && !has('SuccessCriteriaMet') && has('Complete')) {
    const detail = 'cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True'
    yield invalidWithoutValue(at, detail)
  }
}

function* validateTimes(job: Job, touched: Touched): Iterable<FieldError> {
  const { startTime, completionTime } = job.status
  const at = 'status.completionTime'
  const complete = hasJobCondition(job, 'Complete')
  if (touched.condition('Complete') || touched.field('completionTime')) {
    if (completionTime !== undefined && !complete) {
      yield invalidError(at, completionTime, 'cannot set completionTime when there is no Complete=True condition')
    }
    if (completionTime === undefined && complete) {
      yield requiredError(at, 'completionTime is required for Complete jobs')
    }
  }
  const [start, end] = [parseTime(startTime), parseTime(completionTime)]
  if (touched.field('startTime', 'completionTime') && start !== undefined && end !== undefined && end < start) {
    yield invalidError(at, completionTime, 'must be equal to or after `startTime`')
  }
}

function* validateFinished(job: Job, touched: Touched): Iterable<FieldError> {
  const { active = 0, ready, terminating, startTime, uncountedTerminatedPods: uncounted } = job.status
  const finished = isJobFinished(job)
  const applies = (name: keyof JobStatus): boolean => finished && (touched.finished || touched.field(name))
  if (applies('active') && active > 0) {
    yield invalidError('status.active', active, 'active>0 is invalid for finished job')
  }
  if (applies('startTime') && startTime === undefined) {
    yield requiredError('status.startTime', 'startTime is required for finished job')
  }
  const left = (uncounted?.failed ?? []).length + (uncounted?.succeeded ?? []).length
  if (applies('uncountedTerminatedPods') && left > 0) {
    yield invalidError('status.uncountedTerminatedPods', shownValue(uncounted), 'must be empty for finished job')
  }
  if (applies('terminating') && terminating !== undefined && terminating > 0) {
    yield invalidError('status.terminating', terminating, 'terminating>0 is invalid for finished job')
  }
  if (touched.field('ready', 'active') && ready !== undefined && ready > active) {
    yield invalidError('status.ready', ready, 'cannot set more ready pods than active')
  }
}

function* validateIndexes({ spec, status }: Job, touched: Touched): Iterable<FieldError> {
  const { completedIndexes: completed = '', failedIndexes: failed } = status
  const { completions, backoffLimitPerIndex, completionMode } = spec
  const [completedPath, failedPath] = ['status.completedIndexes', 'status.failedIndexes']
  if (touched.field('completedIndexes')) {
    const problem = indexesProblem(completed, completions)
    if (problem !== undefined) {
      yield invalidError(completedPath, completed, `error parsing completedIndexes: ${problem}`)
    }
    if (completed !== '' && completionMode !== 'Indexed') {
      yield invalidError(
        completedPath,
        completed,
        'cannot set non-empty completedIndexes when non-indexed completion mode',
      )
    }
  }
  if (failed === undefined) return
  if (touched.field('failedIndexes')) {
    const problem = backoffLimitPerIndex === undefined ? undefined : indexesProblem(failed, completions)
    if (problem !== undefined) yield invalidError(failedPath, failed, `error parsing failedIndexes: ${problem}`)
    if (backoffLimitPerIndex === undefined) {
      yield invalidError(failedPath, failed, 'cannot set non-null failedIndexes when backoffLimitPerIndex is null')
    }
  }
  if (!touched.field('failedIndexes', 'completedIndexes') || completions === undefined) return
  const common = firstCommonIndex(completed, failed, completions)
  if (common !== undefined) {
    yield invalidError(failedPath, failed, `failedIndexes and completedIndexes overlap at index: ${common}`)
  }
}

function indexesProblem(text: string, completions: number | undefined): string | undefined {
  if (completions === undefined) return undefined
  const parsed = parseIndexes(text, completions)
  return parsed.ok ? undefined : parsed.message
}

const lastingConditions: readonly JobConditionType[] = ['Failed', 'Complete', 'FailureTarget']

function* validateChange(next: Job, previous: Job): Iterable<FieldError> {
  const lost = (type: JobConditionType): boolean => hasJobCondition(previous, type) && !hasJobCondition(next, type)
  for (const type of lastingConditions) {
    if (lost(type)) yield invalidWithoutValue('status.conditions', `cannot disable the terminal ${type}=True condition`)
  }
  for (const name of ['failed', 'succeeded'] as const) {
    const value = next.status[name] ?? 0
    if (value >= (previous.status[name] ?? 0)) continue
    // An Indexed Job of as many Pods as indexes may have been made smaller.
    const { completionMode, completions, parallelism } = next.spec
    if (name === 'succeeded' && completionMode === 'Indexed' && completions === parallelism) continue
    yield invalidError(`status.${name}`, value, `cannot decrease the ${name} counter`)
  }
  const { completionTime, startTime } = previous.status
  const end = next.status.completionTime
  if (end !== undefined && completionTime !== undefined && end !== completionTime) {
    yield invalidError('status.completionTime', end, 'field is immutable')
  }
  if (startTime !== undefined && startTime !== next.status.startTime && next.spec.suspend !== true) {
    yield requiredError('status.startTime', 'startTime cannot be removed for unsuspended job')
  }
  if (lost('SuccessCriteriaMet')) {
    yield invalidWithoutValue('status.conditions', 'cannot disable the SuccessCriteriaMet=True condition')
  }
  const late = hasJobCondition(previous, 'Complete') && !hasJobCondition(previous, 'SuccessCriteriaMet')
  if (late && hasJobCondition(next, 'SuccessCriteriaMet')) {
    const detail = 'cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions'
    yield invalidWithoutValue('status.conditions', detail)
  }
}
