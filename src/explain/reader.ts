// How an explanation looks at a cluster: through whatever can read objects. The CLI reads over the API, the API server from its
// own cache. What may not be read, or is not there, leaves a note instead of an error.
import {
  type ControllerDecision,
  type core,
  type DecideNow,
  isForbidden,
  isNotFound,
  type KubernetesObject,
  type PodReport,
} from '#api'
import { errorMessage } from '#base'

/** A kind by where it is served. */
export interface ReadKind {
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly plural: string
  readonly namespaced: boolean
}

export interface ListScope {
  /** '' or absent: all. */
  readonly namespace?: string
  /** A label selector. */
  readonly labelSelector?: string
}

/** Reads objects. Rejects with StatusErrors. */
export interface ObjectReader {
  get(kind: ReadKind, key: { readonly namespace?: string; readonly name: string }): Promise<unknown>
  list(kind: ReadKind, scope: ListScope): Promise<readonly unknown[]>
  /** Events about the object of that uid. */
  eventsOf(object: {
    readonly namespace: string
    readonly name: string
    readonly uid: string
  }): Promise<readonly core.Event[]>
  /** What the Pod's node knows; undefined if it cannot or will not say. */
  podReport(pod: core.Pod): Promise<PodReport | undefined>
  /** The last lines of a container's log, or of its run before. */
  logTail(pod: core.Pod, container: string, options: LogTailOptions): Promise<readonly string[]>
}

export interface LogTailOptions {
  readonly previous: boolean
  readonly lines: number
}

/** Reads what it may, and notes what it may not. */
export interface Observer {
  get<T>(kind: ReadKind, key: { readonly namespace?: string; readonly name: string }): Promise<T | undefined>
  /** Undefined where it may not be read: that nothing was seen does not mean that nothing is there. */
  list<T>(kind: ReadKind, scope: ListScope): Promise<readonly T[] | undefined>
  eventsOf(object: {
    readonly metadata: { readonly namespace?: string; readonly name: string; readonly uid: string }
  }): Promise<readonly core.Event[]>
  podReport(pod: core.Pod): Promise<PodReport | undefined>
  logTail(pod: core.Pod, container: string, options: LogTailOptions): Promise<readonly string[]>
  /** What the object's controller decides now; undefined if that cannot be known. */
  decision(kind: ReadKind, object: KubernetesObject, nowMs: number): Promise<ControllerDecision | undefined>
  /** What could not be looked at. */
  unseen(): readonly string[]
}

/** When an event was seen last. */
export function eventTime(event: core.Event): string {
  return event.lastTimestamp || event.series?.lastObservedTime || event.eventTime || event.metadata.creationTimestamp
}

/** An observer over a reader. An object is read once, however often it is asked for. Without `decide` no decision is known. */
export function createObserver(reader: ObjectReader, decide?: DecideNow): Observer {
  const unseen = new Set<string>()
  const known = new Map<string, Promise<unknown>>()
  const once = <T>(key: string, read: () => Promise<T>): Promise<T> => {
    const before = known.get(key) as Promise<T> | undefined
    if (before !== undefined) return before
    const reading = read()
    known.set(key, reading)
    return reading
  }
  const note = (what: string, error: unknown): undefined => {
    unseen.add(isForbidden(error) ? `${what}: forbidden` : `${what}: ${errorMessage(error)}`)
    return undefined
  }
  const observer: Observer = {
    get: (kind, key) =>
      once(`${kind.plural}.${kind.group}/${key.namespace}/${key.name}`, () =>
        reader.get(kind, key).catch((error: unknown) => (isNotFound(error) ? undefined : note(kind.plural, error))),
      ) as Promise<never>,
    list: (kind, scope) =>
      once(`${kind.plural}.${kind.group}?${scope.namespace}&${scope.labelSelector}`, () =>
        reader.list(kind, scope).catch((error: unknown) => note(kind.plural, error)),
      ) as Promise<never>,
    eventsOf: ({ metadata: { namespace = '', name, uid } }) =>
      once(`events/${uid}`, async () => {
        try {
          const events = await reader.eventsOf({ namespace, name, uid })
          return events.toSorted((a, b) => Date.parse(eventTime(a)) - Date.parse(eventTime(b)))
        } catch (error) {
          note('events', error)
          return []
        }
      }),
    podReport: (pod) => once(`report/${pod.metadata.uid}`, () => reader.podReport(pod).catch(() => undefined)),
    logTail: (pod, container, options) => reader.logTail(pod, container, options).catch(() => []),
    decision: async (kind, object, nowMs) => {
      try {
        return await decide?.({ kind, object, nowMs }, observer)
      } catch (error) {
        return note(`the decision of the controller of ${kind.plural}`, error)
      }
    },
    unseen: () => [...unseen],
  }
  return observer
}
