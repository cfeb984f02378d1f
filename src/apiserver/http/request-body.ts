// The body of a request as a value: JSON, YAML or protobuf, whichever a client sends, or handed over in memory. Upstream counterpart:
// k8s.io/apimachinery/pkg/runtime/serializer.
import {
  badRequest,
  decodeProtobuf,
  duplicateFieldProblem,
  parseJson,
  parseProtobufEnvelope,
  parseYaml,
  requestEntityTooLarge,
  type StructSchema,
  unsupportedMediaType,
  yamlProblem,
} from '#api'
import type { TransportRequest } from '#base'

/** The largest body that is read. Upstream: MaxRequestBodyBytes. */
export const requestBodyBytesMax = 3 * 1024 * 1024

const protobufType = 'application/vnd.kubernetes.protobuf'
const bodyTypes = ['application/json', 'application/yaml', protobufType]

/** A body that has been read. */
export interface ReadBody {
  readonly value: unknown
  /** Fields that stand twice, each or all as a strict decoder words them. */
  readonly problems: readonly string[]
}

const decoder = new TextDecoder('utf-8', { fatal: true })

/** The media type of a content-type header, without parameters. */
export function mediaTypeOf(contentType: string | undefined): string {
  if (contentType === undefined) return ''
  const semicolon = contentType.indexOf(';')
  return (semicolon < 0 ? contentType : contentType.slice(0, semicolon)).trim().toLowerCase()
}

/** Whether there is anything to read. */
export function hasBody({ body }: TransportRequest): boolean {
  return body !== undefined && (body.kind === 'value' || body.bytes.length > 0)
}

/** Throws 413 for a body that is too large. */
export function checkBodySize({ body }: TransportRequest): void {
  if (body?.kind === 'bytes' && body.bytes.length > requestBodyBytesMax) {
    throw requestEntityTooLarge(`limit is ${requestBodyBytesMax}`)
  }
}

function readYaml(bytes: Uint8Array, duplicates: boolean): ReadBody {
  let text: string
  try {
    text = decoder.decode(bytes)
  } catch {
    throw badRequest('error decoding YAML: the body is not valid UTF-8')
  }
  const parsed = parseYaml(text, { mayRepeatKeys: true })
  if (!parsed.ok) throw badRequest(`error converting YAML to JSON: ${parsed.message}`)
  if (parsed.documents.length !== 1)
    throw badRequest(`the body must be one YAML document, not ${parsed.documents.length}`)
  const problems = duplicates && parsed.repeatedKeys.length > 0 ? [yamlProblem(parsed.repeatedKeys)] : []
  return { value: parsed.documents[0], problems }
}

/** Reads a JSON body whatever its content type says: patches and DeleteOptions. Throws 400. */
export function readJson(bytes: Uint8Array, duplicates = false): ReadBody {
  const parsed = parseJson(bytes, { duplicates })
  if (!parsed.ok) throw badRequest(parsed.message)
  return { value: parsed.value, problems: parsed.duplicates.map(duplicateFieldProblem) }
}

function readProtobuf(bytes: Uint8Array, schema: StructSchema): ReadBody {
  const envelope = parseProtobufEnvelope(bytes)
  if (envelope === undefined) throw badRequest('the body is not what its content type says: no Kubernetes protobuf')
  const decoded = decodeProtobuf(schema, envelope.raw)
  if (!decoded.ok) throw badRequest(`unable to decode protobuf: ${decoded.message}`)
  const { apiVersion, kind } = envelope
  return { value: { apiVersion, kind, ...decoded.value }, problems: [] }
}

export interface ReadBodyOptions {
  /** Whether fields that stand twice are looked for. */
  readonly duplicates: boolean
  /** What a protobuf body is; without it protobuf is not understood. */
  readonly schema?: StructSchema
}

/** Reads an object. Throws 400 for what cannot be parsed and 415 for a type that is not understood. */
export function readBody(request: TransportRequest, options: ReadBodyOptions): ReadBody {
  const { body } = request
  const { duplicates, schema } = options
  if (body === undefined) throw badRequest('EOF')
  if (body.kind === 'value') return { value: body.value, problems: [] }
  const type = mediaTypeOf(request.headers['content-type'])
  if (type === '' || type === 'application/json') return readJson(body.bytes, duplicates)
  if (type === 'application/yaml') return readYaml(body.bytes, duplicates)
  if (type === protobufType && schema !== undefined) return readProtobuf(body.bytes, schema)
  throw unsupportedMediaType(bodyTypes)
}
