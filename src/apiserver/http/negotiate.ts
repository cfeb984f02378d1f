// What form of answer a client accepts (the object, a Table of it, its metadata only) and in which encoding. kubectl and
// client-go name what they like best first and plain JSON behind it, so a clause that cannot be served is passed over; 406
// only when nothing is left. Upstream counterpart: k8s.io/apiserver/pkg/endpoints/handlers/negotiation.
import { notAcceptable } from '#api'

export type AnswerForm = 'object' | 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList'
export type AnswerEncoding = 'json' | 'yaml' | 'protobuf'

/** How an answer is to look. */
export interface AnswerShape {
  readonly form: AnswerForm
  readonly encoding: AnswerEncoding
  /** The version of meta.k8s.io in which a form other than the object is wanted. */
  readonly metaVersion: 'v1' | 'v1beta1'
}

/**
 * What is asked. `resource`: objects, which have other forms too; `watch`: events of them, which YAML cannot frame; `plain`:
 * discovery and failures, which come as they are.
 */
export type Endpoint = 'resource' | 'watch' | 'plain'

export interface AcceptClause {
  readonly mediaType: string
  readonly parameters: ReadonlyMap<string, string>
}

interface Encoding {
  readonly mediaType: string
  readonly encoding: AnswerEncoding
  readonly streams: boolean
}

export const protobufType = 'application/vnd.kubernetes.protobuf'

/** In upstream's order: the first one answers a client that accepts anything. */
const encodings: readonly Encoding[] = [
  { mediaType: 'application/json', encoding: 'json', streams: true },
  { mediaType: 'application/yaml', encoding: 'yaml', streams: false },
  { mediaType: protobufType, encoding: 'protobuf', streams: true },
]

/** What most clients ask for. */
export const plainJson: AnswerShape = Object.freeze({ form: 'object', encoding: 'json', metaVersion: 'v1' })

const metadataForms: ReadonlySet<string> = new Set(['Table', 'PartialObjectMetadata', 'PartialObjectMetadataList'])

/** Accept headers seen before; clients repeat a handful. */
const shapesMax = 200
const acceptBytesMax = 2_000

/** The clauses of an Accept header, best first: by q, then as written. */
export function parseAccept(accept: string): readonly AcceptClause[] {
  const clauses = accept.split(',').map((text, order) => {
    const [mediaType = '', ...rest] = text.split(';')
    const parameters = new Map<string, string>()
    for (const parameter of rest) {
      const equals = parameter.indexOf('=')
      if (equals > 0) parameters.set(parameter.slice(0, equals).trim(), parameter.slice(equals + 1).trim())
    }
    const q = Number(parameters.get('q') ?? '1')
    return { mediaType: mediaType.trim().toLowerCase(), parameters, order, q: Number.isNaN(q) ? 0 : q }
  })
  return clauses.filter(({ mediaType, q }) => mediaType !== '' && q > 0).sort((a, b) => b.q - a.q || a.order - b.order)
}

/** Whether a media range of an Accept header covers `mediaType`. */
export function acceptsType(range: string, mediaType: string): boolean {
  if (range === '*/*' || range === mediaType) return true
  return range.endsWith('/*') && mediaType.startsWith(range.slice(0, -1))
}

/** The shape that one clause asks for of one encoding; undefined if it cannot be had. */
function shapeOf(
  { parameters }: AcceptClause,
  { encoding, streams }: Encoding,
  endpoint: Endpoint,
): AnswerShape | undefined {
  const stream = parameters.get('stream') ?? ''
  if (stream !== '' && (!streams || endpoint === 'plain' || stream !== 'watch')) return undefined
  const as = parameters.get('as')
  if (as === undefined) return encoding === 'json' ? plainJson : { form: 'object', encoding, metaVersion: 'v1' }
  const metaVersion = parameters.get('v')
  if (endpoint === 'plain' || parameters.get('g') !== 'meta.k8s.io' || !metadataForms.has(as)) return undefined
  if (metaVersion !== 'v1' && metaVersion !== 'v1beta1') return undefined
  // A cell of a Table may be anything, for which protobuf has no message.
  if (as === 'Table' && encoding === 'protobuf') return undefined
  return { form: as as AnswerForm, encoding, metaVersion }
}

/** The shape an Accept header asks for. Throws 406 when nothing in it can be served. */
export function chooseShape(accept: string | undefined, endpoint: Endpoint): AnswerShape {
  if (accept === undefined || accept === '') return plainJson
  const served = endpoint === 'watch' ? encodings.filter(({ streams }) => streams) : encodings
  for (const clause of parseAccept(accept)) {
    for (const encoding of served) {
      if (!acceptsType(clause.mediaType, encoding.mediaType)) continue
      const shape = shapeOf(clause, encoding, endpoint)
      if (shape !== undefined) return shape
    }
  }
  throw notAcceptable(served.map(({ mediaType }) => (endpoint === 'watch' ? `${mediaType};stream=watch` : mediaType)))
}

/** What aggregated discovery is asked for in. */
export interface DiscoveryShape {
  readonly version: 'v2'
  readonly encoding: AnswerEncoding
}

/** The aggregated form of discovery that an Accept header asks for, if it asks for it before the plain one. */
export function aggregatedDiscovery(accept: string | undefined): DiscoveryShape | undefined {
  for (const { mediaType, parameters } of parseAccept(accept ?? '')) {
    const encoding = encodings.find((one) => acceptsType(mediaType, one.mediaType))?.encoding
    if (encoding === undefined) continue
    const as = parameters.get('as')
    if (as === undefined) return undefined
    const version = parameters.get('v')
    const isAggregated = as === 'APIGroupDiscoveryList' && parameters.get('g') === 'apidiscovery.k8s.io'
    // v2beta1 is switched off for good.
    if (isAggregated && version === 'v2') return { version, encoding }
  }
  return undefined
}

/** `chooseShape` that remembers, since every request asks. */
export type ShapeChooser = (accept: string | undefined, endpoint: Endpoint) => AnswerShape

export function createShapeChooser(): ShapeChooser {
  const known = { resource: new Map<string, AnswerShape>(), watch: new Map<string, AnswerShape>() }
  return (accept, endpoint) => {
    if (accept === undefined || accept === 'application/json') return plainJson
    // Discovery and failures are not asked for by the thousand.
    if (endpoint === 'plain') return chooseShape(accept, endpoint)
    const before = known[endpoint].get(accept)
    if (before !== undefined) return before
    const shape = chooseShape(accept, endpoint)
    if (known[endpoint].size < shapesMax && accept.length < acceptBytesMax) known[endpoint].set(accept, shape)
    return shape
  }
}
