// Workers over a queue of keys: at most `concurrency` keys at a time, one at a time per key, again after a failure with
// the queue's back-off. Upstream counterpart: the runWorker/processNextWorkItem loop of every controller.
import { createTaskGroup, errorMessage, isAbortOf, type Log, type Running, type WorkQueue } from '#base'

export interface WorkersDeps {
  /** Shut down when the workers stop. */
  readonly queue: WorkQueue
  readonly log: Log
}

export interface WorkersOptions {
  /** Whose workers, for the log. */
  readonly name: string
  /** Keys handled at a time. Default 1. */
  readonly concurrency?: number
}

/** Handles a key; asks to be called again after `requeueAfterMs`. A rejection is logged and retried with back-off. */
export type Reconcile = (key: string, signal: AbortSignal) => Promise<void | { readonly requeueAfterMs: number }>

/** Starts workers. Disposing aborts those at work, waits for them, and shuts the queue down. */
export function startWorkers(deps: WorkersDeps, options: WorkersOptions, reconcile: Reconcile): Running {
  const { queue, log } = deps
  const { name, concurrency = 1 } = options
  const stopped = Promise.withResolvers<void>()
  const group = createTaskGroup({ onError: (error) => stopped.reject(error) })

  const handle = async (key: string, signal: AbortSignal): Promise<void> => {
    try {
      const result = await reconcile(key, signal)
      queue.forget(key)
      if (result) queue.addAfter(key, result.requeueAfterMs)
    } catch (error) {
      if (isAbortOf(error, signal)) return
      log.warn('reconciling failed', { name, key, error: errorMessage(error), failures: queue.numRequeues(key) + 1 })
      queue.addRateLimited(key)
    } finally {
      queue.done(key)
    }
  }
  const work = async (signal: AbortSignal): Promise<void> => {
    for (;;) {
      const key = await queue.get({ signal })
      if (key === undefined || signal.aborted) return
      await handle(key, signal)
    }
  }
  for (let worker = 0; worker < concurrency; worker++) group.run(`${name}-${worker}`, work)

  return {
    done: stopped.promise,
    async [Symbol.asyncDispose]() {
      queue.shutDown()
      await group[Symbol.asyncDispose]()
      stopped.resolve()
    },
  }
}
