// Does work in batches of 1, 2, 4 …, so that what fails for all fails cheaply. Stops at the first batch with a failure.
// Upstream counterpart: slowStartBatch of pkg/controller/replicaset.

/** The most that one plan may create or delete of a kind. Upstream: BurstReplicas. */
export const burstMax = 500

/** Runs `work` on all items; rejects with the first failure of a batch when the whole batch has ended. */
export async function slowStart<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  let size = 1
  for (let at = 0; at < items.length; size *= 2) {
    const batch = items.slice(at, at + size)
    const results = await Promise.allSettled(batch.map(work))
    const failed = results.find((result) => result.status === 'rejected')
    if (failed !== undefined) throw failed.reason
    at += batch.length
  }
}
