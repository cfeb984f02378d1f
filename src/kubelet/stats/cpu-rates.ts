// Rates of processor use from two readings of what was used in all. Upstream: pkg/kubelet/stats/cri_stats_provider.go
// getAndUpdateContainerUsageNanoCores.
import type { CpuUsage } from '#cri'

export interface CpuRates {
  /** Billionths of a core since the reading before; undefined for the first, or when the count began anew. */
  rate(id: string, usage: CpuUsage | undefined): number | undefined
  /** Forgets what has not been read since `timeMs`. */
  forgetBefore(timeMs: number): void
}

interface Reading {
  readonly timeMs: number
  readonly used: number
  readonly rate: number | undefined
}

/** Readings nearer to each other than this say little: the last rate is given again. */
const apartMsMin = 100

export function createCpuRates(): CpuRates {
  const readings = new Map<string, Reading>()
  return {
    rate(id, usage) {
      if (usage?.usageCoreNanoSeconds === undefined) return undefined
      const { timestamp: timeMs, usageCoreNanoSeconds: used } = usage
      const before = readings.get(id)
      if (before !== undefined && timeMs - before.timeMs < apartMsMin) return before.rate
      const rate =
        before === undefined || used < before.used
          ? undefined
          : Math.round(((used - before.used) * 1000) / (timeMs - before.timeMs))
      readings.set(id, { timeMs, used, rate })
      return rate
    },
    forgetBefore(limitMs) {
      for (const [id, { timeMs }] of readings) if (timeMs < limitMs) readings.delete(id)
    },
  }
}
