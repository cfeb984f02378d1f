// Sends spans to a collector by OTLP/HTTP in JSON, some at a time and later: no request waits for it. What a collector does
// not take is dropped and counted.
import { request as httpsRequest } from 'node:https'
import { type Clock, errorMessage, type Log } from '#base'
import { http } from '#base/node'
import { renderOtlpTraces } from '../tracing/otlp.ts'
import type { Span, Tracer } from '../tracing/tracer.ts'

/** Spans that wait to be sent; later ones are dropped. OpenTelemetry's defaults. */
const spansMax = 2_048
const batchSpansMax = 512
const intervalMs = 5_000
const sendTimeoutMs = 10_000

export interface OtlpExporter extends Tracer, AsyncDisposable {
  readonly dropped: number
}

export interface OtlpExporterOptions {
  /** `http://127.0.0.1:4318`; the path of traces is added. */
  readonly endpoint: string
  readonly serviceName: string
}

function post(url: URL, body: string): Promise<void> {
  const send = url.protocol === 'https:' ? httpsRequest : http.request
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    const outgoing = send(url, { method: 'POST', headers, timeout: sendTimeoutMs }, (answer) => {
      answer.resume()
      const { statusCode = 0 } = answer
      if (statusCode >= 200 && statusCode < 300) resolve()
      else reject(new Error(`the collector answered ${statusCode}`))
    })
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${sendTimeoutMs} ms`)))
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

/** An exporter to a collector, which need not be there yet. Disposing sends what waits. */
export function createOtlpExporter(
  { clock, log }: { readonly clock: Clock; readonly log: Log },
  { endpoint, serviceName }: OtlpExporterOptions,
): OtlpExporter {
  const url = new URL(`${endpoint.replace(/\/$/, '')}/v1/traces`)
  let waiting: Span[] = []
  let dropped = 0
  let timer: Disposable | undefined
  let sending: Promise<void> = Promise.resolve()

  const sendAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, batchSpansMax)
      waiting = waiting.slice(batchSpansMax)
      try {
        await post(url, JSON.stringify(renderOtlpTraces(batch, { name: serviceName })))
      } catch (error) {
        dropped += batch.length
        log.warn('Cannot send spans to the collector', { endpoint, spans: batch.length, error: errorMessage(error) })
      }
    }
  }
  const flush = (): void => {
    timer = undefined
    sending = sending.then(sendAll)
  }
  return {
    get dropped() {
      return dropped
    },
    record(span) {
      if (waiting.length >= spansMax) {
        dropped++
        return
      }
      waiting.push(span)
      timer ??= clock.setTimer(intervalMs, flush)
    },
    async [Symbol.asyncDispose]() {
      timer?.[Symbol.dispose]()
      flush()
      await sending
    },
  }
}
