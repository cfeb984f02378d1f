// The plugins of kube-scheduler's default profile, in its order, with its weights. The places of those that are not there
// yet are marked.
import type { Profile, ProfilePlugin } from './framework/profile.ts'
import { defaultBinder } from './plugins/default-binder.ts'
import { defaultPreemption } from './plugins/default-preemption.ts'
import { imageLocality } from './plugins/image-locality.ts'
import { nodeAffinity } from './plugins/node-affinity.ts'
import { nodeName } from './plugins/node-name.ts'
import { nodePorts } from './plugins/node-ports.ts'
import { nodeResourcesBalancedAllocation } from './plugins/node-resources-balanced-allocation.ts'
import { nodeResourcesFit } from './plugins/node-resources-fit.ts'
import { nodeUnschedulable } from './plugins/node-unschedulable.ts'
import { prioritySort } from './plugins/priority-sort.ts'
import { schedulingGates } from './plugins/scheduling-gates.ts'
import { taintToleration } from './plugins/taint-toleration.ts'
import { volumeBinding } from './plugins/volume-binding.ts'

export const defaultSchedulerName = 'default-scheduler'

export const defaultPlugins: readonly ProfilePlugin[] = [
  { plugin: schedulingGates, weight: 0 },
  { plugin: prioritySort, weight: 0 },
  { plugin: nodeUnschedulable, weight: 0 },
  { plugin: nodeName, weight: 0 },
  { plugin: taintToleration, weight: 3 },
  { plugin: nodeAffinity, weight: 2 },
  { plugin: nodePorts, weight: 0 },
  { plugin: nodeResourcesFit, weight: 1 },
  // VolumeRestrictions, NodeVolumeLimits
  { plugin: volumeBinding, weight: 0 },
  // VolumeZone
  // PodTopologySpread 2, InterPodAffinity 2
  { plugin: defaultPreemption, weight: 0 },
  { plugin: nodeResourcesBalancedAllocation, weight: 1 },
  { plugin: imageLocality, weight: 1 },
  { plugin: defaultBinder, weight: 0 },
  // DynamicResources
]

/** The default plugins, for Pods of one schedulerName. */
export function defaultProfile(schedulerName: string = defaultSchedulerName): Profile {
  return { schedulerName, plugins: defaultPlugins }
}
