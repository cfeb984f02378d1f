// What is told of requests to a tracing system, if there is one: a span each. Without a tracer nothing of this runs. Upstream
// counterpart: k8s.io/apiserver/pkg/endpoints/filters/traces.go.
import { type Random, randomInt, type TransportResponse } from '#base'
import type { Exchange } from '../server-context.ts'

export interface Span {
  /** 32 hexadecimal digits; of the client where it sent one. */
  readonly traceId: string
  /** 16 hexadecimal digits. */
  readonly spanId: string
  readonly parentSpanId: string | undefined
  readonly name: string
  /** Milliseconds since the Unix epoch, with a fraction. */
  readonly startMs: number
  readonly endMs: number
  readonly attributes: Readonly<Record<string, string | number>>
  readonly isError: boolean
}

export interface Tracer {
  /** Takes a span, or drops it if there are too many. Never throws. */
  record(span: Span): void
}

/** What a `traceparent` header says. */
export interface TraceParent {
  readonly traceId: string
  readonly spanId: string
  readonly sampled: boolean
}

const traceParentForm = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})/

/** Parses a W3C `traceparent`; undefined for none and for a broken one. */
export function parseTraceParent(header: string | undefined): TraceParent | undefined {
  if (header === undefined) return undefined
  const [, traceId, spanId, flags = ''] = traceParentForm.exec(header) ?? []
  if (traceId === undefined || spanId === undefined || /^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 }
}

/** So many random hexadecimal digits, in steps of eight. */
function randomHex(random: Random, digits: 16 | 32): string {
  let text = ''
  while (text.length < digits)
    text += randomInt(random, 2 ** 32)
      .toString(16)
      .padStart(8, '0')
  return text
}

/** The span of an answered request; undefined when its client does not want one. */
export function spanOf(
  random: Random,
  { info, request, user }: Exchange,
  answered: { readonly response: TransportResponse; readonly endMs: number; readonly durationMs: number },
): Span | undefined {
  const parent = parseTraceParent(request.headers['traceparent'])
  if (parent?.sampled === false) return undefined
  const { response, endMs, durationMs } = answered
  const isResource = info.kind === 'resource'
  const what = isResource ? info.resource + (info.subresource === '' ? '' : `/${info.subresource}`) : ''
  return {
    traceId: parent?.traceId ?? randomHex(random, 32),
    spanId: randomHex(random, 16),
    parentSpanId: parent?.spanId,
    name: isResource ? `${info.verb} ${what}` : request.method,
    startMs: endMs - durationMs,
    endMs,
    attributes: {
      'http.request.method': request.method,
      'url.path': info.path,
      'http.response.status_code': response.status,
      'user.name': user.username,
      ...(isResource ? { 'k8s.resource': what, 'k8s.namespace.name': info.namespace } : {}),
    },
    isError: response.status >= 500,
  }
}
