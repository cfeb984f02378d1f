import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { test } from 'node:test'
import { createVirtualClock } from '#base'
import { settleTurn } from '#base/node'
import { stalledClientMsMax } from './wait-for-client.ts'
import { blockBytes, createBlockPool, firstBytes, writeJoined } from './write-joined.ts'

const clock = () => createVirtualClock({ settle: settleTurn })

/** A client that takes each write a turn later, as far as it `takes` any. */
function clientThat(takes: 'everything' | 'one write') {
  const writes: { readonly bytes: Buffer; readonly memory: ArrayBufferLike }[] = []
  const writable = new Writable({
    decodeStrings: false,
    write(chunk: Uint8Array, _encoding, done) {
      if (takes === 'one write' && writes.length > 0) return
      setImmediate(() => {
        // Read when it is taken: whoever fills the block before that is found out.
        writes.push({ bytes: Buffer.from(chunk), memory: chunk.buffer })
        done()
      })
    },
  })
  return { writable, writes }
}

const pieces = [
  Buffer.alloc(blockBytes - 3, 'a'),
  Buffer.from('across the end'),
  Buffer.alloc(0),
  Buffer.alloc(2 * blockBytes + 5, 'b'),
  Buffer.from('c'),
]

test('writeJoined: pieces are written in order, in full blocks, all in the same memory', async () => {
  const { writable, writes } = clientThat('everything')
  const blocks = createBlockPool()
  await writeJoined(writable, pieces, { blocks, clock: clock() })
  assert.deepEqual(Buffer.concat(writes.map(({ bytes }) => bytes)), Buffer.concat(pieces))
  assert.deepEqual(
    writes.map(({ bytes }) => bytes.length),
    [firstBytes, blockBytes, blockBytes, blockBytes + 17 - firstBytes],
  )
  assert.deepEqual([...new Set(writes.map(({ memory }) => memory))], [blocks.take().buffer])
  assert.equal(writable.writableEnded, true)
})

test('writeJoined: the block of a client that goes away is not used again', async () => {
  const { writable, writes } = clientThat('one write')
  const blocks = createBlockPool()
  const writing = writeJoined(writable, pieces, { blocks, clock: clock() })
  while (writes.length === 0) await settleTurn()
  writable.destroy()
  await writing
  assert.notEqual(blocks.take().buffer, writes[0]?.memory)
})

test('writeJoined: a client that takes nothing is cut', async () => {
  const { writable, writes } = clientThat('one write')
  const time = clock()
  const writing = writeJoined(writable, pieces, { blocks: createBlockPool(), clock: time })
  while (writes.length === 0 || time.pending === 0) await settleTurn()
  await time.advance(stalledClientMsMax)
  await writing
  assert.equal(writable.destroyed, true)
})
