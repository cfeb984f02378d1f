// What one watcher sees of events: in which form and encoding, and the frames that are made of it. Frames of one shape are
// shared by all who watch in it. Upstream counterpart: k8s.io/apiserver/pkg/endpoints/handlers/{watch,response}.go.
import {
  encodeProtobuf,
  encodeProtobufWatchEvent,
  type KubernetesObject,
  type StatusBody,
  type WireSchemas,
} from '#api'
import type { EncodableFrame, Headers } from '#base'
import { type CacheEventType, ObjectFrame, ValueFrame } from '../cache/cache-event.ts'
import type { CachedObject } from '../cache/cached-object.ts'
import { type AnswerShape, plainJson, protobufType } from '../http/negotiate.ts'
import { jsonHeaders } from '../http/responses.ts'
import type { Selection } from '../http/selection.ts'
import type { ServedResource } from '../served-resource.ts'
import type { Exchange, ServerContext } from '../server-context.ts'
import { partialObjectMetadataOf, tableOf, wrongForm } from '../tables/forms.ts'

export interface View {
  readonly resource: ServedResource
  readonly selection: Selection
  readonly answer: AnswerShape
  /** Makes protobuf of values; undefined: JSON is wanted. */
  readonly wireSchemas: WireSchemas | undefined
  /** undefined: the object as it is stored. */
  readonly shape: ((object: KubernetesObject, view: View) => unknown) | undefined
  /** Names the shape, so that its frames can be shared; '' for the stored object as JSON. */
  readonly shapeName: string
  /** Whether the next Table must say what its columns are: only the first one of a watch does. */
  heads: 'due' | 'done'
}

type Event = Readonly<{ type: string; object: unknown }>

/** The frame of an event as protobuf, made when someone needs its bytes. */
class ProtobufFrame implements EncodableFrame {
  readonly value: Event
  readonly #schemas: WireSchemas
  #bytes: Uint8Array | undefined

  constructor(value: Event, schemas: WireSchemas) {
    this.value = value
    this.#schemas = schemas
    this.#bytes = undefined
  }

  encode(): Uint8Array {
    if (this.#bytes === undefined) {
      const { type } = this.value
      const object = this.value.object as { readonly apiVersion?: string; readonly kind?: string }
      const schema = this.#schemas(object.apiVersion ?? '', object.kind ?? '')
      if (schema === undefined) throw new Error(`Cannot encode a ${object.kind} as protobuf: it has no message`)
      this.#bytes = encodeProtobufWatchEvent(type, encodeProtobuf(schema, object))
    }
    return this.#bytes
  }
}

const protobufHeaders: Headers = Object.freeze({ ...jsonHeaders, 'content-type': `${protobufType};stream=watch` })

export function watchHeaders({ wireSchemas }: View): Headers {
  return wireSchemas === undefined ? jsonHeaders : protobufHeaders
}

/** What the request wants to see. Throws 406 for a form of lists. */
export function viewOf(
  server: ServerContext,
  resource: ServedResource,
  selection: Selection,
  exchange: Exchange,
): View {
  const answer = exchange.shape ?? plainJson
  const { form, encoding, metaVersion } = answer
  const { query } = exchange.info
  const { conversion, kind } = resource
  const convert = conversion?.fromStored
  const wireSchemas = encoding === 'protobuf' ? server.wireSchemas : undefined
  const view = { resource, selection, answer, wireSchemas, heads: 'done' } as const
  const names = [encoding === 'json' ? '' : encoding, form === 'object' ? '' : `${form}/${metaVersion}`]
  if (convert !== undefined) names.push(`${kind.version}/${kind.group}`)
  if (form === 'object') return { ...view, shape: convert, shapeName: names.join('') }
  if (form === 'PartialObjectMetadataList') throw wrongForm(resource, form)
  if (form === 'PartialObjectMetadata') {
    const shape = (object: KubernetesObject) => partialObjectMetadataOf(object, metaVersion)
    return { ...view, shape, shapeName: names.join('/') }
  }
  const shape = (object: KubernetesObject, { heads }: View) => {
    const served = convert === undefined ? object : convert(object)
    const metadata = { resourceVersion: served.metadata.resourceVersion }
    const table = tableOf(server, resource, { objects: [served], metadata, query, metaVersion })
    return heads === 'due' ? table : { ...table, columnDefinitions: null }
  }
  const includeObject = query.get('includeObject') ?? ''
  return { ...view, shape, shapeName: [...names, includeObject].join('/'), heads: 'due' }
}

function frameOfValue({ wireSchemas }: View, event: Event): EncodableFrame {
  return wireSchemas === undefined ? new ValueFrame(event) : new ProtobufFrame(event, wireSchemas)
}

/** The frame of an object in the view's shape. */
export function shapedFrame(view: View, type: CacheEventType, object: CachedObject): EncodableFrame {
  const { shape, wireSchemas } = view
  if (shape === undefined && wireSchemas === undefined) return new ObjectFrame(type, object)
  const frame = frameOfValue(view, { type, object: shape === undefined ? object.value : shape(object.value, view) })
  view.heads = 'done'
  return frame
}

/** What tells a watcher how far it is. */
export function bookmarkFrame(
  view: View,
  revision: number,
  annotations?: Readonly<Record<string, string>>,
): EncodableFrame {
  const metadata = {
    resourceVersion: String(revision),
    creationTimestamp: null,
    ...(annotations === undefined ? {} : { annotations }),
  }
  const { kind, apiVersion } = view.resource
  const { form, metaVersion } = view.answer
  if (form === 'Table') {
    const { resourceVersion } = metadata
    const table = { kind: 'Table', apiVersion: `meta.k8s.io/${metaVersion}`, metadata: { resourceVersion } }
    return frameOfValue(view, { type: 'BOOKMARK', object: { ...table, columnDefinitions: null, rows: null } })
  }
  const type =
    form === 'object'
      ? { kind: kind.kind, apiVersion }
      : { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${metaVersion}` }
  return frameOfValue(view, { type: 'BOOKMARK', object: { ...type, metadata } })
}

/** A failure as the last event of a watch. */
export function errorFrame(view: View, status: StatusBody): EncodableFrame {
  return frameOfValue(view, { type: 'ERROR', object: status })
}
