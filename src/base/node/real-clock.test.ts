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

test('real clock: a timer set late in a busy turn is not early', async () => {
  const busyUntilMs = realClock.monotonic() + 20
  while (realClock.monotonic() < busyUntilMs);
  const startMs = realClock.monotonic()
  await sleep(realClock, 5)
  assert.ok(realClock.monotonic() - startMs >= 5)
})

test('real clock: delays longer than Node’s timers can have are waited for in parts', () => {
  const timeouts: number[] = []
  let fire = (): void => assert.fail('no timer was set')
  const set = mock.method(globalThis, 'setTimeout', (callback: () => void, ms: number) => {
    timeouts.push(ms)
    fire = callback
  })
  realClock.setTimer(2 ** 31 + 5_000, () => assert.fail('too early'))
  fire()
  set.mock.restore()
  assert.deepEqual(timeouts, [2 ** 31 - 1, 2 ** 31 - 1])
})
