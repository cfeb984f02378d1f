// A value that can be waited for: level, not edge. A waiter sees the value as it is when it looks, never a missed change.
import { onAbort } from './signals.ts'

export interface SignalValue<T> {
  readonly value: T
  /** Replaces the value and tells listeners and waiters, unless it is the same one (Object.is). */
  set(value: T): void
  /** The value as soon as `predicate` holds for it, at once if it does now. Rejects with the signal's reason. */
  waitFor(predicate: (value: T) => boolean, options?: { readonly signal?: AbortSignal | undefined }): Promise<T>
  /** Calls back, synchronously, with each new value until disposed. */
  onChange(callback: (value: T) => void): Disposable
}

/** A value to be waited for, first `initial`. */
export function createSignalValue<T>(initial: T): SignalValue<T> {
  const callbacks = new Set<(value: T) => void>()
  let current = initial

  const onChange = (callback: (value: T) => void): Disposable => {
    const own = (value: T) => callback(value)
    callbacks.add(own)
    return { [Symbol.dispose]: () => void callbacks.delete(own) }
  }
  return {
    get value() {
      return current
    },
    set(value) {
      if (Object.is(value, current)) return
      current = value
      for (const callback of [...callbacks]) callback(value)
    },
    async waitFor(predicate, { signal } = {}) {
      signal?.throwIfAborted()
      if (predicate(current)) return current
      const { promise, resolve, reject } = Promise.withResolvers<T>()
      using _changes = onChange((value) => {
        try {
          if (predicate(value)) resolve(value)
        } catch (error) {
          reject(error)
        }
      })
      using _aborts = signal === undefined ? undefined : onAbort(signal, reject)
      return await promise
    },
    onChange,
  }
}
