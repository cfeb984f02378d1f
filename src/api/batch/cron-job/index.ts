// CronJob: Jobs made on a schedule.
import { isNewGeneration, warnOfName } from '../../core/pod-template/warnings.ts'
import { defineKind } from '../../kind-definition.ts'
import { defaultJobTemplate } from '../job/strategy.ts'
import { warnOfJobSpec } from '../job/warnings.ts'
import type { CronJob } from '../v1.types.ts'
import { cronJobColumns } from './columns.ts'
import { cronJob } from './schema.ts'
import { validateCronJob } from './validate.ts'

function defaults(object: CronJob): CronJob {
  const { jobTemplate } = object.spec
  const template = { ...jobTemplate, spec: defaultJobTemplate(jobTemplate.spec) }
  return { ...object, spec: { ...object.spec, jobTemplate: template } }
}

const scheduleWarning =
  'CRON_TZ or TZ used in spec.schedule is not officially supported, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details'

function warn(next: CronJob, previous: CronJob | undefined): string[] {
  if (!isNewGeneration(next, previous)) return []
  const { schedule, jobTemplate } = next.spec
  return [
    ...(previous === undefined ? warnOfName(next.metadata.name) : []),
    ...warnOfJobSpec(jobTemplate.spec, 'spec.jobTemplate.spec'),
    ...(schedule.includes('TZ') ? [scheduleWarning] : []),
  ]
}

export const cronJobKind = defineKind<CronJob>({
  group: 'batch',
  version: 'v1',
  kind: 'CronJob',
  plural: 'cronjobs',
  shortNames: ['cj'],
  categories: ['all'],
  namespaced: true,
  schema: cronJob,
  status: true,
  generation: true,
  columns: cronJobColumns,
  defaults,
  prepareForCreate: (object) => ({ ...object, status: {} }),
  validate: validateCronJob,
  warn,
})
