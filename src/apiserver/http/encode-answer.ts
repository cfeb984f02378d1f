// The last step of an answer: from JSON, which handlers give and which nearly everybody wants, to what this client accepts.
// Protobuf and YAML are made from the value behind the JSON, only when asked for. Upstream counterpart:
// k8s.io/apiserver/pkg/endpoints/handlers/responsewriters/writers.go.
import { encodeProtobuf, isStatusError, notAcceptable, renderYaml } from '#api'
import { bytesBody, type BytesBody, type TransportResponse } from '#base'
import type { Exchange, ServerContext } from '../server-context.ts'
import { type AnswerEncoding, type AnswerShape, chooseShape, plainJson, protobufType } from './negotiate.ts'
import { errorResponse } from './responses.ts'

const jsonType = 'application/json'
const encoder = new TextEncoder()

interface Typed {
  readonly apiVersion?: string
  readonly kind: string
  readonly [field: string]: unknown
}

function isTyped(value: unknown): value is Typed {
  return typeof value === 'object' && value !== null && typeof (value as { kind?: unknown }).kind === 'string'
}

function parsed({ chunks }: BytesBody): unknown {
  const decoder = new TextDecoder()
  const whole = [...chunks].map((chunk) => decoder.decode(chunk, { stream: true })).join('')
  return JSON.parse(whole + decoder.decode())
}

function withBytes(response: TransportResponse, type: string, bytes: Uint8Array): TransportResponse {
  const contentType = (response.headers['content-type'] ?? '').replace(jsonType, type)
  return {
    ...response,
    headers: { ...response.headers, 'content-type': contentType },
    body: bytesBody([bytes]),
  }
}

/** Programs that people look through get JSON with line breaks. Upstream: isPrettyPrint. */
const browsers = ['curl', 'Wget', 'Mozilla/5.0']
const goTrue: ReadonlySet<string> = new Set(['1', 't', 'T', 'TRUE', 'true', 'True'])

function wantsPretty({ info, request }: Exchange): boolean {
  const given = info.query.size === 0 ? null : info.query.get('pretty')
  if (given !== null && given !== '') return goTrue.has(given)
  const agent = request.headers['user-agent']
  return agent !== undefined && browsers.some((browser) => agent.startsWith(browser))
}

function encoded(
  { wireSchemas }: ServerContext,
  response: TransportResponse & { readonly body: BytesBody },
  encoding: Exclude<AnswerEncoding, 'json'>,
): TransportResponse {
  const { body } = response
  if (encoding === 'yaml') return withBytes(response, 'application/yaml', encoder.encode(renderYaml(parsed(body))))
  const value = body.value ?? parsed(body)
  // The version and health are no API types, and come as JSON whatever is asked.
  if (!isTyped(value)) return response
  const schema = wireSchemas(value.apiVersion ?? '', value.kind)
  if (schema === undefined) return errorResponse(notAcceptable([jsonType, 'application/yaml']))
  return withBytes(response, protobufType, encodeProtobuf(schema, value))
}

/** The shape of an answer that no handler has chosen: discovery, and whatever has failed. */
function plainShape(accept: string, isFailure: boolean): AnswerShape | TransportResponse {
  try {
    return chooseShape(accept, 'plain')
  } catch (error) {
    if (!isStatusError(error)) throw error
    // A failure is not hidden behind another one.
    return isFailure ? plainJson : errorResponse(error)
  }
}

/** The answer in the encoding that the request accepts; as it is if it is no JSON. */
export function encodeAnswer(
  server: ServerContext,
  exchange: Exchange,
  response: TransportResponse,
): TransportResponse {
  const accept = exchange.request.headers['accept']
  const isPlain = accept === undefined || accept === '' || accept === jsonType
  const isPretty = wantsPretty(exchange)
  if (isPlain && !isPretty) return response
  const { body, headers, status } = response
  if (body.kind !== 'bytes' || headers['content-type']?.startsWith(jsonType) !== true) return response
  const isFailure = status >= 400
  const chosen = isFailure ? undefined : exchange.shape
  const shape = isPlain ? plainJson : (chosen ?? plainShape(accept, isFailure))
  if ('status' in shape) return shape
  if (shape.encoding !== 'json') return encoded(server, { ...response, body }, shape.encoding)
  if (!isPretty) return response
  return withBytes(response, jsonType, encoder.encode(`${JSON.stringify(parsed(body), undefined, 2)}\n`))
}
