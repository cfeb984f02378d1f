import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { protobufReader } from './protobuf-reader.ts'
import { protobufWriter } from './protobuf-writer.ts'

test('protobufWriter: texts and nested messages of any length are read as they were written', () => {
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ maxLength: 140 }))
  fc.assert(
    fc.property(fc.array(text, { maxLength: 6 }), fc.integer({ min: 1, max: 20 }), (texts, depth) => {
      const out = protobufWriter()
      const nest = (level: number): void => {
        if (level === 0) for (const [at, one] of texts.entries()) out.string(at + 1, one)
        else out.message(16, () => nest(level - 1))
      }
      nest(depth)
      let data = out.finish()
      for (let level = 0; level < depth; level++) {
        const reader = protobufReader(data)
        assert.deepEqual(reader.key(), { no: 16, wire: 2 })
        data = reader.bytes()
        assert.ok(reader.done())
      }
      const reader = protobufReader(data)
      for (const [at, one] of texts.entries()) {
        assert.deepEqual(reader.key(), { no: at + 1, wire: 2 })
        assert.deepEqual(reader.bytes(), new TextEncoder().encode(one))
      }
      assert.ok(reader.done())
    }),
  )
})
