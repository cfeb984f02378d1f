import assert from 'node:assert/strict'
import { test } from 'node:test'
import { realClock, settleTurn } from './node/index.ts'
import { sleep } from './sleep.ts'
import { createVirtualClock, virtualStartMs } from './virtual-clock.ts'

const newClock = (timersMax?: number) =>
  createVirtualClock({ settle: settleTurn, ...(timersMax === undefined ? undefined : { timersMax }) })

test('virtual clock: timers run in order of due time, same-time timers in order of creation, and see their due time', async () => {
  const clock = newClock()
  const ran: [string, number][] = []
  for (const [name, ms] of [
    ['c', 20],
    ['a', 10],
    ['d', 20],
    ['b', 10],
    ['now', -5],
    ['late', 21],
  ] as const) {
    clock.setTimer(ms, () => ran.push([name, clock.monotonic()]))
  }
  await clock.advance(20)
  assert.deepEqual(ran, [
    ['now', 0],
    ['a', 10],
    ['b', 10],
    ['c', 20],
    ['d', 20],
  ])
  assert.deepEqual({ now: clock.now(), pending: clock.pending }, { now: virtualStartMs + 20, pending: 1 })
})

test('virtual clock: the work that a timer started settles before the next timer runs', async () => {
  const clock = newClock()
  const ran: string[] = []
  clock.setTimer(1, () => {
    void (async () => {
      for (let i = 0; i < 100; i++) await Promise.resolve()
      ran.push('work of the first')
    })()
  })
  clock.setTimer(1, () => ran.push('second'))
  await clock.advance(1)
  assert.deepEqual(ran, ['work of the first', 'second'])
})

test('virtual clock: a timer set by a timer runs within the same advance if it is due', async () => {
  const clock = newClock()
  const times: number[] = []
  const done = (async () => {
    for (let i = 0; i < 5; i++) {
      await sleep(clock, 60_000)
      times.push(clock.monotonic())
    }
  })()
  await clock.advance(300_000)
  await done
  assert.deepEqual(times, [60_000, 120_000, 180_000, 240_000, 300_000])
})

test('virtual clock: time stands still while tracked work is pending', async () => {
  const clock = newClock()
  const ran: string[] = []
  clock.setTimer(1, () => void clock.track(sleep(realClock, 5).then(() => ran.push('io'))))
  clock.setTimer(2, () => ran.push('timer'))
  await clock.advance(2)
  assert.deepEqual(ran, ['io', 'timer'])
})

test('virtual clock: tracked work that fails lets time go on, and fails for its owner only', async () => {
  const clock = newClock()
  const tracked = clock.track(Promise.reject(new Error('no disk')))
  await clock.advance(1)
  await assert.rejects(tracked, /no disk/)
})

test('virtual clock: a disposed timer does not run', async () => {
  const clock = newClock()
  const ran: string[] = []
  const second = clock.setTimer(10, () => ran.push('second'))
  clock.setTimer(10, () => ran.push('third'))
  clock.setTimer(5, () => second[Symbol.dispose]())
  await clock.advance(10)
  second[Symbol.dispose]()
  assert.deepEqual(ran, ['third'])
})

test('virtual clock: runNext moves to the next timer, and says false when there is none', async () => {
  const clock = newClock()
  clock.setTimer(7, () => {})
  assert.deepEqual([await clock.runNext(), clock.monotonic(), await clock.runNext()], [true, 7, false])
})

test('virtual clock: runUntil stops at the timer that makes the predicate true', async () => {
  const clock = newClock()
  let count = 0
  const tick = (): void => {
    count++
    clock.setTimer(10, tick)
  }
  tick()
  await clock.runUntil(async () => count === 4)
  assert.equal(clock.monotonic(), 30)
})

test('virtual clock: runUntil fails at its limit, and when nothing is pending', async () => {
  const clock = newClock()
  const timer = clock.setTimer(101, () => {})
  await assert.rejects(
    clock.runUntil(() => false, { limitMs: 100 }),
    { name: 'DeadlineExceededError' },
  )
  timer[Symbol.dispose]()
  await assert.rejects(
    clock.runUntil(() => false),
    /no timer is pending/,
  )
})

test('virtual clock: a runaway fails instead of hanging', async () => {
  const clock = newClock(50)
  const again = (): void => void clock.setTimer(0, again)
  again()
  await assert.rejects(clock.advance(1), { name: 'LimitExceededError' })
})

test('virtual clock: two calls cannot move it at a time, and it can be moved after a failure', async () => {
  const clock = newClock()
  const first = clock.advance(1)
  await assert.rejects(clock.advance(1), /another call is moving it/)
  await first
  clock.setTimer(1, () => {
    throw new Error('callback failed')
  })
  await assert.rejects(clock.advance(1), /callback failed/)
  await clock.advance(5)
  assert.equal(clock.monotonic(), 7)
})

test('virtual clock: what is not a time is refused', async () => {
  const clock = newClock()
  assert.throws(() => clock.setTimer(Number.NaN, () => {}), TypeError)
  await assert.rejects(clock.advance(-1), RangeError)
  await assert.rejects(clock.advance(Number.POSITIVE_INFINITY), RangeError)
})
