// Bringing scores to 0…100. Upstream counterpart: framework/plugins/helper DefaultNormalizeScore.
import { maxNodeScore } from './plugin.ts'

/** The highest becomes 100, the others in proportion, rounded down. Nothing but zeros stays so. */
export function normalizeScores(scores: readonly number[]): readonly number[] {
  const highest = Math.max(0, ...scores)
  return highest === 0 ? scores : scores.map((score) => Math.floor((maxNodeScore * score) / highest))
}

/** The other way round, for scores that count what speaks against a node: 0 becomes 100. */
export function normalizeReversed(scores: readonly number[]): readonly number[] {
  return normalizeScores(scores).map((score) => maxNodeScore - score)
}
