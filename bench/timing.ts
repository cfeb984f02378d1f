// How benchmarks time and summarize.

export interface Timing {
  readonly p50: number
  readonly p99: number
  readonly mean: number
}

const round = (value: number): number => Math.round(value * 10) / 10

/** Percentiles and mean of times in milliseconds, to a tenth. */
export function summarize(times: readonly number[]): Timing {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (share: number): number =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0)
  return { p50: at(0.5), p99: at(0.99), mean: round(sorted.reduce((sum, time) => sum + time, 0) / sorted.length) }
}

/** Milliseconds that the work took. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now()
  await work()
  return performance.now() - begin
}
