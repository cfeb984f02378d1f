// Numbers about controllers under upstream's names. Whoever serves metrics gives a registry; by default nobody counts. What a
// plan has to say for metrics is data in it (`Measure`), told when the plan has been carried out; what is there at the moment is
// read from caches when somebody looks (`Gauge`).
import type { MetricsRegistry } from '#base'
import type { Caches } from './caches.ts'
import { type MetricFacts, metricTable } from './metric-table.ts'

export type MetricName = keyof typeof metricTable

/** Something to count or to observe. */
export interface Measure {
  readonly metric: MetricName
  readonly labels?: Readonly<Record<string, string>>
  /** What to add to a counter (default 1), or to observe. */
  readonly value?: number
}

/** A value of a gauge. */
export interface Sample {
  readonly labels?: Readonly<Record<string, string>>
  readonly value: number
}

/** A number about what is there, of a controller. */
export interface Gauge {
  readonly metric: MetricName
  /** Asked each time that somebody looks. */
  read(caches: Caches): Iterable<Sample>
}

/** Takes numbers. Labels are upstream's: `name` is the controller's. */
export interface MetricsSink {
  tell(measure: Measure): void
  /** A gauge, asked each time that somebody looks, until disposed. */
  watch(metric: MetricName, read: () => Iterable<Sample>): Disposable
}

/** Drops everything. */
export const noMetrics: MetricsSink = { tell() {}, watch: () => ({ [Symbol.dispose]() {} }) }

/** Keeps numbers in a registry. At most one for each registry. */
export function createControllerMetrics(registry: MetricsRegistry): MetricsSink {
  const take = new Map<string, (values: readonly string[], value: number | undefined) => void>()
  const gauges = new Map<string, Set<() => Iterable<Sample>>>()
  for (const [name, facts] of Object.entries<MetricFacts>(metricTable)) {
    const { help, labels } = facts
    if (facts.type === 'counter') {
      const counter = registry.counter({ name, help, labels })
      take.set(name, (values, value = 1) => counter.add(values, value))
    } else if (facts.type === 'histogram') {
      const histogram = registry.histogram({ name, help, labels }, facts.buckets)
      take.set(name, (values, value = 0) => histogram.observe(values, value))
    } else {
      const reads = new Set<() => Iterable<Sample>>()
      gauges.set(name, reads)
      registry.gauge({ name, help, labels }, () =>
        [...reads].flatMap((read) => [...read()].map((one) => [valuesOf(labels, one.labels), one.value] as const)),
      )
    }
  }
  return {
    tell: ({ metric, labels, value }) => take.get(metric)?.(valuesOf(metricTable[metric].labels, labels), value),
    watch(metric, read) {
      gauges.get(metric)?.add(read)
      return { [Symbol.dispose]: () => void gauges.get(metric)?.delete(read) }
    },
  }
}

/** Values in the order of the metric's labels. */
function valuesOf(names: readonly string[], labels: Readonly<Record<string, string>> = {}): readonly string[] {
  return names.map((name) => labels[name] ?? '')
}
