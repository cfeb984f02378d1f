// Defaults of a Job, and what the server makes of a new one. Upstream: pkg/apis/batch/v1/defaults.go,
// pkg/registry/batch/job/strategy.go.
import { defaultPodTemplateSpec } from '../../core/pod/defaults.ts'
import type { Job, JobSpec } from '../v1.types.ts'
import { withGeneratedSelector } from './labels.ts'

/** How often a Job's Pods may fail before the Job does. */
const backoffLimit = 6
/** Where every index has a limit of its own, the Job has none. */
const backoffLimitMax = 2 ** 31 - 1

/** A Job as it is stored: one Pod, once, unless it says otherwise. */
export function defaultJob(job: Job): Job {
  const { metadata, spec } = job
  const { labels } = spec.template.metadata
  const unlabelled = Object.keys(metadata.labels ?? {}).length === 0
  return {
    ...job,
    metadata: unlabelled && labels !== undefined ? { ...metadata, labels } : metadata,
    spec: defaultJobSpec(spec),
  }
}

function defaultJobSpec(spec: JobSpec): JobSpec {
  const { completions, parallelism } = spec
  return {
    ...defaultJobTemplate(spec),
    ...(completions === undefined && parallelism === undefined ? { completions: 1 } : {}),
    parallelism: parallelism ?? 1,
    backoffLimit: spec.backoffLimit ?? (spec.backoffLimitPerIndex === undefined ? backoffLimit : backoffLimitMax),
    completionMode: spec.completionMode ?? 'NonIndexed',
    suspend: spec.suspend ?? false,
    podReplacementPolicy:
      spec.podReplacementPolicy ?? (spec.podFailurePolicy === undefined ? 'TerminatingOrFailed' : 'Failed'),
    manualSelector: spec.manualSelector ?? false,
  }
}

/** The defaults that a Job's spec also gets within a CronJob: only those of its Pods. */
export function defaultJobTemplate(spec: JobSpec): JobSpec {
  return { ...spec, template: defaultPodTemplateSpec(spec.template) }
}

/** A new Job has no status, and selects the Pods of its own UID. */
export function prepareJobForCreate(job: Job): Job {
  return withGeneratedSelector({ ...job, status: {} })
}
