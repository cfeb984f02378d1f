// What a controller decides, as data. Carrying it out is `apply-plan.ts`'s business and nobody else's.
import type { Draft, JsonValue, KubernetesObject } from '#api'
import type { ClientKind, Patch } from '#client'
import type { Measure } from './metrics.ts'

/** A kind whose objects' type does not matter. */
export type AnyKind = ClientKind<KubernetesObject>

/** Events about an action's outcome, on the object for whose sake it is done. */
export interface Announcement {
  readonly regarding: KubernetesObject
  /** What is made or deleted, as events say it: `pod`, `job`. */
  readonly subject: string
  /** What the events say instead of the usual words; what went wrong is put behind `failed`. */
  readonly words?: { readonly done: string; readonly failed: string }
}

/** One write. An object that an action names is always the one seen: its UID is a precondition. */
export type Action =
  /** Creates; `metadata.namespace` says where. */
  | {
      readonly type: 'create'
      readonly kind: AnyKind
      readonly object: Draft<KubernetesObject>
      readonly announce?: Announcement
      /** That it is there already is as good; else it is a failure. */
      readonly existsIsFine?: boolean
    }
  | {
      readonly type: 'patch'
      readonly kind: AnyKind
      readonly object: KubernetesObject
      readonly patch: Exclude<Patch, { readonly type: 'json' }> | { readonly type: 'json'; readonly body: JsonValue[] }
      readonly subresource?: string
      /** Only if it has not changed since. */
      readonly unchanged?: boolean
    }
  /** Replaces the object, if it has not changed since. */
  | {
      readonly type: 'update'
      readonly kind: AnyKind
      readonly object: KubernetesObject
      readonly subresource?: string
    }
  /** Replaces the status, if the object has not changed since. */
  | { readonly type: 'updateStatus'; readonly kind: AnyKind; readonly object: KubernetesObject }
  | {
      readonly type: 'delete'
      readonly kind: AnyKind
      readonly object: KubernetesObject
      readonly gracePeriodSeconds?: number
      readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan'
      /** Only if it has not changed since. */
      readonly unchanged?: boolean
      readonly announce?: Announcement
    }
  /** Deletes every object of a kind in a namespace. */
  | { readonly type: 'deleteCollection'; readonly kind: AnyKind; readonly namespace: string }
  | {
      readonly type: 'recordEvent'
      readonly regarding: KubernetesObject
      readonly event: { readonly type: 'Normal' | 'Warning'; readonly reason: string; readonly message: string }
    }
  /** Has one of the controller's `effects` done: something outside the API, such as removing a directory. */
  | { readonly type: 'effect'; readonly name: string; readonly argument: string }

/** What to do now, when to look again, and why. */
export interface Plan {
  readonly actions: readonly Action[]
  /** Decide again after this, even if nothing changes. */
  readonly requeueAfterMs?: number | undefined
  /** What happens then, for people: `the next Pod is created`. */
  readonly next?: string | undefined
  /** A sentence for people: what the controller is doing and what it waits for. `sampan why` tells it. */
  readonly because: string
  /** Whether nothing is left to do until somebody changes the object. */
  readonly settled?: boolean
  /** What metrics are told when all of it has been done. */
  readonly measures?: readonly Measure[]
}

/** Why the last plan for a key could not be carried out to its end. */
export interface PlanFailure {
  readonly action: Action['type']
  readonly message: string
  /** The Status' reason, '' where there was no answer. */
  readonly reason: string
  /** The Status' code; undefined where there was no answer. */
  readonly code?: number | undefined
}

/** A plan to do nothing. */
export function idle(because: string, requeueAfterMs?: number): Plan {
  return requeueAfterMs === undefined ? { actions: [], because } : { actions: [], because, requeueAfterMs }
}

/** A time at which something happens by itself. `afterMs` undefined: it does not. */
export interface Due {
  readonly afterMs: number | undefined
  /** What happens then, for people. */
  readonly next: string
}

/** The first of several, as a plan has it. */
export function firstDue(...dues: readonly Due[]): Pick<Plan, 'requeueAfterMs' | 'next'> {
  const known = dues.filter((due): due is Due & { readonly afterMs: number } => due.afterMs !== undefined)
  const [first] = known.toSorted((a, b) => a.afterMs - b.afterMs)
  return first === undefined ? {} : { requeueAfterMs: first.afterMs, next: first.next }
}

/** The soonest of several delays; undefined if there is none. */
export function soonest(...delays: readonly (number | undefined)[]): number | undefined {
  const known = delays.filter((delay) => delay !== undefined)
  return known.length === 0 ? undefined : Math.min(...known)
}
