import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { sleep } from '../sleep.ts'
import { realClock } from './real-clock.ts'

test('real clock: a timer fires not before its time, and not synchronously; a disposed one does not fire', async () => {
  let fired = false
  realClock.setTimer(0, () => {
    fired = true
  })
  realClock.setTimer(1, () => assert.fail('was disposed'))[Symbol.dispose]()
  assert.equal(fired, false)
  const startMs = realClock.monotonic()
  await sleep(realClock, 5.5)
  assert.ok(realClock.monotonic() - startMs >= 5.5 && fired)
})

test('real clock: delays longer than Node’s timers can have are waited for in parts', () => {
  const timeouts: number[] = []
  const set = mock.method(globalThis, 'setTimeout', (callback: () => void, ms: number) => {
    timeouts.push(ms)
    if (timeouts.length === 1) callback()
  })
  realClock.setTimer(2 ** 31 + 5_000, () => {})
  set.mock.restore()
  assert.deepEqual([timeouts.length, timeouts[0]], [2, 2 ** 31 - 1])
  assert.ok((timeouts[1] ?? 0) > 2 ** 31 - 2)
})
