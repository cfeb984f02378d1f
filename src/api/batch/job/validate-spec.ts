// A Job's spec, its own or that of a CronJob's template. Upstream: validateJobSpec.
import { validatePodTemplateSpec } from '../../core/pod/validate/spec.ts'
import {
  type FieldError,
  invalidError,
  notSupportedError,
  requiredError,
  tooLongError,
} from '../../meta/field-error.ts'
import { shownValue, validateNonnegative } from '../../meta/field-checks.ts'
import { isDomainPrefixedPath } from '../../meta/names.ts'
import type { JobSpec } from '../v1.types.ts'
import { validatePodFailurePolicy } from './validate-failure-policy.ts'
import { validateSuccessPolicy } from './validate-success-policy.ts'

/** Indexes of these many Pods are kept in the status, which has to fit into one object. */
const indexedParallelismMax = 100_000
const failedIndexesMax = 100_000
const completionsSoftLimit = 100_000
const highCompletionsParallelismMax = 10_000
const highCompletionsFailedIndexesMax = 10_000
const managedByLengthMax = 63

const completionModes: readonly string[] = ['NonIndexed', 'Indexed']
const replacementPolicies: readonly string[] = ['Failed', 'TerminatingOrFailed']
const restartPolicies: readonly string[] = ['OnFailure', 'Never']

/** All of a spec but its selector, which only a Job itself has. */
export function* validateJobTemplate(spec: JobSpec, path: string): Iterable<FieldError> {
  yield* validateNumbers(spec, path)
  yield* validateManagedBy(spec, path)
  yield* validateCompletionMode(spec, path)
  if (spec.podFailurePolicy !== undefined) {
    yield* validatePodFailurePolicy(spec.podFailurePolicy, `${path}.podFailurePolicy`, spec)
  }
  if (spec.successPolicy !== undefined) {
    const at = `${path}.successPolicy`
    if (spec.completionMode === 'Indexed') yield* validateSuccessPolicy(spec.successPolicy, at, spec)
    else yield invalidError(at, shownValue(spec.successPolicy), 'requires indexed completion mode')
  }
  yield* validateReplacementPolicy(spec, `${path}.podReplacementPolicy`)
  yield* validatePodTemplateSpec(spec.template, `${path}.template`)
  yield* validateRestartPolicy(spec, `${path}.template.spec.restartPolicy`)
}

const counts = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
] as const

function* validateNumbers(spec: JobSpec, path: string): Iterable<FieldError> {
  for (const name of counts) yield* validateNonnegative(spec[name], `${path}.${name}`)
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined) {
    yield requiredError(`${path}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified')
  }
}

function* validateManagedBy({ managedBy }: JobSpec, path: string): Iterable<FieldError> {
  if (managedBy === undefined) return
  const at = `${path}.managedBy`
  if (managedBy === '') yield requiredError(at)
  else for (const problem of isDomainPrefixedPath(managedBy)) yield invalidError(at, managedBy, problem)
  if (managedBy.length > managedByLengthMax) yield tooLongError(at, managedByLengthMax)
}

function* validateCompletionMode(spec: JobSpec, path: string): Iterable<FieldError> {
  const { completionMode: mode = 'NonIndexed', backoffLimitPerIndex, maxFailedIndexes } = spec
  if (!completionModes.includes(mode)) yield notSupportedError(`${path}.completionMode`, mode, completionModes)
  if (mode === 'Indexed') yield* validateIndexed(spec, path)
  if (mode !== 'NonIndexed') return
  for (const [name, value] of Object.entries({ backoffLimitPerIndex, maxFailedIndexes })) {
    if (value !== undefined) yield invalidError(`${path}.${name}`, value, 'requires indexed completion mode')
  }
}

function* validateIndexed(spec: JobSpec, path: string): Iterable<FieldError> {
  const { completions, parallelism = 0, maxFailedIndexes: failed } = spec
  const failedPath = `${path}.maxFailedIndexes`
  if (completions === undefined) yield requiredError(`${path}.completions`, 'when completion mode is Indexed')
  if (parallelism > indexedParallelismMax) {
    const detail = `must be less than or equal to ${indexedParallelismMax} when completion mode is Indexed`
    yield invalidError(`${path}.parallelism`, parallelism, detail)
  }
  if (completions !== undefined && failed !== undefined && failed > completions) {
    yield invalidError(failedPath, failed, 'must be less than or equal to completions')
  }
  if (failed !== undefined && failed > failedIndexesMax) {
    yield invalidError(failedPath, failed, `must be less than or equal to ${failedIndexesMax}`)
  }
  if (completions === undefined || completions <= completionsSoftLimit || spec.backoffLimitPerIndex === undefined)
    return
  if (failed === undefined) {
    yield requiredError(failedPath, `must be specified when completions is above ${completionsSoftLimit}`)
  }
  const high = `when completions are above ${completionsSoftLimit} and used with backoff limit per index`
  if (parallelism > highCompletionsParallelismMax) {
    const detail = `must be less than or equal to ${highCompletionsParallelismMax} ${high}`
    yield invalidError(`${path}.parallelism`, parallelism, detail)
  }
  if (failed !== undefined && failed > highCompletionsFailedIndexesMax) {
    yield invalidError(failedPath, failed, `must be less than or equal to ${highCompletionsFailedIndexesMax} ${high}`)
  }
}

/** A Pod whose failure is looked at must have ended before it is replaced. */
function* validateReplacementPolicy(spec: JobSpec, path: string): Iterable<FieldError> {
  const { podReplacementPolicy: policy, podFailurePolicy } = spec
  if (policy === undefined) return
  const allowed = podFailurePolicy === undefined ? replacementPolicies : ['Failed']
  if (!allowed.includes(policy)) yield notSupportedError(path, policy, allowed)
}

/** A Pod's own default, Always, would never come to an end. */
function* validateRestartPolicy({ template, podFailurePolicy }: JobSpec, path: string): Iterable<FieldError> {
  const { restartPolicy: policy = '' } = template.spec
  if (policy === '' || policy === 'Always') {
    yield requiredError(path, `valid values: ${restartPolicies.map((one) => JSON.stringify(one)).join(', ')}`)
  } else if (!restartPolicies.includes(policy)) yield notSupportedError(path, policy, restartPolicies)
  else if (podFailurePolicy !== undefined && policy !== 'Never') {
    yield invalidError(path, policy, 'only "Never" is supported when podFailurePolicy is specified')
  }
}
