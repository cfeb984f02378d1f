// Which taints a Pod tolerates. Upstream: component-helpers/scheduling/corev1.
import type { Taint, Toleration } from '../v1.types.ts'

/**
 * Whether one toleration matches one taint. An empty effect matches every effect; an empty key (with Exists) every
 * key; an absent operator means Equal. Lt and Gt compare integers, and match nothing that is none.
 */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect !== undefined && toleration.effect !== taint.effect) return false
  if (toleration.key !== undefined && toleration.key !== taint.key) return false
  switch (toleration.operator) {
    case 'Exists':
      return true
    case 'Lt':
    case 'Gt':
      return compareIntegers(toleration.operator, taint.value, toleration.value)
    default:
      return (toleration.value ?? '') === (taint.value ?? '')
  }
}

function compareIntegers(operator: 'Lt' | 'Gt', left: string | undefined, right: string | undefined): boolean {
  if (!isInteger(left) || !isInteger(right)) return false
  return operator === 'Lt' ? BigInt(left) < BigInt(right) : BigInt(left) > BigInt(right)
}

function isInteger(text: string | undefined): text is string {
  return text !== undefined && /^-?(0|[1-9]\d*)$/.test(text)
}

/** Whether any of the tolerations matches the taint. */
export function toleratesTaint(tolerations: readonly Toleration[] | undefined, taint: Taint): boolean {
  return tolerations?.some((toleration) => tolerates(toleration, taint)) ?? false
}

/** The first of the taints with one of these effects that is not tolerated. */
export function findUntoleratedTaint(
  tolerations: readonly Toleration[] | undefined,
  taints: readonly Taint[] | undefined,
  effects: readonly Taint['effect'][],
): Taint | undefined {
  return taints?.find((taint) => effects.includes(taint.effect) && !toleratesTaint(tolerations, taint))
}
