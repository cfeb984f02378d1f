import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type BackoffPolicy, type BackoffState, backoffRemainingMs, createBackoff, stepBackoff } from './backoff.ts'
import { settleTurn } from './node/index.ts'
import { seededRandom } from './random.ts'
import { createVirtualClock } from './virtual-clock.ts'

const crash: BackoffPolicy = { initialMs: 10_000, maxMs: 300_000, resetAfterMs: 600_000 }

test('stepBackoff: the kubelet’s crash back-off is 10 s doubling to 300 s', () => {
  let state: BackoffState | undefined
  const delays = [1, 2, 3, 4, 5, 6, 7].map((nowMs) => {
    state = stepBackoff(crash, state, { nowMs })
    return state.delayMs / 1000
  })
  assert.deepEqual(delays, [10, 20, 40, 80, 160, 300, 300])
})

test('stepBackoff: an event more than resetAfterMs after the last step starts from the beginning', () => {
  const first = stepBackoff(crash, undefined, { nowMs: 0 })
  const step = (eventMs: number) => stepBackoff(crash, first, { nowMs: 700_000, eventMs }).delayMs
  assert.deepEqual([step(600_000), step(600_001)], [20_000, 10_000])
})

test('backoffRemainingMs: counts from the failure, and is 0 without a failure or after a reset', () => {
  const state = stepBackoff(crash, undefined, { nowMs: 0 })
  const cases = [
    { given: state, eventMs: 5_000, nowMs: 6_000, expected: 9_000 },
    { given: state, eventMs: 5_000, nowMs: 15_000, expected: 0 },
    { given: state, eventMs: 600_001, nowMs: 600_001, expected: 0 },
    { given: undefined, eventMs: 5_000, nowMs: 6_000, expected: 0 },
  ]
  for (const { given, expected, ...event } of cases) assert.equal(backoffRemainingMs(crash, given, event), expected)
})

test('stepBackoff: delays never shrink before a reset, never pass the maximum, and jitter only adds its part', () => {
  const policy = fc.record({
    initialMs: fc.integer({ min: 1, max: 1000 }),
    maxMs: fc.integer({ min: 1, max: 100_000 }),
    factor: fc.double({ min: 1, max: 10, noNaN: true }),
    jitter: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  fc.assert(
    fc.property(policy, fc.integer(), fc.integer({ min: 1, max: 40 }), (policy, seed, steps) => {
      const random = seededRandom(seed)
      let state: BackoffState | undefined
      for (let i = 1; i <= steps; i++) {
        const next = stepBackoff(policy, state, { nowMs: i, random })
        assert.equal(next.count, i)
        assert.ok(next.baseMs >= (state?.baseMs ?? 0) && next.baseMs <= policy.maxMs)
        const addedMs = next.delayMs - next.baseMs
        // A nanosecond for rounding.
        assert.ok(addedMs >= 0 && addedMs <= next.baseMs * policy.jitter + 1e-6)
        state = next
      }
    }),
  )
})

test('Backoff: keys are apart, reset forgets one, collect forgets those that would start anew', async () => {
  const clock = createVirtualClock({ settle: settleTurn })
  const backoff = createBackoff({ clock }, crash)
  assert.deepEqual(
    [backoff.next('a'), backoff.next('a'), backoff.next('b'), backoff.get('c')],
    [10_000, 20_000, 10_000, 0],
  )
  assert.deepEqual([backoff.count('a'), backoff.remainingMs('a', clock.now() - 5_000)], [2, 15_000])
  backoff.reset('a')
  assert.deepEqual([backoff.get('a'), backoff.count('a'), backoff.size], [0, 0, 1])
  await clock.advance(600_000)
  backoff.collect()
  assert.equal(backoff.size, 1)
  await clock.advance(1)
  backoff.collect()
  assert.equal(backoff.size, 0)
})
