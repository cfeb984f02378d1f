// The Kubernetes API over a `Transport`. Upstream counterpart: client-go's typed and dynamic clients.
import { apiVersionOf, type JsonValue, type KubernetesObject, type meta } from '#api'
import { onAbort, type Transport, type TransportRequest } from '#base'
import type {
  CallOptions,
  Client,
  ClientKind,
  ListOptions,
  ObjectKey,
  ObjectList,
  WatchEvent,
  WatchOptions,
} from './contract.ts'
import {
  createRequest,
  deleteRequest,
  getRequest,
  listRequest,
  patchRequest,
  updateRequest,
  watchRequest,
} from './request.ts'
import { jsonLines, readValue } from './response.ts'

/** Objects a page of `listAll`. */
const pageSize = 500

/** A client that sends through `transport`. `fieldManager` names the writer in `managedFields`. */
export function createClient(transport: Transport, { fieldManager }: { readonly fieldManager?: string } = {}): Client {
  const call = async <R>(request: TransportRequest): Promise<R> => (await readValue(await transport(request))) as R
  const writing = (options: CallOptions = {}): CallOptions =>
    fieldManager === undefined ? options : { fieldManager, ...options }

  const list = async <T extends KubernetesObject>(
    kind: ClientKind<T>,
    options: ListOptions = {},
  ): Promise<ObjectList<T>> => {
    const found = await call<ObjectList<T>>(listRequest(kind, options))
    if (typeof found !== 'object' || found === null || !('metadata' in found)) throw notAList(kind)
    // A server leaves kind and version out of the items of a list; whoever gets the object needs them as after a GET.
    return {
      metadata: found.metadata,
      items: (found.items ?? []).map((item) => (item.kind ? item : named(kind, item))),
    }
  }

  return {
    list,
    get: (kind, key, options = {}) => call(getRequest(kind, key, options)),
    async *listAll(kind, options = {}) {
      let page: ListOptions = { limit: pageSize, ...options }
      for (;;) {
        const found = await list(kind, page)
        yield* found.items
        if (!found.metadata.continue) return
        page = { ...page, continue: found.metadata.continue }
      }
    },
    watch: (kind, options = {}) => watchEvents(transport, kind, options),
    create: (kind, object, options) =>
      call(createRequest(kind, { namespace: namespaceOf(object) }, named(kind, object), writing(options))),
    update: (kind, object, options) => call(updateRequest(kind, keyOf(object), named(kind, object), writing(options))),
    patch: (kind, key, patch, options) => call(patchRequest(kind, key, patch, writing(options))),
    async delete(kind, key, options = {}) {
      const answer = await call<KubernetesObject | meta.Status | undefined>(deleteRequest(kind, key, options))
      return isStatus(answer) ? undefined : (answer as never)
    },
    async deleteCollection(kind, options = {}) {
      await call(deleteRequest(kind, { namespace: options.namespace }, options))
    },
    // oxlint-disable-next-line max-params -- kind, key, subresource and body are the one sentence that a POST is
    post: <R>(
      kind: ClientKind<KubernetesObject>,
      key: ObjectKey,
      subresource: string,
      body: JsonValue,
      options: CallOptions = {},
    ) => call<R>(createRequest(kind, key, body, { ...writing(options), subresource })),
  }
}

async function* watchEvents<T extends KubernetesObject>(
  transport: Transport,
  kind: ClientKind<T>,
  options: WatchOptions,
): AsyncGenerator<readonly WatchEvent<T>[], void, void> {
  const response = await transport(watchRequest(kind, { allowWatchBookmarks: true, ...options }))
  if (response.status !== 200 || response.body.kind !== 'stream') {
    await readValue(response)
    throw new Error(`Cannot watch ${kind.plural}: the answer is no stream`)
  }
  const { frames } = response.body
  // Whatever the transport does about an abort, nobody waits here for a server that has nothing to say.
  using _aborted = options.signal && onAbort(options.signal, () => frames[Symbol.dispose]())
  for await (const values of jsonLines(frames)) yield values.map((value) => toWatchEvent<T>(value))
  options.signal?.throwIfAborted()
}

const initialEventsEnd = 'k8s.io/initial-events-end'

function toWatchEvent<T extends KubernetesObject>(value: unknown): WatchEvent<T> {
  const { type, object } = value as { type: string; object: T }
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED':
      return { type, object }
    case 'BOOKMARK':
      return {
        type,
        resourceVersion: object.metadata.resourceVersion,
        initialEventsEnd: object.metadata.annotations?.[initialEventsEnd] === 'true',
      }
    default:
      return { type: 'ERROR', status: object as unknown as meta.Status }
  }
}

function isStatus(answer: KubernetesObject | meta.Status | undefined): boolean {
  return answer === undefined || (answer as { kind?: string }).kind === 'Status'
}

/** The object with its kind and version. */
function named<O>(kind: ClientKind<KubernetesObject>, object: O): O {
  return { ...object, apiVersion: apiVersionOf(kind), kind: kind.kind }
}

function notAList(kind: ClientKind<KubernetesObject>): Error {
  return new Error(`Cannot list ${kind.plural}: the answer is no list`)
}

function metadataOf(object: unknown): { readonly name?: string; readonly namespace?: string } {
  return (object as { metadata?: { name?: string; namespace?: string } }).metadata ?? {}
}

function namespaceOf(object: unknown): string | undefined {
  return metadataOf(object).namespace
}

function keyOf(object: unknown): ObjectKey {
  const { name, namespace } = metadataOf(object)
  if (!name) throw new Error('Cannot update an object: it has no metadata.name')
  return { name, namespace }
}
