// A scale-down or a smaller surge takes time to be carried out, so the bound is the highest of those that the Deployment had
// since its Pods were last within the newest.
import { type apps, controllerOf, type core } from '#api'
import { isActive, type Law, ownerOfKind, shareOf } from '../law.ts'
import type { World } from '../world.ts'

/** replicas + maxSurge. */
export function maximumOf({ spec }: apps.Deployment): number {
  const replicas = spec.replicas ?? 1
  if (spec.strategy?.type === 'Recreate') return replicas
  return replicas + shareOf(spec.strategy?.rollingUpdate?.maxSurge ?? '25%', replicas, true)
}

/** Active Pods of all its ReplicaSets. */
export function activePods(world: World, deployment: apps.Deployment): readonly core.Pod[] {
  return world
    .controlledBy(deployment.metadata.uid)
    .flatMap((set) => world.podsOf(set.metadata.uid))
    .filter(isActive)
}

/** Whether every controller that makes Pods for it has seen its newest spec. */
function isObserved(world: World, { metadata, status }: apps.Deployment): boolean {
  if (status?.observedGeneration !== metadata.generation) return false
  const sets = world.controlledBy(metadata.uid) as readonly apps.ReplicaSet[]
  return sets.every((set) => set.status?.observedGeneration === set.metadata.generation)
}

export const deploymentMaximum: Law = {
  says: 'a rolling Deployment never has more than replicas + maxSurge Pods',
  judge() {
    const allowed = new Map<string, number>()
    return (change, world) => {
      const { object, resource, type } = change
      if (type === 'deleted') return undefined
      if (resource === 'apps/deployments') {
        const deployment = object as apps.Deployment
        const { uid } = deployment.metadata
        const bound = maximumOf(deployment)
        const settled = isObserved(world, deployment) && activePods(world, deployment).length <= bound
        allowed.set(uid, settled ? bound : Math.max(bound, allowed.get(uid) ?? 0))
        return undefined
      }
      if (resource !== 'pods' || type !== 'added' || controllerOf(object)?.kind !== 'ReplicaSet') return undefined
      const deployment = ownerOfKind(world, object, 'Deployment') as apps.Deployment | undefined
      if (deployment === undefined) return undefined
      const has = activePods(world, deployment).length
      const may = allowed.get(deployment.metadata.uid) ?? maximumOf(deployment)
      if (has <= may) return undefined
      return `Deployment ${deployment.metadata.name} has ${has} Pods, at most ${may} it may`
    }
  },
}
