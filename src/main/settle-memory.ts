// What starting a process took is given back once it has settled: half of the heap of a cluster that has just started is garbage.
import { type Clock, errorMessage, type Log } from '#base'
import { collectGarbage } from '#base/node'

/** What was asked for at the start, as the Pods of `up -f`, is running by then. */
const settledMs = 10_000

/** Collects the garbage of the start, later. */
export function settleMemory({ clock, log }: { readonly clock: Clock; readonly log: Log }): void {
  clock.setTimer(settledMs, () => {
    collectGarbage().catch((error: unknown) => {
      log.warn('Cannot give memory of the start back', { error: errorMessage(error) })
    })
  })
}
