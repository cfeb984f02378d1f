// Spans as OTLP/HTTP carries them in JSON. Upstream counterpart: opentelemetry-proto, trace/v1.
import type { Span } from './tracer.ts'

type Json = Readonly<Record<string, unknown>>

function attribute(key: string, value: string | number): Json {
  return { key, value: typeof value === 'string' ? { stringValue: value } : { intValue: String(value) } }
}

/** Nanoseconds as text: they are beyond what a number holds. */
const nanosOf = (ms: number): string => String(BigInt(Math.round(ms * 1_000)) * 1_000n)

/** OTLP's kind of a span that answers. */
const serverKind = 2
/** OTLP's status of a failure. */
const errorCode = 2

function spanOf({ traceId, spanId, parentSpanId, name, startMs, endMs, attributes, isError }: Span): Json {
  return {
    traceId,
    spanId,
    ...(parentSpanId === undefined ? {} : { parentSpanId }),
    name,
    kind: serverKind,
    startTimeUnixNano: nanosOf(startMs),
    endTimeUnixNano: nanosOf(endMs),
    attributes: Object.entries(attributes).map(([key, value]) => attribute(key, value)),
    ...(isError ? { status: { code: errorCode } } : {}),
  }
}

/** The body of a POST to `/v1/traces`. */
export function renderOtlpTraces(spans: readonly Span[], service: { readonly name: string }): Json {
  const resource = { attributes: [attribute('service.name', service.name)] }
  return { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'sampan' }, spans: spans.map(spanOf) }] }] }
}
