// Time is given, never taken: every component gets a Clock. `base/node/real-clock.ts` is the real one,
// `virtual-clock.ts` the one that tests and the simulation move by hand.

/** A source of time and timers. Times are milliseconds. */
export interface Clock {
  /** Wall-clock time, milliseconds since the Unix epoch. It may jump. */
  now(): number
  /** Milliseconds from an arbitrary origin; never goes back. For measuring durations. */
  monotonic(): number
  /** Calls `callback` once, `delayMs` from now (0 or less: as soon as possible, never synchronously). Disposing cancels it. */
  setTimer(delayMs: number, callback: () => void): Disposable
}
