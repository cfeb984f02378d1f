// What is allowed but probably not meant. Upstream: pkg/api/job/warnings.go.
import { isDns1123Label } from '../../meta/names.ts'
import type { Job, JobSpec } from '../v1.types.ts'

const completionsSoftLimit = 100_000
const parallelismSoftLimit = 10_000

/** Warnings about a name that becomes part of names of Pods. */
export function warnOfName(name: string): string[] {
  const problems = isDns1123Label(name)
  if (problems.length === 0) return []
  const text =
    'this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended'
  return [`metadata.name: ${text}: [${problems.join(' ')}]`]
}

/** Warnings about the spec of a Job, its own or a CronJob's. */
export function warnOfJobSpec(spec: JobSpec, path: string): string[] {
  const { completionMode, completions = 0, parallelism = 0 } = spec
  if (completionMode !== 'Indexed') return []
  if (completions <= completionsSoftLimit || parallelism <= parallelismSoftLimit) return []
  const text =
    'In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail'
  return [`${path}.completions: ${text}`]
}

/** Warnings about a Job; its name cannot change any more once it is there. */
export function warnOfJob(next: Job, previous: Job | undefined): string[] {
  return [...(previous === undefined ? warnOfName(next.metadata.name) : []), ...warnOfJobSpec(next.spec, 'spec')]
}
