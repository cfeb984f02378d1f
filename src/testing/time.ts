// How a test waits for a cluster: by moving virtual time, or for real where the clock is a real one.
import { isNotFound } from '#api'
import { type Clock, createVirtualClock, DeadlineExceededError, sleep, type VirtualClock } from '#base'
import { createSettle } from './settle.ts'

export interface UntilOptions {
  /** Default: an hour of virtual, half a minute of real time. */
  readonly limitMs?: number
  /** What is waited for, for the error. */
  readonly what?: string
}

/** The predicate is asked again after each change of time. It may ask the API; an object that is not there counts as false. */
export type Predicate = () => boolean | Promise<boolean>

export interface Time {
  readonly clock: Clock
  readonly isVirtual: boolean
  /** Lets so much time pass. */
  advance(ms: number): Promise<void>
  /** Lets time pass until the predicate holds. */
  until(predicate: Predicate, options?: UntilOptions): Promise<void>
  /** Lets time pass until the promise has settled. */
  during<T>(promise: Promise<T>): Promise<T>
}

const realPollMs = 5
const realLimitMs = 30_000
const virtualLimitMs = 3_600_000
/** Timers that one wait may run: some minutes of real time. */
const timersMax = 20_000_000

const forgiving =
  (predicate: Predicate): (() => Promise<boolean>) =>
  async () => {
    try {
      return await predicate()
    } catch (error) {
      if (isNotFound(error)) return false
      throw error
    }
  }

const never = (what: string, cause: unknown): Error => new Error(`Never came true: ${what}`, { cause })

function virtualTime(clock: VirtualClock): Time {
  return {
    clock,
    isVirtual: true,
    advance: (ms) => clock.advance(ms),
    async until(predicate, { limitMs = virtualLimitMs, what = 'the predicate' } = {}) {
      const holds = forgiving(predicate)
      let askedMs = -1
      // Once a millisecond: a list of a thousand Pods before each of their timers would take most of the time.
      const holdsNow = async (): Promise<boolean> => {
        if (clock.now() === askedMs) return false
        askedMs = clock.now()
        return holds()
      }
      try {
        await clock.runUntil(holdsNow, { limitMs })
      } catch (error) {
        if (!(error instanceof DeadlineExceededError)) throw error
        if (!(await holds())) throw never(what, error)
      }
    },
    async during(promise) {
      let over = false
      const end = (): void => {
        over = true
      }
      promise.then(end, end)
      await clock.settled()
      while (!over && (await clock.runNext())) {
        // Time moves until then.
      }
      return promise
    },
  }
}

function realTime(clock: Clock): Time {
  return {
    clock,
    isVirtual: false,
    advance: (ms) => sleep(clock, ms),
    async until(predicate, { limitMs = realLimitMs, what = 'the predicate' } = {}) {
      const holds = forgiving(predicate)
      const endMs = clock.monotonic() + limitMs
      while (!(await holds())) {
        if (clock.monotonic() > endMs) throw never(what, new DeadlineExceededError(`False after ${limitMs} ms`))
        await sleep(clock, realPollMs)
      }
    },
    during: (promise) => promise,
  }
}

/** The time of a cluster: virtual unless a clock is given. */
export function createTime(clock: Clock | undefined): Time {
  if (clock === undefined) return virtualTime(createVirtualClock({ settle: createSettle(), timersMax }))
  return 'runUntil' in clock ? virtualTime(clock as VirtualClock) : realTime(clock)
}
