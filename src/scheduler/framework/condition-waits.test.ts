import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createVirtualClock } from '#base'
import { settleTurn } from '#base/node'
import { createConditionWaits } from './condition-waits.ts'

const setUp = () => {
  const clock = createVirtualClock({ settle: settleTurn })
  const stop = new AbortController()
  const waits = createConditionWaits(clock)
  return { clock, stop, waits, options: { limitMs: 1_000, signal: stop.signal } }
}

test('ConditionWaits: resolves at once, or when a change makes the condition true', async () => {
  const { waits, options } = setUp()
  await waits.until(() => true, options)
  let holds = false
  const waiting = waits.until(() => holds, options)
  waits.changed()
  holds = true
  waits.changed()
  await waiting
})

test('ConditionWaits: rejects after its time, with its signal, and with what the condition throws', async () => {
  const { clock, stop, waits, options } = setUp()
  const late = assert.rejects(
    waits.until(() => false, options),
    { message: 'timed out waiting for the condition after 1 s' },
  )
  await clock.advance(1_001)
  await late
  const ended = assert.rejects(
    waits.until(() => false, options),
    { message: 'over' },
  )
  stop.abort(new Error('over'))
  await ended
  const lost = (): boolean => {
    throw new Error('the claim is lost')
  }
  await assert.rejects(waits.until(lost, { ...options, signal: new AbortController().signal }), {
    message: 'the claim is lost',
  })
})
