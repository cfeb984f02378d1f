// The Kubernetes API as components see it: requests, answers, watches, informers, workers, Events. `#client/node` has HTTPS.
export { createClient } from './client.ts'
export type {
  CallOptions,
  Client,
  ClientKind,
  DeleteOptions,
  EventRecorder,
  Informer,
  InformerHandler,
  InformerOptions,
  ListOptions,
  ObjectKey,
  ObjectList,
  Patch,
  WatchEvent,
  WatchOptions,
} from './contract.ts'
export {
  type Caller,
  createDelegatedAuth,
  type DelegatedAuth,
  type DelegatedAuthDeps,
  type DelegatedAuthOptions,
  type Wish,
} from './delegated-auth.ts'
export { createEventRecorder, type EventRecorderDeps } from './events/event-recorder.ts'
export type { EventFacts, EventSource } from './events/new-event.ts'
export { type Cache, type CacheChange, cacheKey, createCache, type Indexes } from './informer/cache.ts'
export { type InformerDeps, startInformer } from './informer/start-informer.ts'
export {
  type LeaderElectionDeps,
  type LeaderElectionOptions,
  startLeaderElection,
} from './leader-election/start-leader-election.ts'
export { resourcePath, withQuery } from './request.ts'
export { frameBytes, jsonLines, readValue, statusErrorOf } from './response.ts'
export { type Reconcile, startWorkers, type WorkersDeps, type WorkersOptions } from './start-workers.ts'
