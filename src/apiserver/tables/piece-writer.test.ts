import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { PieceWriter } from './piece-writer.ts'

test('PieceWriter: every piece has its bytes, also when others have followed', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme-ascii' }),
    fc.nat(9_000).map((length) => '–'.repeat(length)),
    fc.constantFrom('', 'x'.repeat(70_000), '😀'.repeat(11_000)),
  )
  fc.assert(
    fc.property(fc.array(fc.array(fc.tuple(fc.boolean(), text))), (pieces) => {
      const writer = new PieceWriter()
      const written = pieces.map((parts) => {
        for (const [asBytes, part] of parts) {
          if (asBytes) writer.bytes(new TextEncoder().encode(part))
          else writer.text(part)
        }
        return writer.end()
      })
      for (const [at, bytes] of written.entries()) {
        const expected = (pieces[at] ?? []).map(([, part]) => new TextEncoder().encode(part))
        assert.equal(Buffer.compare(bytes, Buffer.concat(expected)), 0)
      }
    }),
    { numRuns: 50 },
  )
})
