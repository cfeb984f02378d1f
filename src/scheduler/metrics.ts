// What a scheduler tells of itself under upstream's names. Upstream counterpart: pkg/scheduler/metrics.
import type { MetricsRegistry } from '#base'

/** How an attempt ended. */
export type AttemptResult = 'scheduled' | 'unschedulable' | 'error'

export interface SchedulerMetrics {
  /** An attempt to find a node, and how long deciding took. */
  attempt(result: AttemptResult, profile: string, seconds: number): void
  /** A Pod that was bound: since it was first tried, and how often that was. */
  bound(seconds: number, attempts: number): void
  /** Where Pods wait is asked each time that somebody looks. */
  watchPending(read: () => Readonly<Record<string, number>>): void
}

/** `count` bounds, each `factor` times the one before. */
const exponential = (first: number, factor: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, at) => first * factor ** at)

/** Attempts beyond this are one series. Upstream: 15+. */
const attemptsMax = 16

/** Keeps numbers in a registry. At most one for each registry. */
export function createSchedulerMetrics(registry: MetricsRegistry): SchedulerMetrics {
  const attempts = registry.counter({
    name: 'scheduler_schedule_attempts_total',
    help: 'Attempts to find a node, by how they ended.',
    labels: ['result', 'profile'],
  })
  const deciding = registry.histogram(
    {
      name: 'scheduler_scheduling_attempt_duration_seconds',
      help: 'Time that deciding took.',
      labels: ['result', 'profile'],
    },
    exponential(0.001, 2, 15),
  )
  const waiting = registry.histogram(
    {
      name: 'scheduler_pod_scheduling_sli_duration_seconds',
      help: 'Time from when a Pod was first seen until it was bound.',
      labels: ['attempts'],
    },
    exponential(0.01, 2, 20),
  )
  const tries = registry.histogram(
    { name: 'scheduler_pod_scheduling_attempts', help: 'Attempts that a Pod took until it was bound.', labels: [] },
    exponential(1, 2, 5),
  )
  let pending: () => Readonly<Record<string, number>> = () => ({})
  registry.gauge({ name: 'scheduler_pending_pods', help: 'Pods that wait, by where.', labels: ['queue'] }, () =>
    Object.entries(pending()).map(([queue, count]) => [[queue], count] as const),
  )
  return {
    attempt(result, profile, seconds) {
      attempts.add([result, profile])
      deciding.observe([result, profile], seconds)
    },
    bound(seconds, count) {
      waiting.observe([count >= attemptsMax ? `${attemptsMax}+` : String(count)], seconds)
      tries.observe([], count)
    },
    watchPending(read) {
      pending = read
    },
  }
}
