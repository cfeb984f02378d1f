import { type batch, controllerOf } from '#api'
import type { Law } from '../law.ts'

const isOver = ({ status }: batch.Job): boolean =>
  status?.conditions?.some(({ type, status: is }) => (type === 'Complete' || type === 'Failed') && is === 'True') ??
  false

export const cronJobForbid: Law = {
  says: 'a CronJob with Forbid never has two Jobs at a time',
  judge: () => (change, world) => {
    const owner = change.resource === 'batch/jobs' && change.type === 'added' ? controllerOf(change.object) : undefined
    if (owner?.kind !== 'CronJob') return undefined
    const cron = world.byUid(owner.uid) as batch.CronJob | undefined
    if (cron?.spec.concurrencyPolicy !== 'Forbid') return undefined
    const running = (world.controlledBy(owner.uid) as readonly batch.Job[]).filter(
      (job) => !isOver(job) && job.metadata.deletionTimestamp === undefined,
    )
    if (running.length <= 1) return undefined
    return `CronJob ${owner.name} has ${running.map(({ metadata }) => metadata.name).join(' and ')} at once`
  },
}
