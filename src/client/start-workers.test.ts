import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createVirtualClock, createWorkQueue, silentLog } from '#base'
import { settleTurn } from '#base/node'
import { startWorkers } from './start-workers.ts'

function setUp() {
  const clock = createVirtualClock({ settle: settleTurn })
  const queue = createWorkQueue({ clock })
  return { clock, queue, deps: { queue, log: silentLog } }
}

test('startWorkers: handles at most `concurrency` keys at a time, each by one worker', async () => {
  const { clock, queue, deps } = setUp()
  let running = 0
  let most = 0
  const handled: string[] = []
  await using _ = startWorkers(deps, { name: 'w', concurrency: 2 }, async (key) => {
    most = Math.max(most, ++running)
    await Promise.resolve()
    running--
    handled.push(key)
  })
  for (const key of ['a', 'b', 'c', 'd']) queue.add(key)
  await clock.settled()
  assert.deepEqual([handled.sort(), most], [['a', 'b', 'c', 'd'], 2])
})

test('startWorkers: a failure is tried again with back-off, a wish to be called again is heard', async () => {
  const { clock, queue, deps } = setUp()
  const at: number[] = []
  await using _ = startWorkers(deps, { name: 'w' }, async () => {
    at.push(clock.monotonic())
    if (at.length < 3) throw new Error('not yet')
    if (at.length === 3) return { requeueAfterMs: 100 }
    return undefined
  })
  queue.add('a')
  await clock.advance(1_000)
  assert.deepEqual(at, [0, 5, 15, 115])
})

test('startWorkers: disposing aborts what runs and waits for it', async () => {
  const { clock, queue, deps } = setUp()
  let ended = false
  const workers = startWorkers(deps, { name: 'w' }, async (_key, signal) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    ended = true
  })
  queue.add('a')
  await clock.settled()
  await workers[Symbol.asyncDispose]()
  await workers.done
  assert.deepEqual([ended, queue.shuttingDown], [true, true])
})
