// What a row of probe answers comes to. Pure: facts §3. A result changes only after `threshold` equal answers in a row;
// an answer that is no answer changes nothing. Upstream: prober/worker.go.
import type { ProbeResult } from '../pod/probe-results.ts'

export interface ProbeThresholds {
  readonly successThreshold: number
  readonly failureThreshold: number
}

export interface ProbeState {
  /** Settled; undefined before the first. */
  readonly result: 'success' | 'failure' | undefined
  /** The answer that came last, and how often in a row. */
  readonly last: 'success' | 'failure' | undefined
  readonly count: number
}

export const initialProbeState: ProbeState = { result: undefined, last: undefined, count: 0 }

/** The state after one more answer. */
export function stepProbe(state: ProbeState, answer: ProbeResult, thresholds: ProbeThresholds): ProbeState {
  if (answer === 'unknown') return state
  const count = state.last === answer ? state.count + 1 : 1
  const threshold = answer === 'success' ? thresholds.successThreshold : thresholds.failureThreshold
  return { result: count >= threshold ? answer : state.result, last: answer, count }
}
