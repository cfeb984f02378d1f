import assert from 'node:assert/strict'
import { test } from 'node:test'
import zlib from 'node:zlib'
import fc from 'fast-check'
import { headerDictionary, headerDictionaryAdler32 } from './dictionary.ts'
import { createInflater, InflateError } from './inflate.ts'

const options = { dictionary: headerDictionary, dictionaryAdler32: headerDictionaryAdler32, outputBytesMax: 64 * 1024 }

test('headerDictionary: has the length and the Adler-32 that the protocol fixes', () => {
  let low = 1
  let high = 0
  for (const byte of headerDictionary) {
    low = (low + byte) % 65521
    high = (high + low) % 65521
  }
  assert.deepEqual([headerDictionary.length, ((high << 16) | low) >>> 0], [1423, headerDictionaryAdler32])
})

/** What zlib makes of several blocks of one stream, each ended by a sync flush. */
async function deflateBlocks(blocks: readonly Uint8Array[], level: number): Promise<readonly Buffer[]> {
  const deflate = zlib.createDeflate({ dictionary: headerDictionary, level })
  const out: Buffer[] = []
  for (const block of blocks) {
    deflate.write(block)
    await new Promise<void>((resolve) => deflate.flush(zlib.constants.Z_SYNC_FLUSH, resolve))
    out.push(deflate.read() as Buffer)
  }
  return out
}

test('inflate: reads what zlib wrote at every level, block by block, with the window kept between blocks', async () => {
  const block = fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 3000 }),
    fc
      .string({ minLength: 1, maxLength: 2000 })
      .map((text) => new TextEncoder().encode(`accept-encoding${text}user-agent`)),
    fc.integer({ min: 1, max: 40_000 }).map((length) => new Uint8Array(length).fill(97)),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(block, { minLength: 1, maxLength: 5 }),
      fc.constantFrom(0, 1, 6, 9),
      async (blocks, level) => {
        const inflater = createInflater(options)
        for (const [i, compressed] of (await deflateBlocks(blocks, level)).entries()) {
          assert.deepEqual(Buffer.from(inflater.inflate(compressed)), Buffer.from(blocks[i] ?? []))
        }
      },
    ),
    { numRuns: 60 },
  )
})

test('inflate: any bytes give bytes or an InflateError', () => {
  const header = fc.constantFrom(
    Uint8Array.of(0x78, 0x9c),
    Uint8Array.of(0x78, 0xbb, 0xe3, 0xc6, 0xa7, 0xc2),
    new Uint8Array(0),
  )
  fc.assert(
    fc.property(header, fc.uint8Array({ maxLength: 300 }), (head, body) => {
      try {
        assert.ok(createInflater(options).inflate(Buffer.concat([head, body])).length <= options.outputBytesMax)
      } catch (error) {
        assert.ok(error instanceof InflateError, String(error))
      }
    }),
    { numRuns: 500 },
  )
})

test('inflate: a block that inflates to more than the limit is refused', async () => {
  const [bomb = Buffer.alloc(0)] = await deflateBlocks([new Uint8Array(options.outputBytesMax + 1)], 9)
  assert.throws(() => createInflater(options).inflate(bomb), /inflates to more than 65536 bytes/)
})
