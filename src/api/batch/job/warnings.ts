// What is allowed but probably not meant. Upstream: pkg/api/job/warnings.go.
import { isNewGeneration, warnOfName } from '../../core/pod-template/warnings.ts'
import { warnOfPodTemplate } from '../../core/pod/warnings/pod-spec.ts'
import type { Job, JobSpec } from '../v1.types.ts'

const completionsSoftLimit = 100_000
const parallelismSoftLimit = 10_000

/** Warnings about the spec of a Job, its own or a CronJob's. */
export function warnOfJobSpec(spec: JobSpec, path: string): string[] {
  const { completionMode, completions = 0, parallelism = 0, template } = spec
  const large = completions > completionsSoftLimit && parallelism > parallelismSoftLimit
  const text =
    'In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail'
  return [
    ...(completionMode === 'Indexed' && large ? [`${path}: ${text}`] : []),
    ...warnOfPodTemplate(template, `${path}.template`),
  ]
}

/** Warnings about a Job; its name cannot change any more once it is there. */
export function warnOfJob(next: Job, previous: Job | undefined): string[] {
  if (!isNewGeneration(next, previous)) return []
  return [...(previous === undefined ? warnOfName(next.metadata.name) : []), ...warnOfJobSpec(next.spec, 'spec')]
}
