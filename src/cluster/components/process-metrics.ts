// What every process of ours says of itself, and of its requests to the API server, under the names of upstream's processes.
// Upstream counterparts: Prometheus' process collector, and client-go's metrics.
import process from 'node:process'
import type { Clock, MetricsRegistry, Transport } from '#base'

const microsecondsPerSecond = 1e6
/** Upstream: component-base/metrics/prometheus/restclient. */
const durationBuckets = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60]

/** Processor time, memory and age. */
export function registerProcessMetrics(metrics: MetricsRegistry, clock: Clock): void {
  const startSeconds = clock.now() / 1_000 - process.uptime()
  const facts = (name: string, help: string) => ({ name, help, labels: [] })
  const cpuSeconds = (): number => {
    const { user, system } = process.cpuUsage()
    return (user + system) / microsecondsPerSecond
  }
  metrics.gauge(facts('process_cpu_seconds_total', 'Processor time.'), () => [[[], cpuSeconds()]], 'counter')
  metrics.gauge(facts('process_resident_memory_bytes', 'Memory.'), () => [[[], process.memoryUsage.rss()]])
  metrics.gauge(facts('process_start_time_seconds', 'When the process began.'), () => [[[], startSeconds]])
}

/** The same transport, counted: answers by code, and how long they took to begin. */
export function countRequests(
  { metrics, clock }: { readonly metrics: MetricsRegistry; readonly clock: Clock },
  { server, send }: { readonly server: string; readonly send: Transport },
): Transport {
  const { host } = new URL(server)
  const requests = metrics.counter({
    name: 'rest_client_requests_total',
    help: 'Requests by the code of their answer.',
    labels: ['code', 'host', 'method'],
  })
  const durations = metrics.histogram(
    { name: 'rest_client_request_duration_seconds', help: 'Time until an answer began.', labels: ['host', 'verb'] },
    durationBuckets,
  )
  return async (request) => {
    const beganMs = clock.monotonic()
    let code = '<error>'
    try {
      const response = await send(request)
      code = String(response.status)
      return response
    } finally {
      requests.add([code, host, request.method])
      durations.observe([host, request.method], (clock.monotonic() - beganMs) / 1_000)
    }
  }
}
