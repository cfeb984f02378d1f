// A world of objects without a server, for laws about decisions: what a plan writes is there at once. Names, UIDs and
// versions are given out in order, so that a run is the same every time.
import { type Draft, type JsonValue, type KubernetesObject, mergePatch, notFound, renderTime } from '#api'
import { deepFreeze } from '#base'
import { type Cache, type ClientKind, cacheKey, createCache } from '#client'
import { type Caches, type KindCache, kindId, type Live } from '../runtime/caches.ts'
import type { Controller } from '../runtime/define-controller.ts'
import type { Action, AnyKind } from '../runtime/plan.ts'

export interface ModelWorld {
  readonly caches: Caches
  live(now: number): Live
  /** Puts an object there, with metadata filled in. */
  add<T extends KubernetesObject>(kind: ClientKind<T>, object: Draft<T>, now?: number): T
  /** Changes an object in place of what others would do to it. */
  change<T extends KubernetesObject>(kind: ClientKind<T>, object: T, next: (object: T) => T): void
  list<T extends KubernetesObject>(kind: ClientKind<T>): readonly T[]
  remove(kind: AnyKind, object: KubernetesObject): void
  apply(action: Action, now: number): void
}

type Mutable = Record<string, JsonValue>

/** Merges as servers do with strategic patches, as far as controllers use them: conditions by type, owners by UID. */
function strategic(object: KubernetesObject, body: Mutable): KubernetesObject {
  const byKey = (name: string, path: readonly string[], patch: Mutable): Mutable => {
    const found = path.reduce<unknown>((value, key) => (value as Mutable | undefined)?.[key], object) as
      | Mutable[]
      | undefined
    const added = path.reduce<unknown>((value, key) => (value as Mutable | undefined)?.[key], patch) as
      | Mutable[]
      | undefined
    if (added === undefined) return patch
    const kept = (found ?? []).filter((one) => !added.some((other) => other[name] === one[name]))
    const merged = [...kept, ...added.map((one) => ({ ...found?.find((other) => other[name] === one[name]), ...one }))]
    const [section = '', field = ''] = path
    return { ...patch, [section]: { ...(patch[section] as Mutable), [field]: merged as JsonValue } }
  }
  const patch = byKey('uid', ['metadata', 'ownerReferences'], byKey('type', ['status', 'conditions'], body))
  return mergePatch(object as unknown as JsonValue, patch) as unknown as KubernetesObject
}

/** A world for these controllers' kinds. */
// oxlint-disable-next-line max-lines-per-function -- one closure over the state of one world; each function in it is short
export function createModelWorld(controllers: readonly Controller[], alsoKinds: readonly AnyKind[] = []): ModelWorld {
  const caches = new Map<string, { readonly kind: AnyKind; readonly cache: Cache<KubernetesObject> }>()
  const everything = controllers.map(({ watchEverything }) => watchEverything?.indexes ?? {})
  const watches = controllers.flatMap((controller) => controller.watches)
  for (const kind of [...watches.map((watch) => watch.kind), ...alsoKinds]) {
    const indexes = watches.filter((watch) => kindId(watch.kind) === kindId(kind)).map((watch) => watch.indexes ?? {})
    caches.set(kindId(kind), { kind, cache: createCache(Object.assign({}, ...everything, ...indexes)) })
  }
  let version = 0
  const cacheOf = (kind: AnyKind): Cache<KubernetesObject> => {
    const found = caches.get(kindId(kind))
    if (found !== undefined) return found.cache
    const cache = createCache<KubernetesObject>(Object.assign({}, ...everything))
    caches.set(kindId(kind), { kind, cache })
    return cache
  }
  const put = (kind: AnyKind, object: KubernetesObject): KubernetesObject => {
    const { metadata } = object
    const next = deepFreeze({ ...object, metadata: { ...metadata, resourceVersion: String(++version) } })
    const isGone = metadata.deletionTimestamp !== undefined && (metadata.finalizers ?? []).length === 0
    if (isGone && metadata.deletionGracePeriodSeconds === undefined) cacheOf(kind).delete(next)
    else cacheOf(kind).set(next)
    return next
  }
  const current = (kind: AnyKind, { metadata }: KubernetesObject): KubernetesObject | undefined => {
    const found = cacheOf(kind).get(cacheKey({ metadata }))
    return found?.metadata.uid === metadata.uid ? found : undefined
  }
  const add = <T extends KubernetesObject>(kind: ClientKind<T>, object: Draft<T>, now = 0): T => {
    const { metadata } = object as Draft<KubernetesObject>
    const id = ++version
    const name = metadata?.name ?? `${metadata?.generateName ?? 'x-'}${id}`
    const spec = (object as { readonly spec?: unknown }).spec ?? {}
    const filled = { creationTimestamp: renderTime(now), uid: `uid-${id}`, generation: 1, ...metadata, name }
    const status = (object as { readonly status?: unknown }).status ?? {}
    return put(kind, { ...object, spec, status, metadata: filled } as unknown as KubernetesObject) as unknown as T
  }
  const replace = (kind: AnyKind, object: KubernetesObject): void => {
    if (current(kind, object) !== undefined) put(kind, object)
  }

  return {
    add,
    list: (kind) => [...cacheOf(kind).list()] as never,
    change: (kind, object, next) => {
      const found = current(kind, object)
      if (found !== undefined) put(kind, next(found as never))
    },
    remove: (kind, object) => void cacheOf(kind).delete(object),
    caches: {
      of: (kind) =>
        Object.assign(Object.create(cacheOf(kind)) as object, {
          resourceVersion: () => String(version),
        }) as unknown as KindCache<never>,
      kinds: () => [...caches.values()].map(({ kind }) => kind),
    },
    live: (now) => ({
      now,
      monotonicMs: now,
      signal: new AbortController().signal,
      client: {
        async get(kind, key) {
          const found = cacheOf(kind).get(key.namespace ? `${key.namespace}/${key.name}` : key.name)
          if (found === undefined) throw notFound({ group: kind.group, resource: kind.plural }, key.name)
          return found as never
        },
        async list(kind, options = {}) {
          const items = [...cacheOf(kind).list()].filter(
            ({ metadata }) => !options.namespace || metadata.namespace === options.namespace,
          )
          return { metadata: {}, items } as never
        },
        listAll: () => {
          throw new Error('No controller asks for this')
        },
      },
    }),
    apply: (action, now) => applyTo({ add, put, replace, current, cacheOf }, action, now),
  }
}

interface Writes {
  readonly add: ModelWorld['add']
  readonly put: (kind: AnyKind, object: KubernetesObject) => KubernetesObject
  readonly replace: (kind: AnyKind, object: KubernetesObject) => void
  readonly current: (kind: AnyKind, object: KubernetesObject) => KubernetesObject | undefined
  readonly cacheOf: (kind: AnyKind) => Cache<KubernetesObject>
}

function applyTo({ add, put, replace, current, cacheOf }: Writes, action: Action, now: number): void {
  switch (action.type) {
    case 'create':
      add(action.kind, action.object, now)
      return
    case 'update':
    case 'updateStatus':
      return replace(action.kind, action.object)
    case 'patch': {
      const found = current(action.kind, action.object)
      if (found === undefined || action.patch.type === 'json') return
      const body = action.patch.body as Mutable
      const merged =
        action.patch.type === 'merge'
          ? (mergePatch(found as unknown as JsonValue, body) as unknown as KubernetesObject)
          : strategic(found, body)
      return void put(action.kind, merged)
    }
    case 'delete': {
      const found = current(action.kind, action.object)
      const policy = action.propagationPolicy === 'Foreground' ? ['foregroundDeletion'] : []
      const finalizers = [...(found?.metadata.finalizers ?? []).filter((one) => !policy.includes(one)), ...policy]
      if (found === undefined) return
      put(action.kind, {
        ...found,
        metadata: { ...found.metadata, finalizers, deletionTimestamp: renderTime(now) },
      } as KubernetesObject)
      return
    }
    case 'deleteCollection':
      for (const object of [...cacheOf(action.kind).list()]) {
        if (object.metadata.namespace === action.namespace) cacheOf(action.kind).delete(object)
      }
      return
    case 'recordEvent':
    case 'effect':
      return
  }
}
