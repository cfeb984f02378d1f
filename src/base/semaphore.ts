// Permits that are waited for in order of arrival, with a bound on who may wait. One permit makes it a mutex.
import { LimitExceededError } from './errors.ts'
import { onAbort } from './signals.ts'

/** Waiters, unless told otherwise. */
export const semaphoreWaitersMax = 10_000

export interface SemaphoreOptions {
  readonly permits: number
  readonly waitersMax?: number
}

export interface Semaphore {
  /** A permit, given back by disposing it. Rejects with the signal's reason, or LimitExceededError if too many wait. */
  acquire(options?: { readonly signal?: AbortSignal | undefined }): Promise<Disposable>
  /** A permit if one is free now. */
  tryAcquire(): Disposable | undefined
  readonly free: number
  readonly waiting: number
}

interface Waiter {
  readonly resolve: (permit: Disposable) => void
  listening?: Disposable
}

/** A semaphore with all its permits free. */
export function createSemaphore({ permits, waitersMax = semaphoreWaitersMax }: SemaphoreOptions): Semaphore {
  const waiters = new Set<Waiter>()
  let free = permits

  const permit = (): Disposable => {
    let held = true
    return {
      [Symbol.dispose]() {
        if (!held) return
        held = false
        for (const waiter of waiters) {
          waiters.delete(waiter)
          waiter.listening?.[Symbol.dispose]()
          waiter.resolve(permit())
          return
        }
        free++
      },
    }
  }
  const tryAcquire = (): Disposable | undefined => {
    if (free === 0) return undefined
    free--
    return permit()
  }
  return {
    tryAcquire,
    async acquire({ signal } = {}) {
      signal?.throwIfAborted()
      const acquired = tryAcquire()
      if (acquired !== undefined) return acquired
      if (waiters.size >= waitersMax) {
        throw new LimitExceededError(`Cannot wait for a permit: ${waiters.size} wait, at most ${waitersMax} may`)
      }
      return new Promise((resolve, reject) => {
        const waiter: Waiter = { resolve }
        waiters.add(waiter)
        if (signal === undefined) return
        waiter.listening = onAbort(signal, (reason) => {
          waiters.delete(waiter)
          reject(reason)
        })
      })
    },
    get free() {
      return free
    },
    get waiting() {
      return waiters.size
    },
  }
}

/** A lock that one holds at a time. */
export function createMutex(options: { readonly waitersMax?: number } = {}): Semaphore {
  return createSemaphore({ ...options, permits: 1 })
}
