// What a controller is: data and pure functions. Everything effectful is done once, by the runner beside this file.
import type { KubernetesObject } from '#api'
import type { ClientKind, Indexes } from '#client'
import type { Caches, Live } from './caches.ts'
import type { Gauge, Measure } from './metrics.ts'
import type { AnyKind, Plan, PlanFailure } from './plan.ts'

/** A kind that wakes a controller. */
export interface Watch<T extends KubernetesObject = KubernetesObject> {
  readonly kind: ClientKind<T>
  /** Which of the controller's keys an object concerns. Of a change, both the object before and after are asked. */
  keys(object: T, caches: Caches): Iterable<string>
  /** Lookups that `observe` and `keys` need. One name means one function, for all controllers. */
  readonly indexes?: Indexes<T>
  /** Called instead of `keys` for an object that is gone. */
  deletedKeys?(object: T, caches: Caches): Iterable<string>
  /** Whether an object that came (`previous` undefined) or changed is worth waking for. Default: it is. */
  isNews?(object: T, previous: T | undefined): boolean
}

/** Kinds that are known only at run time: whatever the server has. */
export interface WatchEverything {
  keys(kind: AnyKind, object: KubernetesObject, caches: Caches): Iterable<string>
  deletedKeys(kind: AnyKind, object: KubernetesObject, caches: Caches): Iterable<string>
  /** Keys to look at when a kind begins to be watched: another controller's cache may have had objects of it before, and of
   * those that went meanwhile nothing was told. */
  followedKeys?(kind: AnyKind, caches: Caches): Iterable<string>
  readonly indexes: Indexes<KubernetesObject>
  /** As in Watch. */
  isNews(object: KubernetesObject, previous: KubernetesObject | undefined): boolean
}

/** Things done outside the API. Doing one twice must be as good as once. */
export type Effects = Readonly<Record<string, (argument: string, signal: AbortSignal) => Promise<void>>>

/** A controller. `Observed` is all that its decision depends on. */
export interface Controller<Observed = unknown> {
  /** As upstream's `--controllers` has it. */
  readonly name: string
  /** What its queue is called in metrics; upstream calls it otherwise. Default: its name. */
  readonly queue?: string
  readonly watches: readonly Watch[]
  readonly watchEverything?: WatchEverything
  /** Keys that are woken at the start and every `everyMs`, for what no event tells. */
  readonly tick?: { readonly everyMs: number; keys(caches: Caches): Iterable<string> }
  /** What the controller's plans may have done outside the API, by name. */
  readonly effects?: Effects
  /** Numbers about what is there, for metrics. */
  readonly gauges?: readonly Gauge[]
  /** Keys handled at a time. Default `workersDefault`. */
  readonly workers?: number
  /** Reads what the decision needs; undefined where there is nothing to decide about. */
  observe(caches: Caches, key: string, live: Live): Observed | undefined | Promise<Observed | undefined>
  /** Pure. `now` is milliseconds since the epoch; `failure` is what went wrong with the key's last plan. */
  decide(observed: Observed, now: number, failure?: PlanFailure): Plan
  /** What metrics are told of a plan, done or failed, beside its own measures. */
  measureSync?(observed: Observed, plan: Plan, sync: Sync): readonly Measure[]
}

/** How carrying a plan out went. */
export interface Sync {
  /** From looking to the last write. */
  readonly seconds: number
  readonly failure: PlanFailure | undefined
}

/** Upstream's --concurrent-*-syncs for most controllers. */
export const workersDefault = 5

/** A watch, with its kind's type checked and then forgotten. */
export function watchKind<T extends KubernetesObject>(watch: Watch<T>): Watch {
  return watch as unknown as Watch
}

/** A controller whose parts agree on what is observed. */
export function defineController<Observed>(controller: Controller<Observed>): Controller<Observed> {
  return controller
}
