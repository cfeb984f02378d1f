// Time that only moves when told to: the clock of tests and of the simulation. Given the same work, a run is the same.
// 1. Time never goes back and moves only inside `advance`, `runNext` and `runUntil`.
// 2. Timers run in order of due time, those of one time in order of creation; a timer sees `now()` equal to its due time.
// 3. Before a timer runs, and before a call returns, the work that earlier ones started has settled: `settle()` has
//    resolved and no tracked promise is pending.
// 4. A timer runs at most once, and never after it was disposed.
// 5. A call that would run more than `timersMax` timers fails instead of hanging.
import type { Clock } from './clock.ts'
import { DeadlineExceededError, LimitExceededError } from './errors.ts'
import { createHeap } from './heap.ts'

/** Where virtual time starts unless told otherwise: 2026-01-01T00:00:00Z. */
export const virtualStartMs = Date.UTC(2026, 0, 1)

/** One call moves through at most this many timers: a day of a busy simulated cluster, some seconds of real time. */
export const virtualTimersMax = 1_000_000

/** How far `runUntil` goes when it is not told: an hour. */
export const virtualRunLimitMs = 3_600_000

export interface VirtualClockOptions {
  /** The first `now()`, milliseconds since the Unix epoch. */
  readonly startMs?: number
  /** Resolves when all microtasks have run. `settleTurn` of base/node is one. */
  readonly settle: () => Promise<void>
  /** Timers that one call may run. */
  readonly timersMax?: number
}

export interface VirtualClock extends Clock {
  /** Timers that are waiting. */
  readonly pending: number
  /** Moves time on by `ms`, running what comes due. */
  advance(ms: number): Promise<void>
  /** Moves to the next timer and runs it. False if there is none. */
  runNext(): Promise<boolean>
  /** Runs timers until `predicate` holds. Fails when none is left, or the next is more than `limitMs` away from the start. */
  runUntil(predicate: () => boolean | Promise<boolean>, options?: { readonly limitMs?: number }): Promise<void>
  /** Waits until started work has settled; time stands still. */
  settled(): Promise<void>
  /** Declares real I/O: time stands still until `promise` has settled. It must not itself wait for this clock. */
  track<T>(promise: Promise<T>): Promise<T>
}

interface Timer {
  readonly id: number
  readonly dueMs: number
  readonly callback: () => void
}

/** Knows when started work has settled. */
function createTracker(settle: () => Promise<void>): Pick<VirtualClock, 'settled' | 'track'> {
  const tracked = new Set<Promise<unknown>>()
  return {
    async settled() {
      await settle()
      while (tracked.size > 0) {
        await Promise.race(tracked)
        await settle()
      }
    },
    track(promise) {
      const forget = (): void => void tracked.delete(ended)
      const ended: Promise<void> = promise.then(forget, forget)
      tracked.add(ended)
      return promise
    },
  }
}

/** A clock that stands still until it is moved. */
export function createVirtualClock(options: VirtualClockOptions): VirtualClock {
  const { startMs = virtualStartMs, settle, timersMax = virtualTimersMax } = options
  const timers = createHeap<number, Timer>({
    keyOf: (timer) => timer.id,
    compare: (a, b) => a.dueMs - b.dueMs || a.id - b.id,
  })
  const { settled, track } = createTracker(settle)
  let nowMs = startMs
  let lastId = 0
  let moving = false

  /** Runs timers that are due by `untilMs` for as long as `goOn` says; true if it stopped because `goOn` said so. */
  const move = async (untilMs: number, goOn: () => boolean | Promise<boolean>): Promise<boolean> => {
    if (moving) throw new Error('Cannot move virtual time: another call is moving it')
    moving = true
    try {
      await settled()
      for (let ran = 0; await goOn(); ran++) {
        const next = timers.peek()
        if (next === undefined || next.dueMs > untilMs) return false
        if (ran >= timersMax) {
          throw new LimitExceededError(`Cannot go on with virtual time: ${ran} timers ran, at most ${timersMax} may`)
        }
        timers.pop()
        nowMs = next.dueMs
        next.callback()
        await settled()
      }
      return true
    } finally {
      moving = false
    }
  }

  return {
    now: () => nowMs,
    monotonic: () => nowMs - startMs,
    setTimer(delayMs, callback) {
      if (Number.isNaN(delayMs)) throw new TypeError('Cannot set a timer: its delay is not a number')
      const id = ++lastId
      timers.set({ id, dueMs: nowMs + Math.max(0, Math.ceil(delayMs)), callback })
      return { [Symbol.dispose]: () => void timers.remove(id) }
    },
    get pending() {
      return timers.size
    },
    async advance(ms) {
      if (!(ms >= 0 && Number.isFinite(ms))) throw new RangeError(`Cannot advance virtual time by ${ms} ms`)
      const targetMs = nowMs + Math.ceil(ms)
      await move(targetMs, () => true)
      nowMs = targetMs
    },
    async runNext() {
      let left = 1
      return move(Number.MAX_VALUE, () => left-- > 0)
    },
    async runUntil(predicate, { limitMs = virtualRunLimitMs } = {}) {
      if (await move(nowMs + limitMs, async () => !(await predicate()))) return
      if (timers.size === 0)
        throw new DeadlineExceededError('Virtual time stands still: no timer is pending, and the predicate is false')
      throw new DeadlineExceededError(`The predicate is false after ${limitMs} ms of virtual time`)
    },
    settled,
    track,
  }
}
