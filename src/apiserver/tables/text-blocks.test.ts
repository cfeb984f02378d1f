import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createTextBlocks } from './text-blocks.ts'

test('text blocks: every text has its bytes, also when others have followed', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.nat(9_000).map((length) => '–'.repeat(length)),
    fc.constantFrom('', 'x'.repeat(70_000), '😀'.repeat(11_000)),
  )
  fc.assert(
    fc.property(fc.array(text), (texts) => {
      const encode = createTextBlocks()
      const all = texts.map(encode)
      for (const [at, bytes] of all.entries()) {
        assert.equal(Buffer.compare(bytes, new TextEncoder().encode(texts[at])), 0)
      }
    }),
  )
})
