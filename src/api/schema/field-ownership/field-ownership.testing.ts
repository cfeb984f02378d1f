// For tests of ownership: a small kind with everything that merging tells apart, and short ways to write it.
import { apiVersionOf } from '../../kind-definition.ts'
import { objectMeta } from '../../meta/schema.ts'
import {
  atomicMap,
  boolean,
  field,
  int32,
  list,
  listMap,
  listSet,
  map,
  pointer,
  quantity,
  required,
  string,
  struct,
  type JsonObject,
} from '../language.ts'
import { type AppliedResult, applyConfiguration } from './apply-configuration.ts'
import type { FieldSet } from './field-set.ts'
import type { ManagedFields } from './managed-entries.ts'
import { ownedKind } from './owned-object.ts'
import { trackCreate, trackUpdate } from './track-update.ts'

const port = struct('test/v1.Port', {
  port: required(1, int32),
  protocol: field(2, string, { default: 'TCP' }),
  name: field(3, string),
})

const item = struct('test/v1.Item', {
  name: required(1, string),
  value: field(2, string),
  size: field(3, quantity),
  ports: field(4, listMap(port, 'port', 'protocol')),
  on: pointer(5, boolean),
})

const spec = struct('test/v1.ThingSpec', {
  replicas: pointer(1, int32),
  items: field(2, listMap(item, 'name')),
  tags: field(3, listSet(string)),
  args: field(4, list(string)),
  labels: field(5, map(string)),
  selector: field(6, atomicMap(string)),
})

export const thing = {
  group: 'test',
  version: 'v1',
  kind: 'Thing',
  status: true,
  schema: struct('test/v1.Thing', {
    kind: field(0, string),
    apiVersion: field(0, string),
    metadata: field(1, objectMeta),
    spec: field(2, spec),
    status: field(3, struct('test/v1.ThingStatus', { phase: field(1, string), conditions: field(2, list(string)) })),
  }),
}

export const now = '2026-01-02T03:04:05Z'
export const owned = (subresource = '') => ownedKind(thing, subresource)

/** A configuration. */
export const configured = (specOf: JsonObject, more: JsonObject = {}): JsonObject => ({
  apiVersion: apiVersionOf(thing),
  kind: 'Thing',
  metadata: { name: 'x' },
  ...(Object.keys(specOf).length === 0 ? {} : { spec: specOf }),
  ...more,
})

/** An object as it is, with who owns what. */
export interface Owned {
  readonly object: JsonObject
  readonly entries: ManagedFields
}

export interface Act {
  readonly manager?: string
  readonly time?: string
  readonly force?: boolean
  readonly subresource?: string
}

/** What an apply comes to. */
export function tryApply(before: Owned | undefined, configuration: JsonObject, act: Act = {}): AppliedResult {
  const { manager = 'm', time = now, force = false, subresource = '' } = act
  const application = { live: before?.object, entries: before?.entries ?? [], configuration, force }
  return applyConfiguration(owned(subresource), application, { manager, time })
}

/** Applies, or throws why not. What was taken away is gone from the object, as decoding it would have it. */
export function apply(before: Owned | undefined, configuration: JsonObject, act: Act = {}): Owned {
  const result = tryApply(before, configuration, act)
  if (!result.ok) throw result.error
  return { object: withoutNulls(result.object), entries: result.managedFields }
}

/** Creates by a write that is no apply. */
export function create(object: JsonObject, { manager = 'm', time = now }: Act = {}): Owned {
  return { object, entries: trackCreate(owned(), object, { manager, time }) }
}

/** Writes the object otherwise than by an apply. */
export function update(before: Owned, next: JsonObject, act: Act = {}): Owned {
  const { manager = 'm', time = now, subresource = '' } = act
  const tracked = { live: before.object, next, entries: before.entries }
  return { object: next, entries: trackUpdate(owned(subresource), tracked, { manager, time }) }
}

/** Who owns what, by `<manager>/<operation>`. */
export function owners({ entries }: Owned): Record<string, FieldSet> {
  return Object.fromEntries(
    entries.map(({ manager = '', operation, subresource, fieldsV1 }) => [
      [manager, operation, ...(subresource === undefined ? [] : [subresource])].join('/'),
      fieldsV1 as FieldSet,
    ]),
  )
}

export function withoutNulls<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_key, one) => {
    if (Array.isArray(one)) return one.length === 0 ? undefined : one
    if (one === null) return undefined
    return one
  }) as T
}
