// Jobs: a selector that is generated and fits the template, and which fields a Job may change while it runs.
// Upstream: ValidateJob, ValidateJobUpdate.
import { openGet } from '#base'
import { shownValue, validateImmutable } from '../../meta/field-checks.ts'
import { type FieldError, invalidError, requiredError } from '../../meta/field-error.ts'
import { selectorOf, validateLabelSelector } from '../../meta/label-selector.ts'
import { isDns1123Label } from '../../meta/names.ts'
import { schemaAtPath } from '../../schema/fields.ts'
import type { Schema } from '../../schema/language.ts'
import type { Job, JobSpec } from '../v1.types.ts'
import { generatedLabels, jobNameLabel, controllerUidLabel } from './labels.ts'
import { jobSpec } from './schema.ts'
import { validateJobTemplate } from './validate-spec.ts'
import { validateTemplateUpdate } from './validate-template-update.ts'

/** What is wrong with a Job. */
export function validateJob(next: Job, previous: Job | undefined): FieldError[] {
  return [...validateAlways(next, previous), ...(previous === undefined ? [] : validateUpdate(next, previous))]
}

function* validateAlways(job: Job, previous: Job | undefined): Iterable<FieldError> {
  yield* validateGenerated(job, previous)
  yield* validateJobTemplate(job.spec, 'spec')
  yield* validateSelector(job.spec)
  const { name } = job.metadata
  const { completionMode, completions = 0 } = job.spec
  if (completionMode !== 'Indexed' || completions === 0) return
  const longest = `${name}-${completions - 1}`
  if (isDns1123Label(longest).length > 0) {
    yield invalidError('metadata.name', name, `will not able to create pod with invalid DNS label: ${longest}`)
  }
}

/** Labels without which the selector would find no Pod, or another Job's. Jobs from before 1.27 lack those with a prefix. */
function* validateGenerated(job: Job, previous: Job | undefined): Iterable<FieldError> {
  const { metadata, spec } = job
  if (spec.manualSelector === true || spec.selector === undefined) return
  if (metadata.uid === '') yield requiredError('metadata.uid')
  const labels = spec.template.metadata.labels
  const before = previous?.spec.template.metadata.labels
  const needsPrefixed =
    previous === undefined || [jobNameLabel, controllerUidLabel].every((key) => openGet(before, key))
  const expected = Object.entries(generatedLabels(job)).filter(([key]) => needsPrefixed || !key.includes('/'))
  for (const [key, value] of expected) {
    const at = `spec.template.metadata.labels[${key}]`
    const found = openGet(labels, key)
    if (found === undefined) yield requiredError(at, `must be '${value}'`)
    else if (found !== value) yield invalidError(at, shownValue(labels), `must be '${value}'`)
  }
  const result = selectorOf(spec.selector)
  if (result.ok && !result.selector.matches(Object.fromEntries(expected))) {
    yield invalidError('spec.selector', shownValue(spec.selector), '`selector` not auto-generated')
  }
}

function* validateSelector({ selector, template }: JobSpec): Iterable<FieldError> {
  if (selector === undefined) yield requiredError('spec.selector')
  else yield* validateLabelSelector(selector, 'spec.selector')
  const { labels } = template.metadata
  const result = selectorOf(selector)
  if (result.ok && !result.selector.matches(labels)) {
    const detail = '`selector` does not match template `labels`'
    yield invalidError('spec.template.metadata.labels', shownValue(labels), detail)
  }
}

const immutableFields = [
  'completionMode',
  'podFailurePolicy',
  'backoffLimitPerIndex',
  'managedBy',
  'successPolicy',
] as const

function* validateUpdate(next: Job, previous: Job): Iterable<FieldError> {
  yield* validateCompletions(next.spec, previous.spec)
  yield* validateUnchanged('selector', next, previous)
  yield* validateTemplateUpdate(next, previous)
  for (const name of immutableFields) yield* validateUnchanged(name, next, previous)
}

function validateUnchanged(name: keyof JobSpec, next: Job, previous: Job): Iterable<FieldError> {
  // The spec's schema has every field of the spec.
  const schema = schemaAtPath(jobSpec, [name]) as Schema
  return validateImmutable(`spec.${name}`, { next: next.spec[name], previous: previous.spec[name], schema })
}

/** Only an Indexed Job can grow or shrink, and then in both numbers at once. */
function* validateCompletions(next: JobSpec, previous: JobSpec): Iterable<FieldError> {
  const { completions, parallelism, completionMode } = next
  if (completions === previous.completions) return
  if (completionMode !== 'Indexed') yield invalidError('spec.completions', completions ?? null, 'field is immutable')
  else if (completions !== undefined && completions !== parallelism) {
    yield invalidError('spec.completions', completions, 'can only be modified in tandem with spec.parallelism')
  }
}
