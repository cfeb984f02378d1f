// Compacts a store by itself, as kube-apiserver does with etcd: at each interval, to the revision that was current one
// interval before. So a list that is being paged, or a watch that was interrupted, has at least one interval.
import type { Clock, Log } from '#base'
import type { Store } from './contract.ts'

/** Upstream's --etcd-compaction-interval. */
export const autoCompactionIntervalMsDefault = 300_000

export interface AutoCompactionDeps {
  readonly clock: Clock
  readonly log: Log
}

/** Compacts every `intervalMs` until it is disposed. */
export function startAutoCompaction(
  deps: AutoCompactionDeps,
  store: Pick<Store, 'compact' | 'currentRevision'>,
  intervalMs: number,
): Disposable {
  const { clock, log } = deps
  let stopped = false
  let timer: Disposable | undefined
  const compactTo = async (revision: number): Promise<void> => {
    const next = await store.currentRevision()
    if (revision > 0) await store.compact(revision)
    schedule(next)
  }
  const schedule = (revision: number): void => {
    if (stopped) return
    timer = clock.setTimer(intervalMs, () => {
      compactTo(revision).catch((error: unknown) => {
        if (stopped) return
        log.warn('Cannot compact the store', { error })
        schedule(revision)
      })
    })
  }
  schedule(0)
  return {
    [Symbol.dispose]() {
      stopped = true
      timer?.[Symbol.dispose]()
    },
  }
}
