import assert from 'node:assert/strict'
import { test } from 'node:test'
import { settleTurn } from './node/settle.ts'
import { createTimeLimits } from './time-limits.ts'
import { createVirtualClock } from './virtual-clock.ts'

test('time limits: each is over after its own time, with one timer', async () => {
  const clock = createVirtualClock({ settle: settleTurn })
  const limits = createTimeLimits(clock, 100)
  const over: string[] = []
  limits.start(() => over.push('a'))
  await clock.advance(40)
  const b = limits.start(() => over.push('b'))
  limits.start(() => over.push('c'))
  assert.equal(clock.pending, 1)
  await clock.advance(59)
  assert.deepEqual(over, [])
  await clock.advance(1)
  assert.deepEqual(over, ['a'])
  b[Symbol.dispose]()
  await clock.advance(39)
  assert.deepEqual(over, ['a'])
  await clock.advance(1)
  assert.deepEqual([over, clock.pending], [['a', 'c'], 0])
})

test('time limits: nothing is set while nothing waits, and what is over may start another', async () => {
  const clock = createVirtualClock({ settle: settleTurn })
  const limits = createTimeLimits(clock, 10)
  limits.start(() => assert.fail())[Symbol.dispose]()
  assert.equal(clock.pending, 0)
  let count = 0
  const again = (): void => {
    if (++count < 3) limits.start(again)
  }
  limits.start(again)
  await clock.advance(9)
  assert.equal(count, 0)
  await clock.advance(21)
  assert.deepEqual([count, clock.pending], [3, 0])
})
