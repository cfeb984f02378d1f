// LIST: a join of bytes made when the objects were written. Semantics of resourceVersion, resourceVersionMatch, limit and
// continue as upstream (k8s.io/apiserver/pkg/storage/etcd3, cacher): consistent by default, `0` for whatever the cache has.
import { badRequest, expired, type KubernetesObject, tooOldResourceVersion } from '#api'
import { bytesBody, type TransportResponse } from '#base'
import { isStoreError } from '#store'
import { CachedObject } from '../cache/cached-object.ts'
import type { ResourceCache } from '../cache/resource-cache.ts'
import type { Slot } from '../cache/sorted-slots.ts'
import { type ContinueToken, parseContinueToken, renderContinueToken } from '../http/continue-token.ts'
import { checkListOptions } from '../http/list-options.ts'
import { integerParameter } from '../http/query-values.ts'
import { type AnswerShape, plainJson } from '../http/negotiate.ts'
import type { ResourceRequestInfo } from '../http/request-info.ts'
import { jsonBytesResponse, jsonResponse } from '../http/responses.ts'
import { type Selection, selectionOf } from '../http/selection.ts'
import { type ServedResource, servedValue } from '../served-resource.ts'
import type { Exchange, ServerContext } from '../server-context.ts'
import { metadataListBody, tableBody } from '../tables/form-bytes.ts'
import { metadataListOf, tableOf, wrongForm } from '../tables/forms.ts'
import { reachRevision, resourceVersionParameter } from './resource-version.ts'

const encoder = new TextEncoder()
const listTail = encoder.encode(']}')

/** What a list request asks for. */
interface ListOptions {
  readonly limit: number
  readonly token: ContinueToken | undefined
  /** The revision asked for. undefined: the newest; 0: any. */
  readonly revision: number | undefined
  readonly match: string
}

/** A continue token whose revision is compacted, and one from which the list can go on, inconsistently. */
export interface ExpiredPage {
  readonly expiredToken: string
}

/** Objects at one revision. */
export interface ListedPage {
  readonly revision: number
  readonly objects: readonly CachedObject[]
  /** Where the next page starts, if there is one. */
  readonly nextToken: string | undefined
  readonly remaining: number | undefined
}

const expiredTokenText =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the ' +
  'continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing ' +
  'with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the ' +
  'time the first chunk was returned and now may show up in the list.'

function listOptionsOf(info: ResourceRequestInfo): ListOptions {
  const limit = Math.max(integerParameter(info.query, 'limit') ?? 0, 0)
  const tokenText = info.query.get('continue') ?? ''
  const match = info.query.get('resourceVersionMatch') ?? ''
  checkListOptions(info.query)
  if (tokenText === '') {
    return {
      limit,
      token: undefined,
      revision: resourceVersionParameter(info.query, 'invalid resource version: '),
      match,
    }
  }
  const token = parseContinueToken(tokenText)
  if (!['', '0'].includes(info.query.get('resourceVersion') ?? '')) {
    throw badRequest('specifying resource version is not allowed when using continue')
  }
  return { limit, token, revision: undefined, match }
}

function candidates(cache: ResourceCache, selection: Selection, afterKey: string | undefined): readonly Slot[] {
  const { key, keyPrefix, indexedValue } = selection
  if (key !== undefined) {
    const object = cache.get(key)
    return object === undefined || (afterKey !== undefined && key <= afterKey)
      ? []
      : [{ key, object, indexed: undefined }]
  }
  if (indexedValue === undefined) return cache.list(keyPrefix, afterKey)
  const found = cache.listIndexed(indexedValue, keyPrefix)
  return afterKey === undefined ? found : found.filter((slot) => slot.key > afterKey)
}

function pageOf(
  resource: ServedResource,
  selection: Selection,
  options: { slots: readonly Slot[]; limit: number; revision: number; moreBehind?: number },
): ListedPage {
  const { slots, limit, revision, moreBehind = 0 } = options
  const { test } = selection
  const objects: CachedObject[] = []
  let more = false
  let at = 0
  for (; at < slots.length; at++) {
    const object = slots[at]?.object
    if (object === undefined || (test !== undefined && !test(servedValue(resource, object)))) continue
    if (limit > 0 && objects.length === limit) {
      more = true
      break
    }
    objects.push(object)
  }
  const last = objects.at(-1)
  if ((!more && moreBehind === 0) || last === undefined)
    return { revision, objects, nextToken: undefined, remaining: undefined }
  // With a selector the rest is not known without looking at it, so upstream does not say how much it is.
  const isPlain = test === undefined && selection.indexedValue === undefined
  return {
    revision,
    objects,
    nextToken: renderContinueToken({ revision, after: last.key.slice(selection.keyPrefix.length) }),
    remaining: isPlain ? slots.length - at + moreBehind : undefined,
  }
}

/** Slots as the store had them at an older revision. */
async function slotsAt(
  server: ServerContext,
  cache: ResourceCache,
  range: { prefix: string; revision: number; after: string | undefined },
) {
  const { items } = await server.store.range({
    prefix: range.prefix,
    revision: range.revision,
    continueAfter: range.after,
  })
  return items.map(({ key, value, modRevision }): Slot => {
    const path = key.slice(cache.prefix.length)
    const slash = cache.namespaced ? path.indexOf('/') : -1
    const place = { key, namespace: slash < 0 ? '' : path.slice(0, slash), name: path.slice(slash + 1) }
    const object = new CachedObject(place, modRevision, { codec: cache.codec, bytes: value, as: 'stored' })
    return { key, object, indexed: undefined }
  })
}

/** A page at exactly `revision`: from the cache if nothing has changed since, else from the store. */
async function exactPage(
  server: ServerContext,
  resource: ServedResource,
  page: { cache: ResourceCache; selection: Selection; revision: number; limit: number; afterKey: string | undefined },
): Promise<ListedPage> {
  const { cache, selection, revision, limit, afterKey } = page
  if (cache.lastChange <= revision && server.cluster.revision >= revision) {
    return pageOf(resource, selection, { slots: candidates(cache, selection, afterKey), limit, revision })
  }
  const all = await slotsAt(server, cache, { prefix: selection.keyPrefix, revision, after: afterKey })
  const { key, indexedValue } = selection
  const slots = all.filter(({ key: found, object }) => {
    if (key !== undefined && found !== key) return false
    if (indexedValue === undefined || object === undefined) return true
    return cache.indexedField !== undefined && object.fieldOf(cache.indexedField) === indexedValue
  })
  return pageOf(resource, selection, { slots, limit, revision })
}

function continued(
  server: ServerContext,
  resource: ServedResource,
  page: { cache: ResourceCache; selection: Selection; token: ContinueToken; limit: number },
): Promise<ListedPage | ExpiredPage> | ListedPage {
  const { cache, selection, token, limit } = page
  const afterKey = selection.keyPrefix + token.after
  if (token.revision < 0) {
    const slots = candidates(cache, selection, afterKey)
    return pageOf(resource, selection, { slots, limit, revision: server.cluster.revision })
  }
  return exactPage(server, resource, { cache, selection, limit, revision: token.revision, afterKey }).catch(
    (error: unknown): ExpiredPage => {
      if (!isStoreError(error, 'compacted')) throw error
      const fresh = renderContinueToken({ revision: -1, after: token.after })
      return { expiredToken: fresh }
    },
  )
}

/** Finds what a list request asks for. */
export async function listPage(
  server: ServerContext,
  resource: ServedResource,
  info: ResourceRequestInfo,
): Promise<ListedPage | ExpiredPage> {
  const { cache } = resource
  if (cache === undefined)
    return { revision: server.cluster.revision, objects: [], nextToken: undefined, remaining: undefined }
  const options = listOptionsOf(info)
  const selection = selectionOf(resource, cache, info)
  const { limit, token, revision, match } = options
  if (revision === 0) {
    // Whatever the cache has; the limit is not applied, as upstream serves such lists from its cache whole.
    server.cluster.drain()
    return pageOf(resource, selection, {
      slots: candidates(cache, selection, undefined),
      limit: 0,
      revision: server.cluster.revision,
    })
  }
  const freshness = server.cluster.fresh()
  if (freshness !== undefined) await freshness
  if (token !== undefined) return continued(server, resource, { cache, selection, token, limit })
  const reaching = reachRevision(server, revision)
  if (reaching !== undefined) await reaching
  if (revision !== undefined && (match === 'Exact' || (match === '' && limit > 0))) {
    return exactPage(server, resource, { cache, selection, revision, limit, afterKey: undefined }).catch(
      (error: unknown) => {
        if (!isStoreError(error, 'compacted')) throw error
        throw tooOldResourceVersion(String(revision), String(cache.horizon))
      },
    )
  }
  const slots = candidates(cache, selection, undefined)
  return pageOf(resource, selection, { slots, limit, revision: server.cluster.revision })
}

/** The list's own metadata. */
export function listMetadata(page: ListedPage): Record<string, unknown> {
  return {
    resourceVersion: String(page.revision),
    ...(page.nextToken === undefined ? {} : { continue: page.nextToken }),
    ...(page.remaining === undefined ? {} : { remainingItemCount: page.remaining }),
  }
}

function listResponse(resource: ServedResource, page: ListedPage): TransportResponse {
  const { conversion, kind, apiVersion } = resource
  const metadata = listMetadata(page)
  if (conversion !== undefined) {
    const items = page.objects.map((object) => conversion.fromStored(object.value))
    return jsonResponse(200, { kind: `${kind.kind}List`, apiVersion, metadata, items })
  }
  const head = `${resource.listHead}${JSON.stringify(metadata).slice(1)},"items":[`
  const chunks: Uint8Array[] = [encoder.encode(head)]
  const { objects } = page
  for (let at = 0; at < objects.length; at++) {
    // The index is within bounds.
    const { listBytes } = objects[at] as CachedObject
    chunks.push(at === 0 ? listBytes.subarray(1) : listBytes)
  }
  chunks.push(listTail)
  return jsonBytesResponse(200, bytesBody(chunks, new ListValue(resource, metadata, objects)))
}

/** The list as a value, made only when an in-memory client reads its items. */
class ListValue {
  readonly kind: string
  readonly apiVersion: string
  readonly metadata: Record<string, unknown>
  readonly #objects: readonly CachedObject[]
  #items: readonly KubernetesObject[] | undefined

  constructor(resource: ServedResource, metadata: Record<string, unknown>, objects: readonly CachedObject[]) {
    this.kind = `${resource.kind.kind}List`
    this.apiVersion = resource.apiVersion
    this.metadata = metadata
    this.#objects = objects
    this.#items = undefined
  }

  get items(): readonly KubernetesObject[] {
    this.#items ??= this.#objects.map((object) => object.value)
    return this.#items
  }
}

/** GET of a collection. */
export async function list(
  server: ServerContext,
  resource: ServedResource,
  exchange: Exchange,
): Promise<TransportResponse> {
  const info = exchange.info as ResourceRequestInfo
  const shape = exchange.shape ?? plainJson
  const page = await listPage(server, resource, info)
  if ('expiredToken' in page) {
    return jsonResponse(410, { ...expired(expiredTokenText).toStatus(), metadata: { continue: page.expiredToken } })
  }
  if (shape.form === 'object') return listResponse(resource, page)
  return formResponse(server, resource, { page, shape, query: info.query })
}

/** The page as a Table or as metadata only: from bytes where these are JSON of the stored version. */
function formResponse(
  server: ServerContext,
  resource: ServedResource,
  answer: { readonly page: ListedPage; readonly shape: AnswerShape; readonly query: URLSearchParams },
): TransportResponse {
  const { page, shape, query } = answer
  const { form, metaVersion, encoding } = shape
  const { cache, conversion } = resource
  const metadata = listMetadata(page)
  if (form === 'PartialObjectMetadata') throw wrongForm(resource, form)
  if (cache !== undefined && conversion === undefined && encoding === 'json' && metaVersion === 'v1') {
    const { objects } = page
    const body =
      form === 'Table'
        ? tableBody(resource, { objects, metadata, query, now: server.clock.now() })
        : metadataListBody({ objects, metadata })
    return jsonBytesResponse(200, body)
  }
  const objects = page.objects.map((object) => servedValue(resource, object))
  if (form === 'Table') return jsonResponse(200, tableOf(server, resource, { objects, metadata, query, metaVersion }))
  return jsonResponse(200, metadataListOf(objects, metadata, metaVersion))
}
