// Job: Pods that run until enough of them have completed.
import { defineKind } from '../../kind-definition.ts'
import type { Job } from '../v1.types.ts'
import { jobColumns } from './columns.ts'
import { job } from './schema.ts'
import { defaultJob, prepareJobForCreate } from './strategy.ts'
import { validateJobStatus } from './validate-status.ts'
import { validateJob } from './validate.ts'
import { warnOfJob } from './warnings.ts'

export const jobKind = defineKind<Job>({
  group: 'batch',
  version: 'v1',
  kind: 'Job',
  plural: 'jobs',
  categories: ['all'],
  namespaced: true,
  schema: job,
  status: true,
  generation: true,
  fieldSelectors: { 'status.successful': ({ status }) => String(status.succeeded ?? 0) },
  columns: jobColumns,
  defaults: defaultJob,
  prepareForCreate: prepareJobForCreate,
  validate: validateJob,
  validateStatus: validateJobStatus,
  warn: warnOfJob,
})
