// Only while nothing from outside takes Pods away: no node that fails, no container that ends, no Pod that a user deletes.
// Counted from the moment on which the Deployment had as many available as its newest spec wants.
import type { apps, core } from '#api'
import { isPodReady } from '#testing'
import { type Law, ownerOfKind, shareOf } from '../law.ts'
import { activePods } from './deployment-maximum.ts'

function unavailableOf({ spec }: apps.Deployment): number {
  const replicas = spec.replicas ?? 1
  if (spec.strategy?.type === 'Recreate') return replicas
  const rolling = spec.strategy?.rollingUpdate
  const unavailable = shareOf(rolling?.maxUnavailable ?? '25%', replicas, false)
  // Both zero would stand still; then one may be unavailable.
  return unavailable === 0 && shareOf(rolling?.maxSurge ?? '25%', replicas, true) === 0 ? 1 : unavailable
}

export const deploymentMinimum: Law = {
  says: 'an undisturbed rolling Deployment never has fewer than replicas − maxUnavailable available Pods',
  judge() {
    const reached = new Map<string, number>()
    return (change, world) => {
      if (world.outside.disturbed || change.type === 'deleted') return undefined
      const { object, resource } = change
      if (resource === 'apps/deployments') {
        const { metadata, spec } = object as apps.Deployment
        const before = (change.previous as apps.Deployment | undefined)?.spec
        const changed = before?.replicas !== spec.replicas || before?.strategy?.type !== spec.strategy?.type
        // A new size begins anew: it must be reached first.
        if (changed || metadata.deletionTimestamp !== undefined) reached.delete(metadata.uid)
      }
      const owner = resource === 'pods' ? ownerOfKind(world, object as core.Pod, 'Deployment') : undefined
      const deployment = owner as apps.Deployment | undefined
      if (deployment === undefined || deployment.metadata.deletionTimestamp !== undefined) return undefined
      const { uid, name } = deployment.metadata
      const available = activePods(world, deployment).filter(isPodReady).length
      const must = (deployment.spec.replicas ?? 1) - unavailableOf(deployment)
      if (available >= (deployment.spec.replicas ?? 1)) reached.set(uid, world.now())
      if (!reached.has(uid) || available >= must) return undefined
      return `Deployment ${name} has ${available} available Pods, at least ${must} it must`
    }
  },
}
