// Kubernetes' controllers as pure decisions over one runner. Stock kube-controller-manager can stand in their place.
export { type AllControllersOptions, createControllers } from './controllers.ts'
export type { LocalPathOptions } from './persistent-volume/local-path.ts'
export { type Caches, type KindCache, type Live } from './runtime/caches.ts'
export {
  type Controller,
  type Effects,
  defineController,
  type Watch,
  type WatchEverything,
  watchKind,
  workersDefault,
} from './runtime/define-controller.ts'
export { createDiscover, type Discover, type DiscoveredKind, type Discovery } from './runtime/discover-kinds.ts'
export { createControllerMetrics, type Measure, type MetricsSink } from './runtime/metrics.ts'
export type { Action, Announcement, Plan, PlanFailure } from './runtime/plan.ts'
export {
  type ControllersDeps,
  type ControllersOptions,
  type RunningControllers,
  startControllers,
} from './runtime/start-controllers.ts'
