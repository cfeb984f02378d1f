// Keys that come due later, with one timer for all of them. Of several delays of one key the earliest wins.
import type { Clock } from './clock.ts'
import { createHeap } from './heap.ts'

export interface DelayedKeys {
  add(key: string, ms: number): void
  clear(): void
  readonly size: number
}

interface Delayed {
  readonly key: string
  /** Monotonic. */
  readonly dueMs: number
  readonly order: number
}

/** Calls `onDue` with each key when its time has come, those of one time in order of addition. */
export function createDelayedKeys(clock: Clock, onDue: (key: string) => void): DelayedKeys {
  const heap = createHeap<string, Delayed>({
    keyOf: (delayed) => delayed.key,
    compare: (a, b) => a.dueMs - b.dueMs || a.order - b.order,
  })
  let order = 0
  let timer: { readonly dueMs: number; readonly handle: Disposable } | undefined

  const schedule = (): void => {
    const dueMs = heap.peek()?.dueMs
    if (timer?.dueMs === dueMs) return
    timer?.handle[Symbol.dispose]()
    timer = dueMs === undefined ? undefined : { dueMs, handle: clock.setTimer(dueMs - clock.monotonic(), fire) }
  }
  const fire = (): void => {
    timer = undefined
    for (let next = heap.peek(); next !== undefined && next.dueMs <= clock.monotonic(); next = heap.peek()) {
      heap.pop()
      onDue(next.key)
    }
    schedule()
  }
  return {
    add(key, ms) {
      const dueMs = clock.monotonic() + ms
      const known = heap.get(key)
      if (known !== undefined && known.dueMs <= dueMs) return
      heap.set({ key, dueMs, order: order++ })
      schedule()
    },
    clear() {
      heap.clear()
      schedule()
    },
    get size() {
      return heap.size
    },
  }
}
