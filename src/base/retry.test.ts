import assert from 'node:assert/strict'
import { test } from 'node:test'
import { settleTurn } from './node/index.ts'
import { createRateLimiter } from './rate-limiter.ts'
import { retry } from './retry.ts'
import { createVirtualClock } from './virtual-clock.ts'

const backoff = { initialMs: 100, maxMs: 300 }

test('retry: tries with back-off until it succeeds', async () => {
  const clock = createVirtualClock({ settle: settleTurn })
  const times: number[] = []
  const result = retry(
    { clock },
    async (attempt) => {
      times.push(clock.monotonic())
      if (attempt < 5) throw new Error('not yet')
      return attempt
    },
    { attemptsMax: 5, backoff },
  )
  await clock.advance(1000)
  assert.deepEqual([await result, times], [5, [0, 100, 300, 600, 900]])
})

test('retry: gives the last error after attemptsMax, and at once what cannot be retried', async () => {
  const clock = createVirtualClock({ settle: settleTurn })
  const fail = async (attempt: number): Promise<never> => {
    throw new Error(`attempt ${attempt}`)
  }
  const limited = assert.rejects(retry({ clock }, fail, { attemptsMax: 3, backoff }), /attempt 3/)
  const final = assert.rejects(retry({ clock }, fail, { attemptsMax: 3, backoff, retryable: () => false }), /attempt 1/)
  await clock.advance(1000)
  await Promise.all([limited, final])
})

test('retry: an abort ends the wait with its reason', async () => {
  const clock = createVirtualClock({ settle: settleTurn })
  const controller = new AbortController()
  const { signal } = controller
  const waiting = retry({ clock }, () => Promise.reject(new Error('no')), { attemptsMax: 3, backoff, signal })
  await settleTurn()
  controller.abort('stop')
  await assert.rejects(waiting, (reason) => reason === 'stop')
  assert.equal(clock.pending, 0)
})

test('rate limiter: a burst at once, then the rate, waiting takers in order', async () => {
  const clock = createVirtualClock({ settle: settleTurn })
  const limiter = createRateLimiter(clock, { perSecond: 10, burst: 2 })
  const times: number[] = []
  const takers = Array.from({ length: 4 }, () => limiter.take().then(() => times.push(clock.monotonic())))
  assert.equal(limiter.tryTake(), false)
  await clock.advance(1000)
  await Promise.all(takers)
  assert.deepEqual(times, [0, 0, 100, 200])
  assert.deepEqual([limiter.tryTake(), limiter.reserve(), limiter.reserve()], [true, 0, 100])
})
