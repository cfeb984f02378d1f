// Numbers about controllers under upstream's names. Whoever serves metrics gives a registry; by default nobody counts. What a
// plan has to say for metrics is data in it (`Measure`), told when the plan has been carried out.
// Upstream counterparts: client-go's workqueue metrics, and pkg/controller/*/metrics.
import type { MetricsRegistry } from '#base'

type Facts =
  | { readonly type: 'counter' | 'gauge'; readonly help: string; readonly labels: readonly string[] }
  | {
      readonly type: 'histogram'
      readonly help: string
      readonly labels: readonly string[]
      /** Upper bounds. */
      readonly buckets: readonly number[]
    }

/** `count` bounds, each `factor` times the one before. */
const exponential = (first: number, factor: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, at) => first * factor ** at)

/** Of work queues: 10 ns to 10 s. */
const queueBuckets = exponential(1e-8, 10, 10)
const queue = ['name']

const table = {
  workqueue_adds_total: { type: 'counter', help: 'Keys that were added.', labels: queue },
  workqueue_depth: { type: 'gauge', help: 'Keys that wait.', labels: queue },
  workqueue_retries_total: { type: 'counter', help: 'Keys that were added again after a failure.', labels: queue },
  workqueue_unfinished_work_seconds: {
    type: 'gauge',
    help: 'How long all keys that are being handled have been so, together.',
    labels: queue,
  },
  workqueue_longest_running_processor_seconds: {
    type: 'gauge',
    help: 'How long the one that is handled longest has been so.',
    labels: queue,
  },
  workqueue_queue_duration_seconds: {
    type: 'histogram',
    help: 'Time that a key waited.',
    labels: queue,
    buckets: queueBuckets,
  },
  workqueue_work_duration_seconds: {
    type: 'histogram',
    help: 'Time that handling a key took.',
    labels: queue,
    buckets: queueBuckets,
  },
  job_controller_jobs_finished_total: {
    type: 'counter',
    help: 'Jobs that have ended.',
    labels: ['completion_mode', 'result', 'reason'],
  },
  job_controller_job_pods_finished_total: {
    type: 'counter',
    help: 'Pods of Jobs that have ended and were counted.',
    labels: ['completion_mode', 'result'],
  },
  cronjob_controller_job_creation_skew_duration_seconds: {
    type: 'histogram',
    help: 'Time between when a Job was due and when it was made.',
    labels: [],
    buckets: exponential(1, 2, 10),
  },
  ttl_after_finished_controller_job_deletion_duration_seconds: {
    type: 'histogram',
    help: 'Time between when a Job was due to be deleted and when it was.',
    labels: [],
    buckets: exponential(0.1, 2, 14),
  },
  taint_eviction_controller_pod_deletions_total: {
    type: 'counter',
    help: 'Pods deleted for a taint of their node.',
    labels: [],
  },
  taint_eviction_controller_pod_deletion_duration_seconds: {
    type: 'histogram',
    help: 'Time between when a Pod was due to leave its node and its deletion.',
    labels: [],
    buckets: [0.005, 0.025, 0.1, 0.5, 1, 2.5, 10, 30, 60, 120, 180, 240],
  },
  pod_gc_collector_force_delete_pods_total: {
    type: 'counter',
    help: 'Pods that were deleted since nobody else would.',
    labels: ['namespace', 'reason'],
  },
  node_collector_evictions_total: {
    type: 'counter',
    help: 'Nodes whose Pods were given up.',
    labels: ['zone'],
  },
  endpoint_slice_controller_changes: {
    type: 'counter',
    help: 'Changes of EndpointSlices.',
    labels: ['operation'],
  },
} as const satisfies Readonly<Record<string, Facts>>

export type MetricName = keyof typeof table

/** Something to count or to observe. */
export interface Measure {
  readonly metric: MetricName
  readonly labels?: Readonly<Record<string, string>>
  /** What to add to a counter (default 1), or to observe. */
  readonly value?: number
}

/** Takes numbers. Labels are upstream's: `name` is the controller's. */
export interface MetricsSink {
  tell(measure: Measure): void
  /** A gauge, asked each time that somebody looks. */
  watch(metric: MetricName, labels: Readonly<Record<string, string>>, read: () => number): void
}

/** Drops everything. */
export const noMetrics: MetricsSink = { tell() {}, watch() {} }

/** Keeps numbers in a registry. At most one for each registry. */
export function createControllerMetrics(registry: MetricsRegistry): MetricsSink {
  const take = new Map<string, (values: readonly string[], value: number | undefined) => void>()
  const gauges = new Map<string, (() => readonly [readonly string[], number])[]>()
  for (const [name, facts] of Object.entries<Facts>(table)) {
    const { help, labels } = facts
    if (facts.type === 'counter') {
      const counter = registry.counter({ name, help, labels })
      take.set(name, (values, value = 1) => counter.add(values, value))
    } else if (facts.type === 'histogram') {
      const histogram = registry.histogram({ name, help, labels }, facts.buckets)
      take.set(name, (values, value = 0) => histogram.observe(values, value))
    } else {
      const reads: (() => readonly [readonly string[], number])[] = []
      gauges.set(name, reads)
      registry.gauge({ name, help, labels }, () => reads.map((read) => read()))
    }
  }
  const valuesOf = (metric: MetricName, labels: Readonly<Record<string, string>>): readonly string[] =>
    table[metric].labels.map((label) => labels[label] ?? '')
  return {
    tell: ({ metric, labels = {}, value }) => take.get(metric)?.(valuesOf(metric, labels), value),
    watch(metric, labels, read) {
      const values = valuesOf(metric, labels)
      gauges.get(metric)?.push(() => [values, read()])
    },
  }
}
