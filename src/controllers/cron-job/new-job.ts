// The Job of a scheduled time: named by it, so that it is made once. Upstream: getJobFromTemplate2 of pkg/controller/cronjob.
import { type batch, type Draft, newControllerRef, parseTime, renderZoned, type Zone } from '#api'
import { openGet, openWith } from '#base'
import { cronJobKind } from '../kinds.ts'

/** When the Job was due, in the CronJob's time zone. */
export const scheduledAnnotation = 'batch.kubernetes.io/cronjob-scheduled-timestamp'

/** The name of the Job of a moment: minutes since the epoch. */
export function jobNameOf({ metadata }: batch.CronJob, scheduledMs: number): string {
  return `${metadata.name}-${Math.floor(scheduledMs / 60_000)}`
}

/** For when a Job of this CronJob was due; undefined if it was made by hand. */
export function scheduledMsOf(cronJob: batch.CronJob, { metadata }: batch.Job): number | undefined {
  const scheduled = parseTime(openGet(metadata.annotations, scheduledAnnotation))
  return scheduled !== undefined && metadata.name === jobNameOf(cronJob, scheduled) ? scheduled : undefined
}

/** The Job to create. */
export function newJob(cronJob: batch.CronJob, scheduledMs: number, zone: Zone): Draft<batch.Job> {
  const { metadata: given, spec } = cronJob.spec.jobTemplate
  const { labels, annotations } = given ?? {}
  return {
    metadata: {
      name: jobNameOf(cronJob, scheduledMs),
      namespace: cronJob.metadata.namespace,
      ...(labels === undefined ? {} : { labels }),
      annotations: openWith(annotations, scheduledAnnotation, renderZoned(scheduledMs, zone)),
      ownerReferences: [newControllerRef(cronJob, cronJobKind)],
    },
    spec,
  }
}
