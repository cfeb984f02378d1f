import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { test } from 'node:test'
import { DeadlineExceededError } from './errors.ts'
import { settleTurn } from './node/index.ts'
import { deadlineSignal, linkedSignal, onAbort, raceSignal } from './signals.ts'
import { sleep } from './sleep.ts'
import { createVirtualClock } from './virtual-clock.ts'

const listeners = (signal: AbortSignal) => getEventListeners(signal, 'abort').length

test('linkedSignal: aborts with the reason of the first that aborts', () => {
  const [a, b] = [new AbortController(), new AbortController()]
  using linked = linkedSignal(a.signal, undefined, b.signal)
  b.abort('b')
  a.abort('a')
  assert.equal(linked.signal.reason, 'b')
  using late = linkedSignal(b.signal, a.signal)
  assert.equal(late.signal.reason, 'b')
})

test('linkedSignal: disposing takes its listeners off and does not abort', () => {
  const { signal } = new AbortController()
  const linked = linkedSignal(signal)
  assert.equal(listeners(signal), 1)
  linked[Symbol.dispose]()
  linked[Symbol.dispose]()
  assert.deepEqual([listeners(signal), linked.signal.aborted], [0, false])
})

test('deadlineSignal: its reason tells deadline from cancel', async () => {
  const clock = createVirtualClock({ settle: settleTurn })
  const controller = new AbortController()
  using deadline = deadlineSignal(clock, 100, { message: 'too slow' })
  using cancelled = deadlineSignal(clock, 100, { signal: controller.signal })
  controller.abort('cancelled')
  await clock.advance(99)
  assert.equal(deadline.signal.aborted, false)
  await clock.advance(1)
  assert.deepEqual(
    [deadline.signal.reason, cancelled.signal.reason],
    [new DeadlineExceededError('too slow'), 'cancelled'],
  )
})

test('deadlineSignal: disposing cancels the timer and lets go of the signal', () => {
  const clock = createVirtualClock({ settle: settleTurn })
  const { signal } = new AbortController()
  deadlineSignal(clock, 100, { signal })[Symbol.dispose]()
  assert.deepEqual([clock.pending, listeners(signal)], [0, 0])
})

test('raceSignal: gives the value, the failure, or the reason, whichever is first, and leaves no listener', async () => {
  const controller = new AbortController()
  const { signal } = controller
  assert.equal(await raceSignal(Promise.resolve(1), signal), 1)
  assert.equal(await raceSignal(Promise.resolve(2), undefined), 2)
  await assert.rejects(raceSignal(Promise.reject(new Error('failed')), signal), /failed/)
  assert.equal(listeners(signal), 0)
  const late = Promise.withResolvers<never>()
  const race = raceSignal(late.promise, signal)
  controller.abort(new Error('cancelled'))
  await assert.rejects(race, /cancelled/)
  await assert.rejects(raceSignal(Promise.resolve(1), signal), /cancelled/)
  late.reject(new Error('a late failure is nobody’s business'))
})

test('onAbort: calls back once, at once if it has aborted, never after disposal', () => {
  const controller = new AbortController()
  const reasons: unknown[] = []
  onAbort(controller.signal, () => reasons.push('disposed'))[Symbol.dispose]()
  onAbort(controller.signal, (reason) => reasons.push(reason))
  controller.abort('now')
  onAbort(controller.signal, (reason) => reasons.push(`${reason} again`))
  assert.deepEqual(reasons, ['now', 'now again'])
})

test('sleep: resolves on time; rejects with the reason and takes its timer with it', async () => {
  const clock = createVirtualClock({ settle: settleTurn })
  const controller = new AbortController()
  const { signal } = controller
  const slept = sleep(clock, 10, { signal })
  await clock.advance(10)
  await slept
  assert.equal(listeners(signal), 0)
  const aborted = sleep(clock, 10, { signal })
  controller.abort('stop')
  await assert.rejects(aborted, (reason) => reason === 'stop')
  await assert.rejects(sleep(clock, 10, { signal }), (reason) => reason === 'stop')
  assert.equal(clock.pending, 0)
})
