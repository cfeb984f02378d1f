// A Kubernetes API as small as the kubelet's tests need: objects by key, watches, the patches that kubelets send. Test only.
import { conflict, notFound } from '#api'
import type { Client, ClientKind, DeleteOptions, WatchEvent } from '#client'

// Objects of every kind are JSON here; what a test asks for is what it says it is.
// oxlint-disable typescript/no-explicit-any
type Json = Record<string, any>

interface Watcher {
  readonly prefix: string
  readonly matches: (object: Json) => boolean
  readonly queue: WatchEvent<any>[]
  wake: () => void
}

export interface FakeApi {
  readonly client: Client
  put(kind: ClientKind<any>, object: Json): Json
  get<T>(kind: ClientKind<any>, key: string): T | undefined
  remove(kind: ClientKind<any>, key: string): void
  /** Every status patch, in order. */
  readonly statusWrites: Json[]
  /** Deletes that came over the wire. */
  readonly deletes: { readonly key: string; readonly options: DeleteOptions | undefined }[]
  readonly events: { readonly reason: string; readonly message: string }[]
}

/** Lists that strategic merge keys; `conditions` by type, addresses by ip. */
const mergeKeys: Readonly<Record<string, string>> = { conditions: 'type', podIPs: 'ip', hostIPs: 'ip' }

function merge(base: Json, patch: Json): Json {
  const result: Json = { ...base }
  for (const [key, value] of Object.entries(patch)) {
    const mergeKey = mergeKeys[key]
    if (value === null) delete result[key]
    else if (Array.isArray(value) && mergeKey !== undefined) {
      const list = new Map<string, Json>((result[key] ?? []).map((item: Json) => [item[mergeKey], item]))
      for (const item of value) {
        if (item.$patch === 'delete') list.delete(item[mergeKey])
        else list.set(item[mergeKey], { ...list.get(item[mergeKey]), ...item })
      }
      result[key] = [...list.values()]
    } else if (typeof value === 'object' && !Array.isArray(value)) result[key] = merge(result[key] ?? {}, value)
    else result[key] = value
  }
  return result
}

function fieldsMatch(selector: string | undefined): (object: Json) => boolean {
  if (selector === undefined) return () => true
  const [path = '', wanted] = selector.split('=')
  return (object) => path.split('.').reduce((value: any, part) => value?.[part], object) === wanted
}

/** The objects and who watches them. */
interface FakeStore {
  readonly objects: Map<string, Json>
  readonly watchers: Set<Watcher>
  revision(): number
  store(path: string, object: Json): Json
  remove(path: string): void
}

function createFakeStore(): FakeStore {
  const objects = new Map<string, Json>()
  const watchers = new Set<Watcher>()
  let revision = 1
  const tell = (path: string, type: 'ADDED' | 'MODIFIED' | 'DELETED', object: Json): void => {
    for (const watcher of watchers) {
      if (!path.startsWith(watcher.prefix) || !watcher.matches(object)) continue
      watcher.queue.push({ type, object } as WatchEvent<any>)
      watcher.wake()
    }
  }
  const store = (path: string, object: Json): Json => {
    const known = objects.get(path)
    const metadata = {
      uid: `uid-${path}-${revision}`,
      creationTimestamp: '2026-01-01T00:00:00Z',
      generation: 1,
      ...object.metadata,
      resourceVersion: String(++revision),
    }
    const stored = { ...object, metadata }
    objects.set(path, stored)
    tell(path, known === undefined ? 'ADDED' : 'MODIFIED', stored)
    return stored
  }
  const remove = (path: string): void => {
    const known = objects.get(path)
    objects.delete(path)
    revision++
    if (known !== undefined) tell(path, 'DELETED', known)
  }
  return { objects, watchers, revision: () => revision, store, remove }
}

const pathOf = (kind: ClientKind<any>, key: string): string => `${kind.plural}/${key}`
const keyOf = ({ metadata }: Json): string =>
  metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`
const keyText = ({ namespace, name }: { namespace?: string | undefined; name: string }): string =>
  namespace === undefined ? name : `${namespace}/${name}`
const missing = (kind: ClientKind<any>, name: string) => notFound({ group: kind.group, resource: kind.plural }, name)
const select = (kind: ClientKind<any>, options: { namespace?: string | undefined; fieldSelector?: string } = {}) => {
  const prefix = options.namespace === undefined ? `${kind.plural}/` : `${kind.plural}/${options.namespace}/`
  return { prefix, matches: fieldsMatch(options.fieldSelector) }
}

async function* watch(watchers: Set<Watcher>, kind: ClientKind<any>, options: any) {
  const watcher: Watcher = { ...select(kind, options), queue: [], wake: () => {} }
  watchers.add(watcher)
  try {
    for (;;) {
      options.signal?.throwIfAborted()
      if (watcher.queue.length > 0) yield watcher.queue.splice(0)
      const { promise, resolve } = Promise.withResolvers<void>()
      watcher.wake = resolve
      options.signal?.addEventListener('abort', () => resolve(), { once: true })
      if (watcher.queue.length === 0) await promise
    }
  } finally {
    watchers.delete(watcher)
  }
}

/** What came over the wire. */
type Seen = Pick<FakeApi, 'statusWrites' | 'deletes' | 'events'>

function createFakeClient(fake: FakeStore, { statusWrites, deletes, events }: Seen): Client {
  const { objects, store, remove } = fake
  return {
    async get(kind, key) {
      const found = objects.get(pathOf(kind, keyText(key)))
      if (found === undefined) throw missing(kind, key.name)
      return found as any
    },
    async list(kind, options) {
      const { prefix, matches } = select(kind, options)
      const items = [...objects]
        .filter(([path, object]) => path.startsWith(prefix) && matches(object))
        .map(([, object]) => object)
      return { metadata: { resourceVersion: String(fake.revision()) }, items: items as any }
    },
    async *listAll() {},
    watch: ((kind: any, options: any) => watch(fake.watchers, kind, options)) as Client['watch'],
    async create(kind, object) {
      if (kind.kind === 'Event') events.push({ reason: (object as Json).reason, message: (object as Json).message })
      return store(pathOf(kind, keyOf(object as Json)), object as Json) as any
    },
    async update(kind, object) {
      return store(pathOf(kind, keyOf(object as Json)), object as Json) as any
    },
    async patch(kind, key, patch, options) {
      const path = pathOf(kind, keyText(key))
      const known = objects.get(path)
      if (known === undefined) throw missing(kind, key.name)
      const body = patch.body as Json
      if (body.metadata?.uid !== undefined && body.metadata.uid !== known.metadata.uid) {
        throw conflict({ group: '', resource: kind.plural }, key.name, 'uid mismatch')
      }
      const { metadata, ...rest } = body
      if (options?.subresource === 'status' && kind.plural === 'pods') statusWrites.push(rest.status)
      return store(path, merge(known, { ...rest, metadata: metadata ?? {} })) as any
    },
    async delete(kind, key, options) {
      const path = pathOf(kind, keyText(key))
      const known = objects.get(path)
      if (known === undefined) throw missing(kind, key.name)
      deletes.push({ key: keyText(key), options })
      remove(path)
      return undefined
    },
    async deleteCollection() {},
    async post(_kind, _key, subresource) {
      return { status: { token: `token-for-${subresource}`, expirationTimestamp: '2026-01-01T01:00:00Z' } } as any
    },
  }
}

/** An empty API. */
export function createFakeApi(): FakeApi {
  const fake = createFakeStore()
  const { store, remove, objects } = fake
  const seen: Seen = { statusWrites: [], deletes: [], events: [] }
  return {
    client: createFakeClient(fake, seen),
    put: (kind, object) => store(pathOf(kind, keyOf(object)), object),
    get: (kind, key) => objects.get(pathOf(kind, key)) as any,
    remove: (kind, key) => remove(pathOf(kind, key)),
    ...seen,
  }
}
