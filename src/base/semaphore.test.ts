import assert from 'node:assert/strict'
import { test } from 'node:test'
import { settleTurn } from './node/index.ts'
import { createMutex, createSemaphore } from './semaphore.ts'

test('semaphore: permits are given in order of arrival, and given back once', async () => {
  const semaphore = createSemaphore({ permits: 2 })
  const [a, b] = [await semaphore.acquire(), await semaphore.acquire()]
  const got: string[] = []
  const [c, d] = ['c', 'd'].map((name) => semaphore.acquire().then((permit) => (got.push(name), permit)))
  assert.deepEqual([semaphore.tryAcquire(), semaphore.free, semaphore.waiting], [undefined, 0, 2])
  a[Symbol.dispose]()
  a[Symbol.dispose]()
  await settleTurn()
  assert.deepEqual(got, ['c'])
  b[Symbol.dispose]()
  for (const permit of [await c, await d]) permit?.[Symbol.dispose]()
  assert.deepEqual([got, semaphore.free, semaphore.waiting], [['c', 'd'], 2, 0])
})

test('semaphore: an aborted waiter is passed over; too many waiters are refused', async () => {
  const mutex = createMutex({ waitersMax: 1 })
  const held = await mutex.acquire()
  const controller = new AbortController()
  const aborted = mutex.acquire({ signal: controller.signal })
  await assert.rejects(mutex.acquire(), { name: 'LimitExceededError' })
  controller.abort('stop')
  await assert.rejects(aborted, (reason) => reason === 'stop')
  await assert.rejects(mutex.acquire({ signal: controller.signal }), (reason) => reason === 'stop')
  const next = mutex.acquire()
  held[Symbol.dispose]()
  using _permit = await next
  assert.equal(mutex.free, 0)
})
