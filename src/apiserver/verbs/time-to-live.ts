// How long objects are kept by themselves: Events for an hour, everything else until it is deleted.
import type { ServedResource } from '../served-resource.ts'

/** Upstream: --event-ttl. */
export const eventTtlSeconds = 60 * 60

export function ttlSecondsOf({ kind }: ServedResource): number | undefined {
  return kind.plural === 'events' && (kind.group === '' || kind.group === 'events.k8s.io') ? eventTtlSeconds : undefined
}
