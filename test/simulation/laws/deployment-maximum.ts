// What the Deployment controller decides is the sizes of its ReplicaSets: their sum is within the bound always. The Pods
// themselves are where requests take no time; else a creation may overtake a deletion, as with Kubernetes.
import { type apps, controllerOf, type core } from '#api'
import { isActive, type Law, ownerOfKind, shareOf } from '../law.ts'
import type { World } from '../world.ts'
import { createHighestBound } from './highest-bound.ts'

/** replicas + maxSurge. */
function maximumOf({ spec }: apps.Deployment): number {
  const replicas = spec.replicas ?? 1
  if (spec.strategy?.type === 'Recreate') return replicas
  return replicas + shareOf(spec.strategy?.rollingUpdate?.maxSurge ?? '25%', replicas, true)
}

const setsOf = (world: World, { metadata }: apps.Deployment): readonly apps.ReplicaSet[] =>
  world.controlledBy(metadata.uid).filter(({ kind }) => kind === 'ReplicaSet') as unknown as readonly apps.ReplicaSet[]

/** Active Pods of all its ReplicaSets. */
export function activePods(world: World, deployment: apps.Deployment): readonly core.Pod[] {
  return setsOf(world, deployment)
    .flatMap(({ metadata }) => world.podsOf(metadata.uid))
    .filter(isActive)
}

/** The sum of the sizes of its ReplicaSets. */
function wantedPods(world: World, deployment: apps.Deployment): number {
  return setsOf(world, deployment).reduce((sum, { spec }) => sum + (spec.replicas ?? 1), 0)
}

/** Whether every controller that makes Pods for it has seen its newest spec. */
function isObserved(world: World, deployment: apps.Deployment): boolean {
  const { metadata, status } = deployment
  if (status?.observedGeneration !== metadata.generation) return false
  return setsOf(world, deployment).every((set) => set.status?.observedGeneration === set.metadata.generation)
}

export const deploymentMaximum: Law = {
  says: 'a rolling Deployment never has more than replicas + maxSurge Pods',
  judge() {
    const may = createHighestBound()
    return (change, world) => {
      const { object, resource, type } = change
      if (type === 'deleted') return undefined
      if (resource === 'apps/deployments') {
        const deployment = object as apps.Deployment
        const bound = maximumOf(deployment)
        const most = Math.max(wantedPods(world, deployment), activePods(world, deployment).length)
        may.note(deployment.metadata.uid, bound, isObserved(world, deployment) && most <= bound)
        return undefined
      }
      const owner = controllerOf(object)
      const isSet = resource === 'apps/replicasets' && owner?.kind === 'Deployment'
      const isNewPod = resource === 'pods' && type === 'added' && owner?.kind === 'ReplicaSet'
      if (!isSet && !(isNewPod && !world.outside.slow)) return undefined
      const deployment = ownerOfKind(world, object, 'Deployment') as apps.Deployment | undefined
      if (deployment === undefined) return undefined
      const { name, uid } = deployment.metadata
      const previous = change.previous as apps.ReplicaSet | undefined
      if (isSet && previous !== undefined && controllerOf(previous)?.uid !== uid) {
        // What it adopts may be more than it wants; until that is gone there is as much.
        may.note(uid, wantedPods(world, deployment), false)
        return undefined
      }
      if (isSet && ((object as apps.ReplicaSet).spec.replicas ?? 1) <= (previous?.spec.replicas ?? 0)) return undefined
      const has = isSet ? wantedPods(world, deployment) : activePods(world, deployment).length
      if (has <= may.of(uid)) return undefined
      return `Deployment ${name} has ${has} Pods${isSet ? ' wanted of its ReplicaSets' : ''}, at most ${may.of(uid)} it may`
    }
  },
}
