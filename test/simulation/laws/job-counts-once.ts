// Each Pod is counted at most once: never more succeeded than Pods of it have been seen to succeed; and counts never fall.
import { type batch, controllerOf, type core } from '#api'
import type { Law } from '../law.ts'

export const jobCountsOnce: Law = {
  says: 'a Job never counts a Pod twice, and its counts never fall',
  judge() {
    const succeeded = new Map<string, Set<string>>()
    const ended = new Map<string, Set<string>>()
    const note = (sets: Map<string, Set<string>>, job: string, pod: string): void => {
      sets.set(job, (sets.get(job) ?? new Set<string>()).add(pod))
    }
    return ({ resource, object, type, previous }) => {
      const owner = resource === 'pods' ? controllerOf(object) : undefined
      if (owner?.kind === 'Job') {
        const { phase } = (object as core.Pod).status ?? {}
        if (phase === 'Succeeded') note(succeeded, owner.uid, object.metadata.uid)
        // One that is being deleted counts as failed.
        if (phase === 'Failed' || object.metadata.deletionTimestamp) note(ended, owner.uid, object.metadata.uid)
        return undefined
      }
      if (resource !== 'batch/jobs' || type !== 'modified') return undefined
      const { metadata, status } = object as batch.Job
      const before = (previous as batch.Job).status
      const counted = [status.succeeded ?? 0, status.failed ?? 0] as const
      const seen = [succeeded.get(metadata.uid)?.size ?? 0, ended.get(metadata.uid)?.size ?? 0] as const
      if (counted[0] > seen[0]) return `Job ${metadata.name} counts ${counted[0]} succeeded Pods of ${seen[0]}`
      if (counted[1] > seen[1] + seen[0]) return `Job ${metadata.name} counts ${counted[1]} failed Pods of ${seen[1]}`
      if (counted[0] < (before.succeeded ?? 0) || counted[1] < (before.failed ?? 0)) {
        return `Job ${metadata.name} counts fell from ${before.succeeded}/${before.failed} to ${counted.join('/')}`
      }
      return undefined
    }
  },
}
