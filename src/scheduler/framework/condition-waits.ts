// Waiting, in the midst of a binding, until something holds of the snapshot: asked again whenever that changed.
import { type Clock, sleep } from '#base'

export interface ConditionWaits {
  /** Something changed: whoever waits asks again. */
  changed(): void
  /** Resolves when the predicate holds; rejects after `limitMs`, or with the signal's reason. */
  until(predicate: () => boolean, options: { readonly limitMs: number; readonly signal: AbortSignal }): Promise<void>
}

/** Nobody waits yet. */
export function createConditionWaits(clock: Clock): ConditionWaits {
  const waiting = new Set<() => void>()
  return {
    changed() {
      for (const ask of [...waiting]) ask()
    },
    async until(predicate, { limitMs, signal }) {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const ask = (): void => {
        try {
          if (predicate()) resolve()
        } catch (error) {
          reject(error)
        }
      }
      const over = new AbortController()
      waiting.add(ask)
      ask()
      const limit = sleep(clock, limitMs, { signal: AbortSignal.any([signal, over.signal]) }).then(() => {
        throw new Error(`timed out waiting for the condition after ${limitMs / 1_000} s`)
      })
      try {
        await Promise.race([promise, limit])
      } finally {
        waiting.delete(ask)
        limit.catch(() => {})
        over.abort()
      }
    },
  }
}
