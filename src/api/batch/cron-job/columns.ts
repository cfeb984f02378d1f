// What `kubectl get cronjobs` shows. Upstream: printCronJob.
import { ageColumn, nameColumn, none } from '../../columns.ts'
import { containerColumns, wideColumn } from '../../core/pod-template/workload.ts'
import type { Column } from '../../kind-definition.ts'
import { renderLabelSelector } from '../../meta/label-selector.ts'
import { renderAge } from '../../meta/time.ts'
import type { CronJob } from '../v1.types.ts'

function renderSuspend({ spec }: CronJob): string {
  if (spec.suspend === undefined) return '<unset>'
  return spec.suspend ? 'True' : 'False'
}

export const cronJobColumns: readonly Column<CronJob>[] = [
  nameColumn,
  {
    name: 'Schedule',
    type: 'string',
    priority: 0,
    description: 'When Jobs are made, as a crontab writes it.',
    cell: ({ spec }) => spec.schedule,
  },
  {
    name: 'Timezone',
    type: 'string',
    priority: 0,
    description: 'Time zone of the schedule.',
    cell: ({ spec }) => spec.timeZone ?? none,
  },
  {
    name: 'Suspend',
    type: 'boolean',
    priority: 0,
    description: 'Whether no Jobs are made for now.',
    cell: renderSuspend,
  },
  {
    name: 'Active',
    type: 'integer',
    priority: 0,
    description: 'Jobs that are running.',
    cell: ({ status }) => (status.active ?? []).length,
  },
  {
    name: 'Last Schedule',
    type: 'string',
    priority: 0,
    description: 'Time since a Job was last made.',
    cell: ({ status }, now) => (status.lastScheduleTime === undefined ? none : renderAge(status.lastScheduleTime, now)),
  },
  ageColumn,
  ...containerColumns<CronJob>(({ spec }) => spec.jobTemplate.spec.template),
  wideColumn(
    'Selector',
    ({ spec }) => renderLabelSelector(spec.jobTemplate.spec.selector) || none,
    'Labels of its Pods.',
  ),
]
