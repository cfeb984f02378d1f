// Counters, gauges and histograms in Prometheus' text form. Lean, because requests pass by: a series is found by one look-up
// and costs a few numbers. Metrics of which there is a number at hand anyway are read only when they are asked for.

/** Label values in the order of the metric's label names. */
export type LabelValues = readonly string[]

/** Series of one metric; more are dropped, so that nobody fills the memory with labels. */
const seriesMax = 10_000

export interface Counter {
  add(values: LabelValues, by?: number): void
}

export interface Histogram {
  observe(values: LabelValues, value: number): void
  /** The same for one series, looked up once. */
  observer(values: LabelValues): (value: number) => void
}

interface Metric {
  render(lines: string[]): void
}

export interface MetricFacts {
  readonly name: string
  readonly help: string
  readonly labels: readonly string[]
}

export interface MetricsRegistry {
  counter(facts: MetricFacts): Counter
  /** `buckets`: upper bounds, rising. */
  histogram(facts: MetricFacts, buckets: readonly number[]): Histogram
  /** Asked for its values each time: `[label values, value]`. What only grows may be called a counter. */
  gauge(facts: MetricFacts, read: () => Iterable<readonly [LabelValues, number]>, type?: 'gauge' | 'counter'): void
  /** All metrics, as `/metrics` answers them. */
  render(): string
}

function escape(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}

function renderLabels(names: readonly string[], values: LabelValues, more = ''): string {
  const pairs = names.map((name, at) => `${name}="${escape(values[at] ?? '')}"`)
  if (more !== '') pairs.push(more)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

function head({ name, help }: MetricFacts, type: string): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`]
}

/** A metric whose values are all known when it is asked for. */
export interface MetricFamily extends MetricFacts {
  readonly type: 'counter' | 'gauge'
  /** `timestampMs`: when it was measured, if that was not just now. */
  readonly samples: readonly { readonly labels: LabelValues; readonly value: number; readonly timestampMs?: number }[]
}

/** Families in text form; one without samples is left out. */
export function renderMetricFamilies(families: readonly MetricFamily[]): string {
  const lines = families.flatMap((family) => {
    if (family.samples.length === 0) return []
    const samples = family.samples.map(({ labels, value, timestampMs }) => {
      const time = timestampMs === undefined ? '' : ` ${Math.floor(timestampMs)}`
      return `${family.name}${renderLabels(family.labels, labels)} ${value}${time}`
    })
    return [...head(family, family.type), ...samples]
  })
  return lines.map((line) => `${line}\n`).join('')
}

/** Finds series by their labels; what is made for one is kept. */
function createSeries<T>(make: () => T) {
  const byKey = new Map<string, { readonly values: LabelValues; readonly data: T }>()
  return {
    find(values: LabelValues): T | undefined {
      const key = values.length === 1 ? (values[0] ?? '') : values.join('\u0000')
      const known = byKey.get(key)
      if (known !== undefined) return known.data
      if (byKey.size >= seriesMax) return undefined
      const data = make()
      byKey.set(key, { values: [...values], data })
      return data
    },
    all: () => byKey.values(),
  }
}

function createCounter(facts: MetricFacts): Counter & Metric {
  const series = createSeries(() => ({ value: 0 }))
  return {
    add(values, by = 1) {
      const one = series.find(values)
      if (one !== undefined) one.value += by
    },
    render(lines) {
      lines.push(...head(facts, 'counter'))
      for (const { values, data } of series.all()) {
        lines.push(`${facts.name}${renderLabels(facts.labels, values)} ${data.value}`)
      }
    },
  }
}

function createHistogram(facts: MetricFacts, buckets: readonly number[]): Histogram & Metric {
  const series = createSeries(() => ({ counts: new Array<number>(buckets.length + 1).fill(0), sum: 0, count: 0 }))
  const { name, labels } = facts
  const observer = (values: LabelValues) => {
    const one = series.find(values)
    return (value: number): void => {
      if (one === undefined) return
      let at = 0
      while (at < buckets.length && value > (buckets[at] ?? 0)) at++
      one.counts[at] = (one.counts[at] ?? 0) + 1
      one.sum += value
      one.count++
    }
  }
  return {
    observer,
    observe: (values, value) => observer(values)(value),
    render(lines) {
      lines.push(...head(facts, 'histogram'))
      for (const { values, data } of series.all()) {
        let total = 0
        for (const [at, bound] of [...buckets, Infinity].entries()) {
          total += data.counts[at] ?? 0
          const le = `le="${bound === Infinity ? '+Inf' : bound}"`
          lines.push(`${name}_bucket${renderLabels(labels, values, le)} ${total}`)
        }
        lines.push(`${name}_sum${renderLabels(labels, values)} ${data.sum}`)
        lines.push(`${name}_count${renderLabels(labels, values)} ${data.count}`)
      }
    },
  }
}

/** No metrics yet. */
export function createMetricsRegistry(): MetricsRegistry {
  const metrics: Metric[] = []
  const add = <T extends Metric>(metric: T): T => {
    metrics.push(metric)
    return metric
  }
  return {
    counter: (facts) => add(createCounter(facts)),
    histogram: (facts, buckets) => add(createHistogram(facts, buckets)),
    gauge(facts, read, type = 'gauge') {
      add({
        render(lines) {
          lines.push(...head(facts, type))
          for (const [values, value] of read())
            lines.push(`${facts.name}${renderLabels(facts.labels, values)} ${value}`)
        },
      })
    },
    render() {
      const lines: string[] = []
      for (const metric of metrics) metric.render(lines)
      return `${lines.join('\n')}\n`
    },
  }
}
