// Read your writes: a key is not decided again before the caches have seen what its last plan wrote, else a Pod just made
// would be made twice. What is never seen (created and deleted between two lists) is given up after a time.
// Upstream counterpart: ControllerExpectations of pkg/controller, there as counts.
import type { KubernetesObject } from '#api'
import { cacheKey } from '#client'
import { kindId } from './caches.ts'
import type { AnyKind } from './plan.ts'

/** Upstream: ExpectationsTimeout. */
export const expectationTimeoutMs = 5 * 60_000

/** How a cache stands. */
export interface SeenCache {
  get(key: string): KubernetesObject | undefined
  /** Up to where everything has been seen. */
  resourceVersion(): string
}

interface Expectation {
  readonly kind: string
  readonly object: string
  readonly uid: string
  /** undefined: that it is gone. */
  readonly resourceVersion: string | undefined
  readonly untilMs: number
}

export interface Expectations {
  wrote(key: string, kind: AnyKind, object: KubernetesObject): void
  removed(key: string, kind: AnyKind, object: KubernetesObject): void
  /** Whether the caches have seen all that was written for the key. */
  met(key: string): boolean
  /** Keys that wait for this object, to be looked at again. */
  waitingFor(kind: AnyKind, object: KubernetesObject): Iterable<string>
  forget(key: string): void
}

function isAtLeast(seen: string, wanted: string): boolean {
  if (seen === wanted) return true
  // Resource versions are decimal numbers of one sequence since v1.35.
  return /^\d+$/.test(seen) && /^\d+$/.test(wanted) && BigInt(seen) >= BigInt(wanted)
}

function isMet(one: Expectation, cache: SeenCache | undefined, nowMs: number): boolean {
  if (cache === undefined || nowMs >= one.untilMs) return true
  const held = cache.get(one.object)
  if (one.resourceVersion === undefined) return held?.metadata.uid !== one.uid
  if (isAtLeast(cache.resourceVersion(), one.resourceVersion)) return true
  return held?.metadata.uid === one.uid && isAtLeast(held.metadata.resourceVersion, one.resourceVersion)
}

/** No expectations. `cacheOf` gives the cache of a kind; writes to kinds without one are not waited for. */
export function createExpectations(
  now: () => number,
  cacheOf: (kindId: string) => SeenCache | undefined,
): Expectations {
  const byKey = new Map<string, Expectation[]>()
  const waiting = new Map<string, Set<string>>()
  const placeOf = (one: Pick<Expectation, 'kind' | 'object'>): string => `${one.kind} ${one.object}`

  const expect = (key: string, kind: AnyKind, object: KubernetesObject, resourceVersion: string | undefined): void => {
    const one: Expectation = {
      kind: kindId(kind),
      object: cacheKey(object),
      uid: object.metadata.uid,
      resourceVersion,
      untilMs: now() + expectationTimeoutMs,
    }
    if (isMet(one, cacheOf(one.kind), now())) return
    byKey.set(key, [...(byKey.get(key) ?? []), one])
    const place = placeOf(one)
    waiting.set(place, (waiting.get(place) ?? new Set()).add(key))
  }
  const drop = (key: string, one: Expectation): void => {
    const keys = waiting.get(placeOf(one))
    keys?.delete(key)
    if (keys?.size === 0) waiting.delete(placeOf(one))
  }
  return {
    wrote: (key, kind, object) => expect(key, kind, object, object.metadata.resourceVersion),
    removed: (key, kind, object) => expect(key, kind, object, undefined),
    met(key) {
      const left = (byKey.get(key) ?? []).filter((one) => {
        const met = isMet(one, cacheOf(one.kind), now())
        if (met) drop(key, one)
        return !met
      })
      if (left.length === 0) byKey.delete(key)
      else byKey.set(key, left)
      return left.length === 0
    },
    waitingFor: (kind, object) => waiting.get(placeOf({ kind: kindId(kind), object: cacheKey(object) })) ?? [],
    forget(key) {
      for (const one of byKey.get(key) ?? []) drop(key, one)
      byKey.delete(key)
    },
  }
}
