// What `kubectl get jobs` shows. Upstream: printJob.
import { renderHumanDuration } from '#base'
import { ageColumn, nameColumn, none } from '../../columns.ts'
import { containerColumns, wideColumn } from '../../core/pod-template/workload.ts'
import type { Column } from '../../kind-definition.ts'
import { renderLabelSelector } from '../../meta/label-selector.ts'
import { parseTime } from '../../meta/time.ts'
import type { Job } from '../v1.types.ts'
import { hasJobCondition, type JobConditionType } from './conditions.ts'

function renderStatus(job: Job): string {
  const has = (type: JobConditionType): boolean => hasJobCondition(job, type)
  if (has('Complete')) return 'Complete'
  if (has('Failed')) return 'Failed'
  if (job.metadata.deletionTimestamp !== undefined) return 'Terminating'
  const types: readonly JobConditionType[] = ['Suspended', 'FailureTarget', 'SuccessCriteriaMet']
  return types.find(has) ?? 'Running'
}

function renderCompletions({ spec, status }: Job): string {
  const { completions, parallelism = 0 } = spec
  const succeeded = status.succeeded ?? 0
  if (completions !== undefined) return `${succeeded}/${completions}`
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`
}

function renderDuration({ status }: Job, now: number): string {
  const start = parseTime(status.startTime)
  return start === undefined ? '' : renderHumanDuration((parseTime(status.completionTime) ?? now) - start)
}

export const jobColumns: readonly Column<Job>[] = [
  nameColumn,
  { name: 'Status', type: 'string', priority: 0, description: 'Where the Job stands.', cell: renderStatus },
  {
    name: 'Completions',
    type: 'string',
    priority: 0,
    description: 'Pods that have succeeded, and how many should.',
    cell: renderCompletions,
  },
  {
    name: 'Duration',
    type: 'string',
    priority: 0,
    description: 'Time from the start to the end, or until now.',
    cell: renderDuration,
  },
  ageColumn,
  ...containerColumns<Job>(({ spec }) => spec.template),
  wideColumn('Selector', ({ spec }) => renderLabelSelector(spec.selector) || none, 'Labels of its Pods.'),
]
