// Pods of the user's own are there to notice: `bare-*` belong to nobody, `foreign-*` look like a workload's but belong to
// something else. So are volumes and claims that are to be retained, Services, and what was orphaned.
import type { KubernetesObject } from '#api'
import type { Change } from '#testing'
import type { Law } from '../law.ts'
import { keyOf, type Outside } from '../world.ts'

/** Kinds whose objects go by other rules: events expire, a node's lease goes with it, Endpoints are their Service's by name. */
const otherwise: ReadonlySet<string> = new Set(['events', 'nodes', 'endpoints', 'coordination.k8s.io/leases'])

function beginsToGo({ type, object, previous }: Change): boolean {
  const before = previous?.metadata.deletionTimestamp
  return before === undefined && (type === 'deleted' || object.metadata.deletionTimestamp !== undefined)
}

/** Whether the Pod's node failed: then it is evicted or collected. */
function isLost(object: KubernetesObject, outside: Outside): boolean {
  return (
    object.kind === 'Pod' && outside.disturbed && Boolean((object as { spec?: { nodeName?: string } }).spec?.nodeName)
  )
}

export const unownedStays: Law = {
  says: 'nothing is deleted that nobody owns, unless its user or the loss of its node does it',
  judge:
    () =>
    (change, { outside, get }) => {
      const { object, resource } = change
      if (otherwise.has(resource) || !beginsToGo(change)) return undefined
      const { namespace, name, ownerReferences = [] } = object.metadata
      // A Pod that is somebody's, in whatever way, is deleted by its controller alone, or when the owner is gone.
      const owners = resource === 'pods' ? ownerReferences.filter(({ controller }) => controller) : ownerReferences
      if (owners.length > 0 || outside.userDeleted.has(keyOf(resource, namespace, name))) return undefined
      if (isLost(object, outside)) return undefined
      if (get('namespaces', undefined, namespace ?? '')?.metadata.deletionTimestamp !== undefined) return undefined
      return `${object.kind} ${namespace ?? ''}/${name} was deleted, though nobody owns it`
    },
}
