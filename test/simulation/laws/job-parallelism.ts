import { type batch, controllerOf } from '#api'
import { isActive, type Law } from '../law.ts'

export const jobParallelism: Law = {
  says: 'a Job never has more active Pods than its parallelism',
  judge() {
    const highest = new Map<string, number>()
    return ({ resource, object, type }, world) => {
      if (type === 'deleted') return undefined
      if (resource === 'batch/jobs') {
        const { metadata, spec } = object as batch.Job
        highest.set(metadata.uid, Math.max(highest.get(metadata.uid) ?? 0, spec.parallelism ?? 1))
      }
      const owner = resource === 'pods' ? controllerOf(object) : undefined
      if (owner?.kind !== 'Job' || world.outside.twoLeaders) return undefined
      const active = world.podsOf(owner.uid).filter(isActive).length
      const may = highest.get(owner.uid) ?? 1
      return active > may ? `Job ${owner.name} has ${active} active Pods, at most ${may} it may` : undefined
    }
  },
}
