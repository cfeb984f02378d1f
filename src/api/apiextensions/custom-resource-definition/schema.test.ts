// Schemas in schemas: where JSON has a schema or something else, both are read, written and checked.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeStruct } from '../../schema/decode.ts'
import { decodeProtobuf, encodeProtobuf, parseProtobufEnvelope } from '../../schema/protobuf.ts'
import { jsonSchemaProps } from './schema.ts'

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

function throughProtobuf(value: object): unknown {
  const envelope = parseProtobufEnvelope(encodeProtobuf(jsonSchemaProps, value))
  assert.ok(envelope)
  const read = decodeProtobuf(jsonSchemaProps, envelope.raw)
  assert.ok(read.ok)
  const decoded = decodeStruct(jsonSchemaProps, read.value)
  assert.ok(decoded.ok)
  return plain(decoded.value)
}

test('jsonSchemaProps: what is a schema or something else survives JSON and protobuf', () => {
  const leaf = fc.constantFrom<object>(
    { type: 'string' },
    { type: 'integer', default: 3 },
    { enum: ['a', 1, { b: [] }] },
  )
  const { schema } = fc.letrec<{ schema: object }>((tie) => ({
    schema: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.record(
        {
          type: fc.constant('object'),
          items: fc.oneof(tie('schema'), fc.array(tie('schema'), { minLength: 1, maxLength: 2 })),
          additionalProperties: fc.oneof(fc.boolean(), tie('schema')),
          additionalItems: fc.oneof(fc.boolean(), tie('schema')),
          dependencies: fc.dictionary(fc.constantFrom('a', 'b'), fc.oneof(tie('schema'), fc.constant(['c'])), {
            minKeys: 1,
          }),
          properties: fc.dictionary(fc.constantFrom('a', 'b'), tie('schema'), { minKeys: 1 }),
        },
        { requiredKeys: ['type'] },
      ),
    ),
  }))
  fc.assert(
    fc.property(schema, (value) => {
      const decoded = decodeStruct(jsonSchemaProps, value)
      assert.ok(decoded.ok)
      assert.deepEqual(plain(decoded.value), plain(value))
      assert.deepEqual(throughProtobuf(value), plain(value))
    }),
    { seed: 1 },
  )
})

test('jsonSchemaProps: a field that no schema has is told and dropped wherever it stands', () => {
  const value = {
    items: { bogus: 1, additionalProperties: { type: 'string', wrong: 2 } },
    dependencies: { a: { no: 3 } },
  }
  const decoded = decodeStruct(jsonSchemaProps, value)
  assert.ok(decoded.ok)
  assert.deepEqual(decoded.unknownFields, ['items.bogus', 'items.additionalProperties.wrong', 'dependencies.a.no'])
  assert.deepEqual(plain(decoded.value), {
    items: { additionalProperties: { type: 'string' } },
    dependencies: { a: {} },
  })
})

test('jsonSchemaProps: additionalProperties are a schema or a boolean', () => {
  const decoded = decodeStruct(jsonSchemaProps, { additionalProperties: 'yes' })
  assert.deepEqual(decoded, { ok: false, message: 'boolean or JSON schema expected' })
})

test('jsonSchemaProps: a boolean is written as upstream writes it', () => {
  const hex = (value: object) => Buffer.from(encodeProtobuf(jsonSchemaProps, value)).toString('hex')
  // additionalProperties is field 30, a message of which `allows` is field 1.
  assert.ok(hex({ additionalProperties: true }).includes('f201020801'))
  assert.ok(hex({ additionalProperties: false }).includes('f201020800'))
})
