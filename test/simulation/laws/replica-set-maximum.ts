import { type apps, controllerOf } from '#api'
import { isActive, type Law } from '../law.ts'
import { createHighestBound } from './highest-bound.ts'

export const replicaSetMaximum: Law = {
  says: 'a ReplicaSet never makes more Pods than it has replicas',
  judge() {
    const may = createHighestBound()
    return ({ object, resource, type }, world) => {
      if (type === 'deleted') return undefined
      if (resource === 'apps/replicasets') {
        const { metadata, spec, status } = object as apps.ReplicaSet
        const bound = spec.replicas ?? 1
        const has = world.podsOf(metadata.uid).filter(isActive).length
        may.note(metadata.uid, bound, status?.observedGeneration === metadata.generation && has <= bound)
        return undefined
      }
      const owner = resource === 'pods' && type === 'added' ? controllerOf(object) : undefined
      if (owner?.kind !== 'ReplicaSet' || world.outside.twoLeaders) return undefined
      const has = world.podsOf(owner.uid).filter(isActive).length
      return has > may.of(owner.uid)
        ? `ReplicaSet ${owner.name} has ${has} active Pods, at most ${may.of(owner.uid)} it may`
        : undefined
    }
  },
}
