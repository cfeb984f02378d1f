// Lists of conditions: found by type, and set so that lastTransitionTime moves only when the status changes.
// Upstream: apimachinery/pkg/api/meta/conditions.go, and the same rule in each workload's utilities.
import { renderTime } from './time.ts'

/** What every kind's condition has. */
export interface ConditionLike {
  readonly type: string
  readonly status: string
  readonly reason?: string
  readonly message?: string
  readonly lastTransitionTime?: string
}

/** The condition of this type. */
export function findCondition<C extends { readonly type: string }>(
  conditions: readonly C[] | undefined,
  type: string,
): C | undefined {
  return conditions?.find((condition) => condition.type === type)
}

/** Whether the condition of this type is there and `True`. */
export function isConditionTrue(
  conditions: readonly { readonly type: string; readonly status: string }[] | undefined,
  type: string,
): boolean {
  return findCondition(conditions, type)?.status === 'True'
}

/**
 * The list with `next` in the place of its type, or at the end. lastTransitionTime is that of the condition it replaces
 * while the status is the same, else its own, else `now` (milliseconds since the epoch).
 */
export function setCondition<C extends ConditionLike>(conditions: readonly C[] | undefined, next: C, now: number): C[] {
  const list = conditions ?? []
  const at = list.findIndex(({ type }) => type === next.type)
  const previous = list[at]
  const kept = previous?.status === next.status ? previous.lastTransitionTime : undefined
  const lastTransitionTime = kept ?? next.lastTransitionTime ?? renderTime(now)
  const placed = { ...next, lastTransitionTime }
  return at < 0 ? [...list, placed] : list.with(at, placed)
}

/** The list without conditions of this type. */
export function removeCondition<C extends { readonly type: string }>(
  conditions: readonly C[] | undefined,
  type: string,
): C[] {
  return (conditions ?? []).filter((condition) => condition.type !== type)
}
