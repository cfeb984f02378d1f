import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { PieceWriter } from './piece-writer.ts'

test('PieceWriter: every piece has its bytes, also when others have followed', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme-ascii' }),
    fc.string({ unit: fc.constantFrom('a', '"', '\\', '\u001f', '\u007f') }),
    fc.nat(9_000).map((length) => '–'.repeat(length)),
    fc.constantFrom('', 'x'.repeat(70_000), '😀'.repeat(11_000)),
  )
  fc.assert(
    fc.property(fc.array(fc.array(fc.tuple(fc.constantFrom('bytes', 'text', 'json'), text))), (pieces) => {
      const writer = new PieceWriter()
      const written = pieces.map((parts) => {
        for (const [as, part] of parts) {
          if (as === 'bytes') writer.bytes(new TextEncoder().encode(part))
          else writer[as](part)
        }
        return writer.end()
      })
      for (const [at, bytes] of written.entries()) {
        const expected = (pieces[at] ?? []).map(([as, part]) =>
          new TextEncoder().encode(as === 'json' ? JSON.stringify(part) : part),
        )
        assert.equal(Buffer.compare(bytes, Buffer.concat(expected)), 0)
      }
    }),
    { numRuns: 50 },
  )
})
