import assert from 'node:assert/strict'
import { test } from 'node:test'
import { frameBatches, frameStreamOf } from './frame-batches.ts'
import { createFrameQueue } from './frame-queue.ts'

test('FrameQueue: what queued since the last take is one batch, in order', async () => {
  const queue = createFrameQueue<number>({ maxFrames: 10 })
  const waiting = queue.stream.wait()
  for (const frame of [1, 2, 3]) assert.equal(queue.push(frame), true)
  assert.equal(await waiting, 'more')
  assert.deepEqual([queue.stream.take(), queue.stream.take()], [[1, 2, 3], []])
})

test('FrameQueue: a frame beyond the bounds is refused, one that fits later is taken', () => {
  const queue = createFrameQueue<string>({ maxFrames: 3, maxWeight: 5, weigh: (frame) => frame.length })
  assert.deepEqual(['aa', 'bbbb', 'c', 'd', 'e'].map(queue.push), [true, false, true, true, false])
  assert.deepEqual(queue.stream.take(), ['aa', 'c', 'd'])
  assert.deepEqual(['a frame too heavy, alone', 'x'].map(queue.push), [true, false])
})

test('FrameQueue: frames pushed before the end come before it; nothing comes after', async () => {
  for (const error of [undefined, new Error('cut')]) {
    const queue = createFrameQueue<number>({ maxFrames: 2 })
    queue.push(1)
    queue.end(error)
    queue.end(new Error('second end'))
    assert.equal(queue.push(2), false)
    assert.equal(await queue.stream.wait(), 'more')
    assert.deepEqual(queue.stream.take(), [1])
    if (error === undefined) assert.equal(await queue.stream.wait(), 'ended')
    else await assert.rejects(queue.stream.wait(), error)
  }
})

test('FrameQueue: a waiting consumer sees the end and the failure', async () => {
  const ending = createFrameQueue<number>({ maxFrames: 1 })
  const ended = ending.stream.wait()
  ending.end()
  assert.equal(await ended, 'ended')
  const failing = createFrameQueue<number>({ maxFrames: 1 })
  const failed = failing.stream.wait()
  failing.end(new Error('cut'))
  await assert.rejects(failed, /cut/)
})

test('FrameQueue: disposing tells the producer once, drops what is queued and wakes the consumer', async () => {
  const queue = createFrameQueue<number>({ maxFrames: 2 })
  const calls: string[] = []
  queue.onDispose(() => calls.push('before'))
  const waiting = queue.stream.wait()
  queue.stream[Symbol.dispose]()
  queue.stream[Symbol.dispose]()
  queue.onDispose(() => calls.push('after'))
  assert.equal(await waiting, 'ended')
  assert.deepEqual([calls, queue.push(1), queue.stream.take(), queue.ended], [['before', 'after'], false, [], true])
})

test('frameBatches: gives every frame until the end, and disposes the stream when left', async () => {
  assert.deepEqual(await Array.fromAsync(frameBatches(frameStreamOf(1, 2, 3))), [[1, 2, 3]])
  const queue = createFrameQueue<number>({ maxFrames: 2 })
  queue.push(1)
  for await (const batch of frameBatches(queue.stream)) {
    assert.deepEqual(batch, [1])
    break
  }
  assert.equal(queue.ended, true)
})
