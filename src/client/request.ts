// Requests as data: where an object or a collection lives, and what is asked of it. Nothing here sends anything.
import type { JsonValue, KubernetesObject } from '#api'
import type { Headers, TransportRequest } from '#base'
import type { CallOptions, ClientKind, DeleteOptions, ListOptions, ObjectKey, Patch, WatchOptions } from './contract.ts'

type AnyKind = ClientKind<KubernetesObject>
type Query = Readonly<Record<string, string | number | boolean | undefined>>

const json: Headers = { accept: 'application/json', 'content-type': 'application/json' }
const acceptJson: Headers = { accept: 'application/json' }

const patchTypes = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const

/** `/api/v1/namespaces/ns/pods/name/status`; without a name, the collection. */
export function resourcePath(kind: AnyKind, key: Partial<ObjectKey>, subresource?: string): string {
  const root = kind.group === '' ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`
  const namespace = kind.namespaced && key.namespace ? `/namespaces/${encodeURIComponent(key.namespace)}` : ''
  const name = key.name === undefined ? '' : `/${encodeURIComponent(key.name)}`
  return `${root}${namespace}/${kind.plural}${name}${subresource ? `/${subresource}` : ''}`
}

/** `path` with the query's defined entries. */
export function withQuery(path: string, query: Query): string {
  const parameters = new URLSearchParams()
  for (const [key, value] of Object.entries(query))
    if (value !== undefined && value !== '') parameters.set(key, String(value))
  const text = parameters.toString()
  return text === '' ? path : `${path}?${text}`
}

function callQuery(options: CallOptions): Query {
  return {
    dryRun: options.dryRun ? 'All' : undefined,
    fieldManager: options.fieldManager,
    fieldValidation: options.fieldValidation,
  }
}

function signalOf(options: { readonly signal?: AbortSignal | undefined }): Pick<TransportRequest, 'signal'> {
  return options.signal === undefined ? {} : { signal: options.signal }
}

/** GET of one object. */
export function getRequest(
  kind: AnyKind,
  key: ObjectKey,
  options: CallOptions & { readonly resourceVersion?: string },
): TransportRequest {
  const target = withQuery(resourcePath(kind, key, options.subresource), { resourceVersion: options.resourceVersion })
  return { method: 'GET', target, headers: acceptJson, ...signalOf(options) }
}

/** GET of a collection. */
export function listRequest(kind: AnyKind, options: ListOptions): TransportRequest {
  const { namespace, signal: _signal, ...query } = options
  return {
    method: 'GET',
    target: withQuery(resourcePath(kind, { namespace }), query),
    headers: acceptJson,
    ...signalOf(options),
  }
}

/** GET of a collection's changes. */
export function watchRequest(kind: AnyKind, options: WatchOptions): TransportRequest {
  const { namespace, signal: _signal, ...query } = options
  const target = withQuery(resourcePath(kind, { namespace }), { watch: true, ...query })
  return { method: 'GET', target, headers: acceptJson, ...signalOf(options) }
}

/** POST into a collection, or to a subresource of an object. */
export function createRequest(
  kind: AnyKind,
  key: Partial<ObjectKey>,
  body: unknown,
  options: CallOptions,
): TransportRequest {
  const target = withQuery(resourcePath(kind, key, options.subresource), callQuery(options))
  return { method: 'POST', target, headers: json, body: { kind: 'value', value: body }, ...signalOf(options) }
}

/** PUT of one object. */
export function updateRequest(kind: AnyKind, key: ObjectKey, body: unknown, options: CallOptions): TransportRequest {
  const target = withQuery(resourcePath(kind, key, options.subresource), callQuery(options))
  return { method: 'PUT', target, headers: json, body: { kind: 'value', value: body }, ...signalOf(options) }
}

/** PATCH of one object. */
export function patchRequest(kind: AnyKind, key: ObjectKey, patch: Patch, options: CallOptions): TransportRequest {
  const force = patch.type === 'apply' ? patch.force : undefined
  const target = withQuery(resourcePath(kind, key, options.subresource), { ...callQuery(options), force })
  const headers: Headers = { accept: 'application/json', 'content-type': patchTypes[patch.type] }
  return { method: 'PATCH', target, headers, body: { kind: 'value', value: patch.body }, ...signalOf(options) }
}

/** DELETE of one object, or of a collection when the key has no name. */
export function deleteRequest(
  kind: AnyKind,
  key: Partial<ObjectKey>,
  options: DeleteOptions & ListOptions,
): TransportRequest {
  const target = withQuery(resourcePath(kind, key), {
    labelSelector: options.labelSelector,
    fieldSelector: options.fieldSelector,
  })
  const body: JsonValue = {
    kind: 'DeleteOptions',
    apiVersion: 'v1',
    ...(options.gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds: options.gracePeriodSeconds }),
    ...(options.propagationPolicy === undefined ? {} : { propagationPolicy: options.propagationPolicy }),
    ...(options.preconditions === undefined ? {} : { preconditions: { ...options.preconditions } }),
    ...(options.dryRun ? { dryRun: ['All'] } : {}),
  }
  return { method: 'DELETE', target, headers: json, body: { kind: 'value', value: body }, ...signalOf(options) }
}
