// A size that is lowered takes time to be carried out. So what may be is the highest of the bounds since there last was no more
// than the newest bound and every controller concerned had seen it.
export interface HighestBound {
  /** The object has this bound now; `isSettled`: what there is of it is within, and known to all. */
  note(uid: string, bound: number, isSettled: boolean): void
  /** What may be now. */
  of(uid: string): number
}

export function createHighestBound(): HighestBound {
  const bounds = new Map<string, number>()
  return {
    note(uid, bound, isSettled) {
      bounds.set(uid, isSettled ? bound : Math.max(bound, bounds.get(uid) ?? 0))
    },
    of: (uid) => bounds.get(uid) ?? Number.POSITIVE_INFINITY,
  }
}
