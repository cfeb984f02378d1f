// An Event as a component first writes it. Upstream counterpart: client-go's tools/record makeEvent.
import { type core, type Draft, type KubernetesObject, renderTime } from '#api'
import { type Random, randomInt } from '#base'

/** Who reports. */
export interface EventSource {
  /** `kubelet`, `default-scheduler` … */
  readonly component: string
  /** The node, where the component runs on one. */
  readonly host?: string
}

/** What happened to an object. */
export interface EventFacts {
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
  readonly action?: string
  /** Which part of the object: `spec.containers{web}`. */
  readonly fieldPath?: string
  readonly annotations?: Readonly<Record<string, string>>
}

/** An event with all that its identity and its count are made of. */
export interface NewEvent extends Draft<core.Event> {
  readonly metadata: {
    readonly name: string
    readonly namespace: string
    readonly annotations?: Readonly<Record<string, string>>
  }
  readonly involvedObject: core.ObjectReference
  readonly source: EventSource
  readonly type: string
  readonly reason: string
  readonly message: string
  readonly firstTimestamp: string
  readonly lastTimestamp: string
  readonly count: number
}

/** Names of objects have 253 characters; `.` and 16 hexadecimal digits are added. */
const objectPartCharactersMax = 253 - 17

/** `<object>.<nanoseconds in hexadecimal>`; chance stands for the nanoseconds that the clock does not know. */
export function eventName(object: string, nowMs: number, random: Random): string {
  const nanoseconds = BigInt(Math.floor(nowMs)) * 1_000_000n + BigInt(randomInt(random, 1_000_000))
  return `${object.slice(0, objectPartCharactersMax)}.${nanoseconds.toString(16)}`
}

/** The first event about `object`, counting 1. Objects outside namespaces have their events in `default`. */
export function newEvent(
  object: KubernetesObject,
  facts: EventFacts,
  context: { readonly source: EventSource; readonly nowMs: number; readonly random: Random },
): NewEvent {
  const { source, nowMs, random } = context
  const { type, reason, message, action, fieldPath, annotations } = facts
  const { name, namespace, uid, resourceVersion } = object.metadata
  const now = renderTime(nowMs)
  return {
    metadata: {
      name: eventName(name, nowMs, random),
      namespace: namespace ?? 'default',
      ...(annotations === undefined ? {} : { annotations }),
    },
    involvedObject: {
      ...(object.kind === undefined ? {} : { kind: object.kind }),
      ...(namespace === undefined ? {} : { namespace }),
      name,
      uid,
      ...(object.apiVersion === undefined ? {} : { apiVersion: object.apiVersion }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
      ...(fieldPath === undefined ? {} : { fieldPath }),
    },
    reason,
    message,
    source,
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
    type,
    ...(action === undefined ? {} : { action }),
    reportingComponent: source.component,
    reportingInstance: source.host ?? '',
  }
}
