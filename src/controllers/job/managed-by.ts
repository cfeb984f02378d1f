// Who keeps a Job: spec.managedBy names another controller than this one, which then leaves the Job and its Pods alone.
// Upstream counterpart: managedByExternalController of pkg/controller/job.
import type { batch } from '#api'

const ownName = 'kubernetes.io/job-controller'

/** The other controller that keeps the Job; undefined: this one does. */
export function otherManagerOf({ spec: { managedBy } }: batch.Job): string | undefined {
  return managedBy === undefined || managedBy === ownName ? undefined : managedBy
}
