// A CronJob starts a Job at each time that its schedule names. Woken by CronJobs, Jobs, and the next time.
// Upstream counterpart: pkg/controller/cronjob.
import { controllerOf } from '#api'
import { cronJobKind, jobKind } from '../kinds.ts'
import { byControllerUid, byNamespace } from '../pod/indexes.ts'
import { ownerKeys } from '../pod/owner-keys.ts'
import { objectKey } from '../runtime/apply-plan.ts'
import { type Controller, defineController, watchKind } from '../runtime/define-controller.ts'
import { decideCronJob, type ObservedCronJob } from './decide.ts'

export interface CronJobOptions {
  /** The zone of schedules that name none. Default `UTC`. */
  readonly cronJobTimeZone?: string
}

/** Keeps CronJobs. */
export function createCronJobController(options: CronJobOptions = {}): Controller<ObservedCronJob> {
  const { cronJobTimeZone: defaultTimeZone = 'UTC' } = options
  return defineController<ObservedCronJob>({
    name: 'cronjob-controller',
    queue: 'cronjob',
    watches: [
      watchKind({ kind: cronJobKind, keys: (one) => [objectKey(one)] }),
      // A CronJob selects nothing: Jobs without a controller are none of its.
      watchKind({ kind: jobKind, keys: jobKeys, indexes: { ...byControllerUid, ...byNamespace } }),
    ],
    observe(caches, key) {
      const cronJob = caches.of(cronJobKind).get(key)
      if (cronJob === undefined) return undefined
      const { uid, name, namespace } = cronJob.metadata
      const jobs = caches.of(jobKind)
      const foreign = [...jobs.byIndex('namespace', namespace)].filter(
        (job) => job.metadata.name.startsWith(`${name}-`) && controllerOf(job)?.uid !== uid,
      )
      return {
        cronJob,
        jobs: [...jobs.byIndex('controllerUid', uid)],
        foreignNames: new Set(foreign.map(({ metadata }) => metadata.name)),
        defaultTimeZone,
      }
    },
    decide: decideCronJob,
  })
}

const jobKeys: ReturnType<typeof ownerKeys> = (job, caches) =>
  controllerOf(job) === undefined ? [] : ownerKeys(cronJobKind, () => false)(job, caches)
