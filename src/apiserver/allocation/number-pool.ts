// Numbers given out once: a Service's cluster IP, a node port. What is taken is told by the objects that hold it; a number just
// given out is held for a while until its object is written. Upstream counterpart: pkg/registry/core/service/{ip,port}allocator.
import { type Clock, type Random, randomInt } from '#base'

/** How long a number is held for an object that has not been seen yet. A write takes at most as long as a request. */
export const reservationMs = 60_000

export interface NumberPoolOptions {
  readonly first: number
  readonly count: number
  /** Numbers at the beginning that are given out by chance only when the rest is used up, so that people can choose them. */
  readonly staticCount: number
}

export interface NumberPool {
  /** Takes this number for an object to be written; false if it is taken or not of the pool. */
  reserve(number: number): boolean
  /** A free number, taken; undefined if there is none. */
  next(): number | undefined
  /** Gives back what was reserved and not written. */
  unreserve(number: number): void
  /** An object holds the number. */
  hold(number: number): void
  /** An object that held it is gone. */
  release(number: number): void
  contains(number: number): boolean
  /** Forgets what is held. */
  clear(): void
}

export function createNumberPool(deps: { clock: Clock; random: Random }, options: NumberPoolOptions): NumberPool {
  const { clock, random } = deps
  const { first, count, staticCount } = options
  const held = new Map<number, number>()
  const reservedUntil = new Map<number, number>()

  const isTaken = (number: number): boolean => {
    if (held.has(number)) return true
    const until = reservedUntil.get(number)
    if (until === undefined) return false
    if (until > clock.monotonic()) return true
    reservedUntil.delete(number)
    return false
  }
  const reserve = (number: number): boolean => {
    if (number < first || number >= first + count || isTaken(number)) return false
    reservedUntil.set(number, clock.monotonic() + reservationMs)
    return true
  }
  /** The first free one from a random start on, around. */
  const search = (from: number, size: number): number | undefined => {
    if (size <= 0) return undefined
    const start = randomInt(random, size)
    for (let i = 0; i < size; i++) {
      const number = from + ((start + i) % size)
      if (reserve(number)) return number
    }
    return undefined
  }
  return {
    reserve,
    next: () => search(first + staticCount, count - staticCount) ?? search(first, staticCount),
    unreserve: (number) => {
      reservedUntil.delete(number)
    },
    hold(number) {
      reservedUntil.delete(number)
      held.set(number, (held.get(number) ?? 0) + 1)
    },
    release(number) {
      const holders = held.get(number) ?? 0
      if (holders > 1) held.set(number, holders - 1)
      else held.delete(number)
    },
    contains: (number) => number >= first && number < first + count,
    clear: () => held.clear(),
  }
}
