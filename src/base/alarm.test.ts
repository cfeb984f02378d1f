import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAlarm } from './alarm.ts'
import { settleTurn } from './node/index.ts'
import { createVirtualClock } from './virtual-clock.ts'

function newAlarm() {
  const clock = createVirtualClock({ settle: settleTurn })
  const alarm = createAlarm(clock)
  const controller = new AbortController()
  const sleep = (ms: number) => {
    const slept: { wokeAt?: number; error?: unknown } = {}
    void alarm.sleep(ms, { signal: controller.signal }).then(
      () => (slept.wokeAt = clock.monotonic()),
      (error: unknown) => (slept.error = error),
    )
    return slept
  }
  return { clock, alarm, controller, sleep }
}

test('alarm: a sleep ends when its time is over, and sooner when it rings', async () => {
  const { clock, alarm, sleep } = newAlarm()
  const first = sleep(100)
  await clock.advance(100)
  assert.deepEqual(first, { wokeAt: 100 })
  const second = sleep(100)
  await clock.advance(10)
  alarm.ring()
  await clock.settled()
  assert.deepEqual([second, clock.pending], [{ wokeAt: 110 }, 0])
})

test('alarm: a ring that nobody hears ends the next sleep at once, and only that one', async () => {
  const { clock, alarm, sleep } = newAlarm()
  alarm.ring()
  alarm.ring()
  const first = sleep(100)
  await clock.settled()
  assert.deepEqual(first, { wokeAt: 0 })
  const second = sleep(100)
  await clock.advance(100)
  assert.deepEqual(second, { wokeAt: 100 })
})

test('alarm: a sleep that is aborted fails with the reason and leaves no timer', async () => {
  const { clock, controller, sleep } = newAlarm()
  const slept = sleep(100)
  controller.abort('enough')
  await clock.settled()
  assert.deepEqual([slept, clock.pending], [{ error: 'enough' }, 0])
  const late = sleep(100)
  await clock.settled()
  assert.deepEqual(late, { error: 'enough' })
})
