// Answers of the few shapes that the server gives.
import type { StatusBody, StatusError } from '#api'
import {
  bytesBody,
  type BytesBody,
  type Frame,
  type FrameStream,
  type Headers,
  type StreamBody,
  type TransportResponse,
} from '#base'

const encoder = new TextEncoder()

/** Headers of every JSON answer. Upstream sends the cache directive too. */
export const jsonHeaders: Headers = Object.freeze({
  'content-type': 'application/json',
  'cache-control': 'no-cache, private',
})

const textHeaders: Headers = Object.freeze({
  'content-type': 'text/plain; charset=utf-8',
  'cache-control': 'no-cache, private',
  'x-content-type-options': 'nosniff',
})

/** JSON whose bytes are there already, or are made while they are read. */
export function jsonBytesResponse(status: number, body: BytesBody): TransportResponse {
  return { status, headers: jsonHeaders, body }
}

/** Any value as JSON. */
export function jsonResponse(status: number, value: unknown, headers: Headers = jsonHeaders): TransportResponse {
  return { status, headers, body: bytesBody([encoder.encode(JSON.stringify(value))], value) }
}

export function textResponse(status: number, text: string, type?: string): TransportResponse {
  const headers = type === undefined ? textHeaders : { ...textHeaders, 'content-type': type }
  return { status, headers, body: bytesBody([encoder.encode(text)]) }
}

/** Frames as they come: a watch or a log. */
export function streamResponse(
  frames: FrameStream<Frame>,
  headers: Headers = jsonHeaders,
  onWritten?: StreamBody['onWritten'],
): TransportResponse {
  return { status: 200, headers, body: { kind: 'stream', frames, onWritten } }
}

/** The answer that a failure is. */
export function errorResponse(error: StatusError): TransportResponse {
  const retryAfter = error.details?.retryAfterSeconds
  const headers = retryAfter === undefined ? jsonHeaders : { ...jsonHeaders, 'retry-after': String(retryAfter) }
  return jsonResponse(error.code, error.toStatus(), headers)
}

/** The Status of something that went well and has nothing else to answer. */
export function successStatus(details?: StatusBody['details'], code = 200): StatusBody {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    ...(details === undefined ? {} : { details }),
    code,
  }
}

// Control characters cannot stand in a header.
const controlCharacters = /\p{Cc}/gu

/** Characters that all warnings of an answer may have, and each of them if they have more. Upstream: filters/warning.go. */
const warningsLengthMax = 4096
const warningLengthMax = 256

/** As many warnings as heads have room for: if there are more, each is cut short, and the last are left out. */
function withinLimits(warnings: readonly string[]): readonly string[] {
  const lengthOf = (texts: readonly string[]) => texts.reduce((sum, text) => sum + text.length, 0)
  if (lengthOf(warnings) <= warningsLengthMax) return warnings
  const short = warnings.map((text) => text.slice(0, warningLengthMax))
  let length = 0
  return short.filter((text) => {
    const fits = length <= warningsLengthMax
    if (fits) length += text.length
    return fits
  })
}

/** The answer with a `Warning` header for each text: `299 - "text"`. */
export function withWarnings(response: TransportResponse, warnings: readonly string[]): TransportResponse {
  if (warnings.length === 0) return response
  const texts = withinLimits([...new Set(warnings)]).map(
    (text) => `299 - "${text.replace(controlCharacters, ' ').replace(/["\\]/g, '\\$&')}"`,
  )
  return { ...response, headers: { ...response.headers, warning: texts.join(', ') } }
}
