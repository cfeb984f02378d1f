// What form of answer a client accepts: the object, a Table of it, or its metadata only; always as JSON for now. kubectl
// and client-go name protobuf first and JSON behind it, so an offer that cannot be made is passed over; 406 only when nothing
// is left. Upstream counterpart: k8s.io/apiserver/pkg/endpoints/handlers/negotiation.
import { notAcceptable } from '#api'

export type AnswerForm = 'object' | 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList'

export interface AcceptClause {
  readonly mediaType: string
  readonly parameters: ReadonlyMap<string, string>
}

const offeredTypes = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf']
const metadataForms: ReadonlySet<string> = new Set(['Table', 'PartialObjectMetadata', 'PartialObjectMetadataList'])

/** Accept headers seen before; clients repeat a handful. */
const formsMax = 200
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

function formOf({ mediaType, parameters }: AcceptClause): AnswerForm | undefined {
  if (!acceptsType(mediaType, 'application/json')) return undefined
  const as = parameters.get('as')
  if (as === undefined) return 'object'
  const isMeta = (parameters.get('g') ?? 'meta.k8s.io') === 'meta.k8s.io'
  const isKnownVersion = (parameters.get('v') ?? 'v1') === 'v1'
  return isMeta && isKnownVersion && metadataForms.has(as) ? (as as AnswerForm) : undefined
}

/** The form an Accept header asks for. Throws 406 when nothing in it can be served. */
export function chooseForm(accept: string | undefined): AnswerForm {
  if (accept === undefined || accept === '') return 'object'
  for (const clause of parseAccept(accept)) {
    const form = formOf(clause)
    if (form !== undefined) return form
  }
  throw notAcceptable(offeredTypes)
}

/** `chooseForm` that remembers, since every request asks. */
export function createFormChooser(): (accept: string | undefined) => AnswerForm {
  const known = new Map<string | undefined, AnswerForm>()
  return (accept) => {
    const before = known.get(accept)
    if (before !== undefined) return before
    const form = chooseForm(accept)
    if (known.size < formsMax && (accept ?? '').length < acceptBytesMax) known.set(accept, form)
    return form
  }
}
