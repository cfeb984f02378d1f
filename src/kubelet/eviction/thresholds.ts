// When a node is short of something: signals, thresholds on them, and the conditions they make. Pure: facts §21.
// Upstream: pkg/kubelet/eviction/helpers.go, apis/config/v1beta1/defaults_linux.go.
import type { PressureCondition } from '../node-status/compute-node-status.ts'
import { wholeValue } from '../pod/quantity.ts'

export type EvictionSignal =
  | 'memory.available'
  | 'nodefs.available'
  | 'nodefs.inodesFree'
  | 'imagefs.available'
  | 'imagefs.inodesFree'
  | 'pid.available'

/** What each signal means: the condition it makes, and the resource that messages name. */
export const evictionSignals = {
  'memory.available': { condition: 'MemoryPressure', resource: 'memory' },
  'nodefs.available': { condition: 'DiskPressure', resource: 'ephemeral-storage' },
  'nodefs.inodesFree': { condition: 'DiskPressure', resource: 'inodes' },
  'imagefs.available': { condition: 'DiskPressure', resource: 'ephemeral-storage' },
  'imagefs.inodesFree': { condition: 'DiskPressure', resource: 'inodes' },
  'pid.available': { condition: 'PIDPressure', resource: 'pids' },
} as const satisfies Record<EvictionSignal, { condition: PressureCondition; resource: string }>

export interface Observation {
  readonly available: number
  readonly capacity: number
}

/** What could be measured. */
export type Observations = Partial<Readonly<Record<EvictionSignal, Observation>>>

export interface Threshold {
  readonly signal: EvictionSignal
  /** A quantity, or a part of the capacity: `100Mi`, `10%`. */
  readonly value: string
  /** How long a soft one must be met; 0: hard. */
  readonly graceMs: number
}

/** Upstream's hard thresholds. */
export const defaultEvictionHard: Readonly<Partial<Record<EvictionSignal, string>>> = {
  'memory.available': '100Mi',
  'nodefs.available': '10%',
  'nodefs.inodesFree': '5%',
  'imagefs.available': '15%',
  'imagefs.inodesFree': '5%',
}
/** Upstream's evictionPressureTransitionPeriod: a condition is kept so long after it was last met. */
export const defaultPressureTransitionMs = 300_000

/** The amount below which a threshold is met. */
export function thresholdAmount({ value }: Threshold, capacity: number): number {
  return value.endsWith('%') ? (capacity * Number(value.slice(0, -1))) / 100 : wholeValue(value)
}

/** Since when each threshold has been met, and when each condition was last true. */
export interface PressureState {
  readonly metSinceMs: ReadonlyMap<Threshold, number>
  readonly lastTrueMs: ReadonlyMap<PressureCondition, number>
}

export const noPressure: PressureState = { metSinceMs: new Map(), lastTrueMs: new Map() }

export interface PressureStep {
  readonly state: PressureState
  readonly conditions: readonly PressureCondition[]
  /** Thresholds to act on now: met, and for long enough. Memory first, as upstream. */
  readonly due: readonly Threshold[]
}

/** What new observations make of the state. */
export function stepPressure(
  state: PressureState,
  {
    thresholds,
    observations,
    nowMs,
    transitionMs,
  }: {
    readonly thresholds: readonly Threshold[]
    readonly observations: Observations
    readonly nowMs: number
    /** How long a condition is kept after it was last met. */
    readonly transitionMs: number
  },
): PressureStep {
  const metSinceMs = new Map<Threshold, number>()
  const lastTrueMs = new Map(state.lastTrueMs)
  const due: Threshold[] = []
  for (const threshold of thresholds) {
    const seen = observations[threshold.signal]
    if (seen === undefined || seen.available >= thresholdAmount(threshold, seen.capacity)) continue
    const sinceMs = state.metSinceMs.get(threshold) ?? nowMs
    metSinceMs.set(threshold, sinceMs)
    if (nowMs - sinceMs < threshold.graceMs) continue
    due.push(threshold)
    lastTrueMs.set(evictionSignals[threshold.signal].condition, nowMs)
  }
  for (const [condition, lastMs] of lastTrueMs) {
    if (nowMs - lastMs >= transitionMs) lastTrueMs.delete(condition)
  }
  return {
    state: { metSinceMs, lastTrueMs },
    conditions: [...lastTrueMs.keys()].sort(),
    due: due.sort((a, b) => rank(a) - rank(b)),
  }
}

const rank = ({ signal }: Threshold): number => (signal === 'memory.available' ? 0 : 1)

/** Thresholds from options. */
export function thresholdsOf(
  hard: Readonly<Partial<Record<EvictionSignal, string>>>,
  soft: Readonly<Partial<Record<EvictionSignal, { readonly value: string; readonly graceMs: number }>>>,
): readonly Threshold[] {
  const signals = Object.keys(evictionSignals) as EvictionSignal[]
  return signals.flatMap((signal) => {
    const one = soft[signal]
    return [
      ...(hard[signal] === undefined ? [] : [{ signal, value: hard[signal], graceMs: 0 }]),
      ...(one === undefined ? [] : [{ signal, ...one }]),
    ]
  })
}
