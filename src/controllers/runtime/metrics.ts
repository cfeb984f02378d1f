// Numbers about controllers under upstream's names (workqueue_*). Whoever serves metrics gives a sink; by default none does.

/** Takes numbers. Labels are upstream's: `name` is the controller's. */
export interface MetricsSink {
  /** Adds to a counter. */
  add(metric: string, labels: Readonly<Record<string, string>>, by: number): void
  /** Sets a gauge. */
  set(metric: string, labels: Readonly<Record<string, string>>, value: number): void
  /** Adds an observation to a histogram, in its unit (seconds). */
  observe(metric: string, labels: Readonly<Record<string, string>>, value: number): void
}

/** Drops everything. */
export const noMetrics: MetricsSink = { add() {}, set() {}, observe() {} }
