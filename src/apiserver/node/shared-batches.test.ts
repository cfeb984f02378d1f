import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createVirtualClock, type EncodableFrame } from '#base'
import { settleTurn } from '#base/node'
import { beatMs } from './frame-pace.ts'
import { batchBytes, createSharedBatches } from './shared-batches.ts'

const clock = () => createVirtualClock({ settle: settleTurn })
const frame = (text: string): EncodableFrame => {
  const bytes = Buffer.from(text)
  return { value: text, encode: () => bytes }
}
const texts = (blocks: Iterable<Uint8Array>): readonly string[] =>
  [...blocks].map((block) => Buffer.from(block).toString())

test('shared batches: the same frames are joined once, others are not taken for them', () => {
  const batches = createSharedBatches(clock())
  const [a, b, c] = [frame('a\n'), frame('b\n'), frame('c\n')]
  const [first] = batches.blocks([a, b])
  const [second] = batches.blocks([a, b])
  assert.equal(first, second)
  assert.deepEqual(texts(batches.blocks([a, b])), ['a\nb\n'])
  for (const frames of [[a], [b, a], [a, c], [a, b, c]]) {
    assert.deepEqual(texts(batches.blocks(frames)).join(''), frames.map(({ value }) => value).join(''))
  }
})

test('shared batches: many bytes are several blocks, in order', () => {
  const batches = createSharedBatches(clock())
  const large = [frame('x'.repeat(batchBytes)), frame('y'), frame('z'.repeat(batchBytes + 1)), Buffer.from('w')]
  for (const _time of [1, 2]) {
    const blocks = texts(batches.blocks(large))
    assert.deepEqual(
      blocks.map(({ length }) => length),
      [batchBytes, batchBytes + 2, 1],
    )
    assert.equal(blocks.join(''), `${'x'.repeat(batchBytes)}y${'z'.repeat(batchBytes + 1)}w`)
  }
})

test('shared batches: one beat for all who wait', async () => {
  const time = clock()
  const batches = createSharedBatches(time)
  const first = batches.beat()
  await time.advance(beatMs - 1)
  assert.equal(batches.beat(), first)
  await time.advance(1)
  await first
  assert.notEqual(batches.beat(), first)
  assert.equal(time.pending, 1)
})
