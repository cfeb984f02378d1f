import { type apps, controllerOf, type core } from '#api'
import { isActive, type Law } from '../law.ts'

/** The node a Pod runs on or is meant for. */
function nodeOf({ spec }: core.Pod): string | undefined {
  if (spec.nodeName) return spec.nodeName
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []
  return terms[0]?.matchFields?.find(({ key }) => key === 'metadata.name')?.values?.[0]
}

/** Pods that a node may have more of while the set is rolled. */
export function surgesOf({ spec }: apps.DaemonSet): 0 | 1 {
  const surge = spec.updateStrategy?.rollingUpdate?.maxSurge
  return surge === undefined || surge === 0 || surge === '0%' ? 0 : 1
}

export const daemonSetOneANode: Law = {
  says: 'a DaemonSet never has two active Pods on one node outside a surge',
  judge: () => (change, world) => {
    const owner = change.resource === 'pods' && change.type === 'added' ? controllerOf(change.object) : undefined
    if (owner?.kind !== 'DaemonSet' || world.outside.twoLeaders) return undefined
    const set = world.byUid(owner.uid) as apps.DaemonSet | undefined
    const may = set === undefined ? 1 : 1 + surgesOf(set)
    const node = nodeOf(change.object as core.Pod)
    const there = world.podsOf(owner.uid).filter(isActive)
    const count = there.filter((pod) => nodeOf(pod) === node).length
    return count > may ? `DaemonSet ${owner.name} has ${count} Pods on ${node}, at most ${may} it may` : undefined
  },
}
