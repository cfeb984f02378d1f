// Decides on which node each Pod runs. Replaceable by kube-scheduler.
export { defaultPlugins, defaultProfile, defaultSchedulerName } from './default-profile.ts'
export type { ClusterEvent } from './framework/cluster-event.ts'
export type {
  Binding,
  Filter,
  NodeRejection,
  Plugin,
  PostFilterResult,
  PreFilterResult,
  QueuedPod,
  Rejection,
  Scoring,
} from './framework/plugin.ts'
export type { Profile, ProfilePlugin } from './framework/profile.ts'
export { createSchedulerMetrics, type SchedulerMetrics } from './metrics.ts'
export { type Decision, type ScheduleOptions, scheduleOne } from './schedule-one.ts'
export { type ClusterCache, createClusterCache, type Snapshot } from './snapshot/cluster-cache.ts'
export type { NodeInfo } from './snapshot/node-info.ts'
export { type PodInfo, podInfoOf } from './snapshot/pod-info.ts'
export { type SchedulerDeps, type SchedulerOptions, startScheduler } from './start-scheduler.ts'
