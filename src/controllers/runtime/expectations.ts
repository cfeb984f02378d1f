// Read your writes: a key is not decided again before the caches have seen what its last plan wrote, else a Pod just made
// would be made twice; nor, where somebody else was faster, before they have seen what that one did, else the same would be
// tried in vain again. What is never seen (created and deleted between two lists) is given up after a time.
// Upstream counterpart: ControllerExpectations of pkg/controller, there as counts.
import type { KubernetesObject } from '#api'
import { cacheKey } from '#client'
import { kindId } from './caches.ts'
import type { AnyKind } from './plan.ts'

/** Upstream: ExpectationsTimeout. */
export const expectationTimeoutMs = 5 * 60_000

/** What somebody else wrote is seen by then, or was none of our business. */
export const overtakenTimeoutMs = 30_000

/** How a cache stands. */
export interface SeenCache {
  get(key: string): KubernetesObject | undefined
  /** Up to where everything has been seen. */
  resourceVersion(): string
}

interface Expectation {
  readonly kind: string
  readonly object: string
  isMetBy(cache: SeenCache): boolean
  readonly untilMs: number
}

export interface Expectations {
  wrote(key: string, kind: AnyKind, object: KubernetesObject): void
  removed(key: string, kind: AnyKind, object: KubernetesObject): void
  /** Somebody else has written the object since it was so. */
  overtaken(key: string, kind: AnyKind, object: KubernetesObject): void
  /** Whether the caches have seen all that the key waits for. */
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

type IsSeen = (held: KubernetesObject | undefined, cache: SeenCache) => boolean

function hasSeen({ metadata: { uid, resourceVersion } }: KubernetesObject): IsSeen {
  return (held, cache) =>
    isAtLeast(cache.resourceVersion(), resourceVersion) ||
    (held?.metadata.uid === uid && isAtLeast(held.metadata.resourceVersion, resourceVersion))
}

function isMet(one: Expectation, cache: SeenCache | undefined, nowMs: number): boolean {
  return cache === undefined || nowMs >= one.untilMs || one.isMetBy(cache)
}

/** No expectations. `cacheOf` gives the cache of a kind; writes to kinds without one are not waited for. */
export function createExpectations(
  now: () => number,
  cacheOf: (kindId: string) => SeenCache | undefined,
): Expectations {
  const byKey = new Map<string, Expectation[]>()
  const waiting = new Map<string, Set<string>>()
  const placeOf = (one: Pick<Expectation, 'kind' | 'object'>): string => `${one.kind} ${one.object}`

  const expect = (
    key: string,
    { kind, object: about }: { readonly kind: AnyKind; readonly object: KubernetesObject },
    { isSeen, timeoutMs }: { readonly isSeen: IsSeen; readonly timeoutMs: number },
  ): void => {
    const object = cacheKey(about)
    const isMetBy = (cache: SeenCache): boolean => isSeen(cache.get(object), cache)
    const one: Expectation = { kind: kindId(kind), object, isMetBy, untilMs: now() + timeoutMs }
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
    wrote: (key, kind, object) =>
      expect(key, { kind, object }, { isSeen: hasSeen(object), timeoutMs: expectationTimeoutMs }),
    removed(key, kind, object) {
      const isSeen: IsSeen = (held) => held?.metadata.uid !== object.metadata.uid
      expect(key, { kind, object }, { isSeen, timeoutMs: expectationTimeoutMs })
    },
    overtaken(key, kind, object) {
      const { uid, resourceVersion } = object.metadata
      const isSeen: IsSeen = (held) => held?.metadata.uid !== uid || held.metadata.resourceVersion !== resourceVersion
      expect(key, { kind, object }, { isSeen, timeoutMs: overtakenTimeoutMs })
    },
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
