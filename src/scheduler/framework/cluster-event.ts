// What happens in the cluster that may make a Pod schedulable that was not. Plugins are asked whether an event could help.
import type { core, storage } from '#api'

export type ClusterEvent =
  | { readonly type: 'NodeAdded'; readonly node: core.Node }
  | { readonly type: 'NodeUpdated'; readonly node: core.Node; readonly previous: core.Node }
  /** A Pod was bound, or a bound one changed. */
  | { readonly type: 'AssignedPodAdded'; readonly pod: core.Pod }
  | { readonly type: 'AssignedPodUpdated'; readonly pod: core.Pod; readonly previous: core.Pod }
  /** A bound Pod is gone, has ended, or was not bound after all. */
  | { readonly type: 'AssignedPodDeleted'; readonly pod: core.Pod }
  /** The waiting Pod itself changed. */
  | { readonly type: 'PodUpdated'; readonly pod: core.Pod; readonly previous: core.Pod }
  /** A claim, a volume or a class is there, or has changed. */
  | { readonly type: 'ClaimChanged'; readonly claim: core.PersistentVolumeClaim }
  | { readonly type: 'VolumeChanged'; readonly volume: core.PersistentVolume }
  | { readonly type: 'StorageClassChanged'; readonly storageClass: storage.StorageClass }

/** Whether the event brings a node for which `passes` holds and did not before. */
export function bringsNode(event: ClusterEvent, passes: (node: core.Node) => boolean): boolean {
  if (event.type === 'NodeAdded') return passes(event.node)
  return event.type === 'NodeUpdated' && passes(event.node) && !passes(event.previous)
}
