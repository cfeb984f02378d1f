// What is noted of each request when it has been answered: its metrics, and a line of the log for who wants to see them all.
import type { TransportResponse } from '#base'
import type { Exchange, ServerContext } from '../server-context.ts'
import { spanOf } from '../tracing/tracer.ts'
import { isReadOnly } from './server-metrics.ts'

/** Whether the request is for something that there is: what strangers ask for gets no series of its own. */
function isKnown({ resources }: ServerContext, { info }: Exchange, { status }: TransportResponse): boolean {
  if (info.kind === 'path') return status !== 404
  return resources.find(info.group, info.version, info.resource) !== undefined
}

/** Notes an answer that was begun at `startedMs` of the monotonic clock. */
export function noteAnswer(
  server: ServerContext,
  exchange: Exchange,
  { response, startedMs }: { readonly response: TransportResponse; readonly startedMs: number },
): void {
  const { metrics, clock, log } = server
  const ms = clock.monotonic() - startedMs
  const { info, request, user } = exchange
  if (isKnown(server, exchange, response)) {
    const dryRun = info.query.size > 0 && info.query.has('dryRun')
    const bytes = response.body.kind === 'bytes' ? response.body.byteLength : 0
    metrics.request({ info, dryRun, code: response.status, seconds: ms / 1_000, bytes })
  }
  if (server.tracer !== undefined) {
    const span = spanOf(server.random, exchange, { response, endMs: clock.now(), durationMs: ms })
    if (span !== undefined) server.tracer.record(span)
  }
  log.debug('Answered a request', {
    verb: info.verb,
    target: request.target,
    user: user.username,
    status: response.status,
    ms: Math.round(ms * 1_000) / 1_000,
  })
}

/** Counts a request as under way until it is answered. */
export function trackInFlight(
  { metrics: { inFlight } }: ServerContext,
  exchange: Exchange,
  answering: Promise<TransportResponse>,
): Promise<TransportResponse> {
  const kind = isReadOnly(exchange.info) ? 'readOnly' : 'mutating'
  inFlight[kind]++
  return answering.finally(() => {
    inFlight[kind]--
  })
}
