import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createKeyTurns } from './key-turns.ts'
import { settleTurn } from './node/index.ts'
import { createVirtualClock } from './virtual-clock.ts'
import { createWorkQueue, type WorkQueueOptions } from './work-queue.ts'

function setUp(options?: WorkQueueOptions) {
  const clock = createVirtualClock({ settle: settleTurn })
  const queue = createWorkQueue({ clock }, options)
  const takeAll = () => Array.from({ length: queue.size }, () => queue.tryGet())
  return { clock, queue, takeAll }
}

test('key turns: after any adds, takes and dones no key is handled twice at a time and none that was added is lost', () => {
  const step = fc.record({ kind: fc.constantFrom('add', 'take', 'done'), key: fc.constantFrom('a', 'b', 'c', 'd') })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const turns = createKeyTurns()
      const handling = new Set<string>()
      const owed = new Set<string>()
      const take = (): string | undefined => {
        const key = turns.take(0)?.key
        if (key === undefined) return undefined
        assert.ok(!handling.has(key) && owed.has(key))
        handling.add(key)
        owed.delete(key)
        return key
      }
      for (const { kind, key } of steps) {
        if (kind === 'add') {
          assert.equal(turns.add(key, 0), !owed.has(key))
          owed.add(key)
        } else if (kind === 'take') take()
        else assert.equal(turns.done(key, 0) !== undefined, handling.delete(key))
        assert.deepEqual(
          [turns.size, turns.handling],
          [[...owed].filter((key) => !handling.has(key)).length, handling.size],
        )
      }
      for (const key of handling) turns.done(key, 0)
      handling.clear()
      while (take() !== undefined);
      assert.deepEqual([...owed], [])
    }),
  )
})

test('WorkQueue: keys come out in order of addition, each once', () => {
  const { queue, takeAll } = setUp()
  for (const key of ['b', 'a', 'b', 'c', 'a']) queue.add(key)
  assert.deepEqual(takeAll(), ['b', 'a', 'c'])
})

test('WorkQueue: a key added while it is handled comes again after done, not before', () => {
  const { queue } = setUp()
  queue.add('a')
  assert.equal(queue.tryGet(), 'a')
  queue.add('a')
  queue.add('a')
  assert.deepEqual([queue.tryGet(), queue.handling], [undefined, 1])
  queue.done('a')
  assert.deepEqual([queue.tryGet(), queue.tryGet()], ['a', undefined])
  queue.done('a')
  queue.done('a')
  assert.deepEqual([queue.size, queue.handling], [0, 0])
})

test('WorkQueue: waiting workers are served in order, an aborted one is passed over', async () => {
  const { queue } = setUp()
  const controller = new AbortController()
  const aborted = queue.get({ signal: controller.signal })
  const [first, second] = [queue.get(), queue.get()]
  controller.abort('stop')
  await assert.rejects(aborted, (reason) => reason === 'stop')
  queue.add('a')
  queue.add('b')
  assert.deepEqual([await first, await second], ['a', 'b'])
})

test('WorkQueue: of several delays of a key the earliest wins, and a delayed key waits for its time', async () => {
  const { clock, queue, takeAll } = setUp()
  queue.addAfter('a', 100)
  queue.addAfter('a', 50)
  queue.addAfter('a', 80)
  queue.addAfter('b', 60)
  queue.addAfter('now', 0)
  assert.deepEqual(takeAll(), ['now'])
  await clock.advance(49)
  assert.deepEqual(takeAll(), [])
  await clock.advance(1)
  assert.deepEqual(takeAll(), ['a'])
  await clock.advance(1000)
  assert.deepEqual([takeAll(), queue.delayed, clock.pending], [['b'], 0, 0])
})

test('WorkQueue: rate-limited adds back off per key, from 5 ms doubling, until forgotten', async () => {
  const { clock, queue } = setUp()
  const delays: number[] = []
  const fail = async (): Promise<void> => {
    const startMs = clock.now()
    queue.addRateLimited('a')
    await clock.runUntil(() => queue.size === 1)
    delays.push(clock.now() - startMs)
    queue.done(queue.tryGet() ?? '')
  }
  for (let i = 0; i < 4; i++) await fail()
  assert.deepEqual([queue.numRequeues('a'), queue.numRequeues('b')], [4, 0])
  queue.forget('a')
  await fail()
  assert.deepEqual(delays, [5, 10, 20, 40, 5])
})

test('WorkQueue: with a rate, adds of all keys together keep to it', async () => {
  const { clock, queue, takeAll } = setUp({ rate: { perSecond: 10, burst: 2 } })
  for (const key of ['a', 'b', 'c', 'd']) queue.addRateLimited(key)
  await clock.advance(5)
  assert.deepEqual(takeAll(), ['a', 'b'])
  await clock.advance(95)
  assert.deepEqual(takeAll(), ['c'])
  await clock.advance(100)
  assert.deepEqual(takeAll(), ['d'])
})

test('WorkQueue: after shut-down nothing is added, what is queued is given out, and workers are sent home', async () => {
  const { clock, queue } = setUp()
  queue.add('a')
  queue.addAfter('later', 10)
  queue.shutDown()
  queue.add('b')
  queue.addAfter('c', 10)
  assert.deepEqual([await queue.get(), await queue.get(), clock.pending, queue.shuttingDown], ['a', undefined, 0, true])
  const idle = setUp().queue
  const workers = [idle.get(), idle.get()]
  idle[Symbol.dispose]()
  assert.deepEqual(await Promise.all(workers), [undefined, undefined])
})

test('WorkQueue: its observer learns depth, waiting time, handling time and retries', async () => {
  const seen: unknown[] = []
  const { clock, queue } = setUp({
    observer: {
      added: (depth) => seen.push(['added', depth]),
      started: (waitedMs, depth) => seen.push(['started', waitedMs, depth]),
      finished: (tookMs) => seen.push(['finished', tookMs]),
      retried: () => seen.push(['retried']),
    },
  })
  queue.add('a')
  await clock.advance(3)
  queue.tryGet()
  await clock.advance(4)
  queue.done('a')
  queue.addRateLimited('a')
  assert.deepEqual(seen, [['added', 1], ['started', 3, 0], ['finished', 4], ['retried']])
})
